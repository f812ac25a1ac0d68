package io.idpmaster.agent;

import io.idpmaster.catalogue.Agreement;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an edge's own admin says to its agent.
 *
 * @param agreement the edge's own copy: it decides what is taken of a bundle
 * @param keys the first keys of bundles, brought by hand; those that follow come with bundles
 * @param state where the agent keeps what it remembers
 * @param link how to reach the master; without one, bundles come on a stick
 * @param most so many grants, and so many users, may go at once
 * @param mostPercent such a part of them may go at once
 */
public record AgentConfig(
        String edge,
        String issuer,
        Agreement agreement,
        Path keys,
        Path state,
        Duration interval,
        int most,
        int mostPercent,
        Optional<Link> link) {

    /** Where the agent looks for it. */
    public static final Path DEFAULT = Path.of("/etc/idp-master/agent.yaml");

    /**
     * The way to the master.
     *
     * @param master the realm's address; TLS, but on this machine
     * @param client the id of the client that the agent is there
     * @param key the file of the private key that it signs in with
     * @param authority a file of certificates to trust instead of the machine's
     */
    public record Link(URI master, String client, Path key, Optional<Path> authority) {}

    /** The same, remembering elsewhere. */
    public AgentConfig withState(Path directory) {
        return new AgentConfig(edge, issuer, agreement, keys, directory, interval, most, mostPercent, link);
    }
}
