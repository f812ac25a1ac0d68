package io.idpmaster.lab.client;

import java.net.URI;

/**
 * An edge as SAML sees it.
 *
 * @param entityId whom an assertion is for
 * @param paosConsumer where a response is delivered to in the ECP profile
 */
public record ServiceProvider(String entityId, URI paosConsumer) {}
