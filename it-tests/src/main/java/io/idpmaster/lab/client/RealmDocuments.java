package io.idpmaster.lab.client;

import io.idpmaster.config.ConfigException;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustReader;
import io.idpmaster.inspection.JwtVerification;
import io.idpmaster.inspection.SamlVerification;
import java.net.URI;
import java.time.Clock;

/**
 * What a realm publishes about itself, from which its messages are verified.
 *
 * @param realm the realm's address, which is its issuer and its SAML entity id
 * @param metadata its SAML metadata
 * @param keys its keys
 */
public record RealmDocuments(URI realm, Trust.Metadata metadata, Trust.Keys keys) {

    /** Fetches them. */
    public static RealmDocuments of(URI realm) {
        Exchange exchange = new Exchange();
        URI descriptor = URI.create(realm + "/protocol/saml/descriptor");
        URI certificates = URI.create(realm + "/protocol/openid-connect/certs");
        try {
            return new RealmDocuments(
                    realm,
                    new TrustReader(descriptor.toString()).metadata(exchange.get(descriptor), realm.toString()),
                    new TrustReader(certificates.toString()).keys(exchange.get(certificates)));
        } catch (ConfigException e) {
            throw new NoAnswer(realm, e.getMessage());
        }
    }

    /** Verifies the realm's SAML responses. */
    public SamlVerification saml() {
        return SamlVerification.trusting(metadata, realm.toString(), Clock.systemUTC());
    }

    /** Verifies the realm's tokens. */
    public JwtVerification jwt() {
        return JwtVerification.trusting(keys, realm.toString(), Clock.systemUTC());
    }
}
