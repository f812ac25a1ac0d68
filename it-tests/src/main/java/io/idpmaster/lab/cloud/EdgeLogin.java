package io.idpmaster.lab.cloud;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.inspection.ModuleEnvironment;
import io.idpmaster.inspection.SamlMessage;
import io.idpmaster.inspection.VerifiedAttributes;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.client.EcpClient;
import io.idpmaster.lab.client.OidcClient;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.client.ServiceProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Logs users in for one edge as its users do, without the edge: by the protocol of its agreement. */
public final class EdgeLogin {

    private final RealmDocuments realm;
    private final Edge edge;
    private final ServiceProvider serviceProvider;

    /** Against the realm, believing nothing but what its documents vouch for. */
    public EdgeLogin(RealmDocuments realm, Edge edge) {
        this.realm = realm;
        this.edge = edge;
        try {
            EdgeAddresses addresses = EdgeAddresses.of(edge);
            this.serviceProvider = new ServiceProvider(
                    addresses.clientId(), URI.create(addresses.ecp().orElse(addresses.landing())));
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** How, for people. */
    public String protocol() {
        return edge.agreement().module().saml() ? "SAML over ECP" : "OIDC by password";
    }

    /**
     * Logs the user in and verifies what came back.
     *
     * @throws io.idpmaster.lab.client.LoginRefused if the identity provider turns the user away
     * @throws io.idpmaster.inspection.MessageRejected if what came back is not to be believed
     */
    public Arrival login(Credentials user) {
        long start = System.nanoTime();
        VerifiedAttributes verified = edge.agreement().module().saml() ? bySaml(user) : byOidc(user);
        return new Arrival(
                verified,
                ModuleEnvironment.of(edge.agreement().module(), verified),
                Duration.ofNanos(System.nanoTime() - start));
    }

    /**
     * The SAML response or the access token as the realm sends it, of which nothing was verified.
     *
     * @throws io.idpmaster.lab.client.LoginRefused if the identity provider turns the user away
     */
    public byte[] capture(Credentials user) {
        return edge.agreement().module().saml()
                ? response(user).xml()
                : token(user).getBytes(StandardCharsets.US_ASCII);
    }

    private VerifiedAttributes bySaml(Credentials user) {
        return realm.saml().verify(response(user), serviceProvider.relyingParty());
    }

    private VerifiedAttributes byOidc(Credentials user) {
        return realm.jwt().verify(token(user), edge.name());
    }

    private SamlMessage response(Credentials user) {
        return new EcpClient(realm.realm()).login(serviceProvider, user);
    }

    private String token(Credentials user) {
        return new OidcClient(realm.realm()).login(edge.name(), Optional.empty(), user);
    }
}
