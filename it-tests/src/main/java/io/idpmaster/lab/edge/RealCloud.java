package io.idpmaster.lab.edge;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerOptions;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.lab.tls.CertificateSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A cloud with all its parts: Keycloak with a catalogue in it, and real edges that are configured for it. Needs what
 * {@link EdgeLab} needs. All of it stops when this is closed, and what was written outside the caches is gone.
 */
public final class RealCloud implements AutoCloseable {

    private final ServerState state;
    private final KeycloakServer keycloak;
    private final Cloud cloud;
    private final EdgeLab lab;
    private final Map<String, KeystoneEdge> edges;

    private RealCloud(
            ServerState state, KeycloakServer keycloak, Cloud cloud, EdgeLab lab, Map<String, KeystoneEdge> edges) {
        this.state = state;
        this.keycloak = keycloak;
        this.cloud = cloud;
        this.lab = lab;
        this.edges = edges;
    }

    /**
     * Starts it from nothing.
     *
     * @param directory of Keycloak's state; what is in it is lost
     * @param catalogue whose issuer becomes the started server's
     * @param chosen which of the catalogue's edges to start
     * @throws EdgeException where there can be no real edges
     */
    public static RealCloud start(
            Path directory,
            Catalogue catalogue,
            Predicate<Edge> chosen,
            EdgeSpec.Database database,
            Progress progress) {
        return start(
                directory, catalogue, chosen, database, edge -> ConfigOptions.defaults(), Optional.empty(), progress);
    }

    /**
     * The same, with what each edge's operator has chosen; where there is a source of certificates, every server has one and
     * speaks TLS.
     */
    public static RealCloud start(
            Path directory,
            Catalogue catalogue,
            Predicate<Edge> chosen,
            EdgeSpec.Database database,
            Function<Edge, ConfigOptions> options,
            Optional<CertificateSource> certificates,
            Progress progress) {
        EdgeLab.demand();
        ServerState state = ServerState.in(directory);
        KeycloakServer keycloak = null;
        EdgeLab lab = null;
        boolean started = false;
        try {
            state.reset();
            keycloak = KeycloakServer.start(
                    Distribution.ofThisBuild(),
                    Scripts.ofThisBuild().checkout().resolve(".idp-master"),
                    state,
                    certificates
                            .map(source -> ServerOptions.alone().with(source.issue("keycloak")))
                            .orElseGet(ServerOptions::alone),
                    KeycloakServer.freePort(),
                    progress);
            Cloud cloud = Cloud.load(catalogue, keycloak.url(), keycloak.administrator(), state, progress);
            lab = EdgeLab.open(progress);
            Map<String, KeystoneEdge> edges = lab.start(
                    cloud.catalogue(),
                    cloud.catalogue().edges().stream().filter(chosen).toList(),
                    database,
                    options,
                    certificates,
                    progress);
            started = true;
            return new RealCloud(state, keycloak, cloud, lab, edges);
        } finally {
            if (!started) {
                close(lab, keycloak, state);
            }
        }
    }

    /** The identity provider. */
    public KeycloakServer keycloak() {
        return keycloak;
    }

    /** How the master says that the edge stands, in one word. */
    public String state(String edge) {
        return keycloak.administrator()
                .get("/" + Cloud.REALM + "/idp-master/edges/" + edge + "/status")
                .path("state")
                .asText();
    }

    /** What it holds. */
    public Cloud cloud() {
        return cloud;
    }

    /** The clients of the users. */
    public EdgeLab lab() {
        return lab;
    }

    /** The running edges, by name. */
    public Map<String, KeystoneEdge> edges() {
        return edges;
    }

    @Override
    public void close() {
        close(lab, keycloak, state);
    }

    private static void close(EdgeLab lab, KeycloakServer keycloak, ServerState state) {
        try {
            if (lab != null) {
                lab.close();
            }
        } finally {
            try {
                if (keycloak != null) {
                    keycloak.close();
                }
            } finally {
                state.close();
            }
        }
    }
}
