package io.idpmaster.lab.cloud;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.mapping.SchemaVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Edges that differ in release and strategy alone, on ports that are free now. */
public final class StrategyEdges {

    private StrategyEdges() {}

    /** Such as {@code k22-numbered}. */
    public static String name(int release, StrategyName strategy) {
        return "k" + release + "-" + strategy.text();
    }

    /** An edge that takes one domain as it is, in the newest schema of its release. */
    public static Edge edge(int release, ApacheModule module, StrategyName strategy, String domain) {
        return edge(name(release, strategy), release, module, strategy, domain);
    }

    /** The same under another name. */
    public static Edge edge(String name, int release, ApacheModule module, StrategyName strategy, String domain) {
        return new Edge(
                name,
                Map.of(),
                new Agreement(
                        new Keystone(
                                "http://127.0.0.1:" + KeycloakServer.freePort() + "/v3",
                                Optional.of(release),
                                SchemaVersion.newestOf(release)),
                        "idp-master",
                        module.saml() ? "saml2" : "openid",
                        module,
                        Optional.of(strategy),
                        List.of(new Acceptance(domain, Optional.empty(), Optional.empty())),
                        strategy == StrategyName.GROUPS ? Optional.of(Duration.ofHours(8)) : Optional.empty(),
                        Sweep.GRANTED_ONLY));
    }

    /** The same edge, whose Keystone speaks TLS. */
    public static Edge overTls(Edge edge) {
        Agreement agreement = edge.agreement();
        Keystone keystone = agreement.keystone();
        return new Edge(
                edge.name(),
                edge.labels(),
                new Agreement(
                        new Keystone(
                                keystone.url().replaceFirst("^http:", "https:"), keystone.release(), keystone.schema()),
                        agreement.identityProvider(),
                        agreement.protocol(),
                        agreement.module(),
                        agreement.strategy(),
                        agreement.accepts(),
                        agreement.lease(),
                        agreement.sweep()));
    }
}
