package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.RoleAssignment;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * {@link Rivals} of each realm, for logins: read again after a minute, and at once for a project that was not there, so that
 * nobody's new group is looked up among old ones. Two queries a minute, a realm and a node, which has one of these. Safe for use by many threads.
 */
public final class PlaceNames {

    private static final Duration KEPT = Duration.ofMinutes(1);

    private record Read(Rivals rivals, long at) {}

    private final Clock clock;
    private final Map<String, Read> realms = new ConcurrentHashMap<>();

    /** @param clock to know what is old by */
    public PlaceNames(Clock clock) {
        this.clock = clock;
    }

    /** Why not all of this may be released; nothing where it may. */
    public Optional<Rivals.Flaw> flaw(KeycloakSession session, RealmModel realm, Collection<RoleAssignment> intent) {
        if (intent.isEmpty()) {
            return Optional.empty();
        }
        Read held = realms.get(realm.getId());
        if (held == null
                || clock.millis() - held.at() > KEPT.toMillis()
                || !intent.stream().allMatch(each -> held.rivals().knows(each.domain(), each.project()))) {
            Read now = new Read(Rivals.of(new RealmTables(session, realm).places()), clock.millis());
            realms.put(realm.getId(), now);
            return flaw(now.rivals(), intent);
        }
        return flaw(held.rivals(), intent);
    }

    private static Optional<Rivals.Flaw> flaw(Rivals rivals, Collection<RoleAssignment> intent) {
        return intent.stream()
                .map(each -> rivals.flaw(each.domain(), each.project()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
