package io.idpmaster.lab.keycloak;

import io.idpmaster.lab.tls.ServerCertificate;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How a server runs, where it does not run alone with a database of its own.
 *
 * @param database what it keeps its data in; where empty, an embedded one in its state
 * @param cluster whether it looks for other nodes on the same database
 * @param address what it calls itself, where that is not its own address: nodes of a cluster have one address
 * @param certificate with what it speaks TLS; where empty, plain HTTP
 * @param debugged categories of the log that are to be written in detail
 * @param settings options of its command line, such as those of our providers in docs/reference.md
 */
public record ServerOptions(
        Optional<Database> database,
        boolean cluster,
        Optional<URI> address,
        Optional<ServerCertificate> certificate,
        List<String> debugged,
        List<String> settings) {

    public ServerOptions {
        debugged = List.copyOf(debugged);
        settings = List.copyOf(settings);
    }

    /** Alone, with a database of its own. */
    public static ServerOptions alone() {
        return new ServerOptions(Optional.empty(), false, Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** Alone, on another's database. */
    public static ServerOptions on(Database database) {
        return new ServerOptions(
                Optional.of(database), false, Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** The first node of a cluster. */
    public static ServerOptions firstNode(Database database) {
        return new ServerOptions(Optional.of(database), true, Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** A further node of the cluster that this server is in. */
    public static ServerOptions nodeBeside(KeycloakServer other, Database database) {
        return new ServerOptions(
                Optional.of(database), true, Optional.of(other.address()), Optional.empty(), List.of(), List.of());
    }

    /** Speaking TLS, and nothing else but on its port of health and metrics. */
    public ServerOptions with(ServerCertificate own) {
        return new ServerOptions(database, cluster, address, Optional.of(own), debugged, settings);
    }

    /** With every statement that goes to the database in the log, in the category {@code org.hibernate.SQL}. */
    public ServerOptions loggingStatements() {
        return new ServerOptions(database, cluster, address, certificate, List.of("org.hibernate.SQL"), settings);
    }

    /** With these options of its command line. */
    public ServerOptions set(String... options) {
        return new ServerOptions(database, cluster, address, certificate, debugged, List.of(options));
    }
}
