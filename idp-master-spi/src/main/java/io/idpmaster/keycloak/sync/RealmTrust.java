package io.idpmaster.keycloak.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustReader;
import java.nio.charset.StandardCharsets;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;
import org.keycloak.protocol.saml.SamlService;

/**
 * What a realm publishes about its keys, as whoever asked its addresses would be answered.
 *
 * @param metadata that of the SAML identity provider
 * @param keys the JSON Web Key Set
 */
public record RealmTrust(String issuer, byte[] metadata, byte[] keys) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The realm's, as of now. */
    public static RealmTrust of(KeycloakSession session, RealmModel realm, String issuer) {
        try {
            return new RealmTrust(
                    issuer,
                    SamlService.getIDPMetadataDescriptor(session.getContext().getUri(), session, realm)
                            .getBytes(StandardCharsets.UTF_8),
                    JSON.writeValueAsBytes(JWKSServerUtils.getRealmJwks(session, realm)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a key set cannot be written as JSON", e);
        }
    }

    /** What of it an edge needs, once it has been looked at. */
    public Trust read(boolean saml) throws ConfigException {
        return saml
                ? new TrustReader(issuer + "/protocol/saml/descriptor").metadata(metadata, issuer)
                : new TrustReader(issuer + "/protocol/openid-connect/certs").keys(keys);
    }
}
