package io.idpmaster.catalogue;

/**
 * Who signs.
 *
 * @param issuer the realm's URL: the OIDC issuer and, in Keycloak, also the SAML entity id of the identity provider
 */
public record Master(String issuer) {}
