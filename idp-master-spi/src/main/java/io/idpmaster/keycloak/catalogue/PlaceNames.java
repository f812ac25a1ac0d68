package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.RoleAssignment;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * {@link Rivals} of each realm, for logins: read again after a minute, and at once for a project that was not there, so that
 * nobody's new group is looked up among old ones: three queries a minute, a realm and a node, which has one of these, as long
 * as there are no more than {@value Chunks#SIZE} domains. Safe for use by many threads.
 */
public final class PlaceNames {

    private static final Duration KEPT = Duration.ofMinutes(1);

    private final PerRealm<Rivals> names;

    /** @param clock to know what is old by */
    public PlaceNames(Clock clock) {
        this.names = new PerRealm<>(clock, KEPT);
    }

    /** Why not all of this may be released; nothing where it may. */
    public Optional<Rivals.Flaw> flaw(KeycloakSession session, RealmModel realm, Collection<RoleAssignment> intent) {
        if (intent.isEmpty()) {
            return Optional.empty();
        }
        Rivals rivals = names.of(
                realm.getId(),
                held -> intent.stream().allMatch(each -> held.knows(each.domain(), each.project())),
                before -> Rivals.of(new RealmTables(session, realm).places()));
        return intent.stream()
                .map(each -> rivals.flaw(each.domain(), each.project()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A realm is gone. */
    public void forget(String realmId) {
        names.forget(realmId);
    }
}
