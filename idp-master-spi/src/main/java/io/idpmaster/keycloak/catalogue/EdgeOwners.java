package io.idpmaster.keycloak.catalogue;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * Which client is which edge, for logins: read again after ten seconds, in two queries, and nothing is asked for a login that
 * is let in. Whoever would be turned away is turned away for what the tables say then. Safe for use by many threads.
 */
public final class EdgeOwners {

    private static final Duration KEPT = Duration.ofSeconds(10);

    /** Keycloak's own ids of clients by the edges that they are. */
    private final PerRealm<Map<String, String>> owners;

    /** @param clock to know what is old by */
    public EdgeOwners(Clock clock) {
        this.owners = new PerRealm<>(clock, KEPT);
    }

    /** Why this client, which says that it is this edge, is not; nothing where it is. */
    public Optional<String> flaw(KeycloakSession session, ClientModel client, String edge) {
        EdgeTables tables = new EdgeTables(session, client.getRealm());
        Map<String, String> held = owners.of(client.getRealm().getId(), before -> owners(tables));
        if (client.getId().equals(held.get(edge))) {
            return Optional.empty();
        }
        EdgeClaim claim = tables.claim(edge);
        if (claim.isOwner(client.getId())) {
            return Optional.empty();
        }
        return Optional.of(claim.problem()
                .orElse("the client `" + client.getClientId() + "` does not say any more that it is edge `" + edge
                        + "`"));
    }

    private static Map<String, String> owners(EdgeTables tables) {
        Map<String, String> owners = new HashMap<>();
        tables.claims()
                .values()
                .forEach(claim -> claim.owner().ifPresent(owner -> owners.put(claim.edge(), owner.id())));
        return Map.copyOf(owners);
    }

    /** A realm is gone. */
    public void forget(String realmId) {
        owners.forget(realmId);
    }
}
