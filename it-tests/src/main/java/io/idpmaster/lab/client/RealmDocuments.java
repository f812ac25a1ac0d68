package io.idpmaster.lab.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * What a realm publishes about itself, from which its messages are verified.
 *
 * @param realm the realm's address, which is its issuer and its SAML entity id
 * @param samlDescriptor its SAML metadata
 * @param keySet its keys as a JSON Web Key Set
 */
public record RealmDocuments(URI realm, String samlDescriptor, String keySet) {

    /** Fetches them. */
    public static RealmDocuments of(URI realm) {
        Exchange exchange = new Exchange();
        return new RealmDocuments(
                realm,
                text(exchange.get(URI.create(realm + "/protocol/saml/descriptor"))),
                text(exchange.get(URI.create(realm + "/protocol/openid-connect/certs"))));
    }

    /** Verifies the realm's SAML responses. */
    public SamlVerification saml() {
        return SamlVerification.trusting(samlDescriptor, realm.toString(), Clock.systemUTC());
    }

    /** Verifies the realm's tokens. */
    public JwtVerification jwt() {
        return JwtVerification.trusting(keySet, realm.toString(), Clock.systemUTC());
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
