package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.catalogue.RealmEdges;
import io.idpmaster.keycloak.catalogue.RealmEdges.Shown;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Where one user holds something, as the user is shown it: by the words of {@link EdgeGate}, so that what is shown as open is
 * what a login opens. Two queries now and then for all users of a node, and none for each edge.
 */
public final class OpenEdges {

    private static final Comparator<Place> BY_NAME = Comparator.comparing(
                    (Place place) -> place.edge().name(), String.CASE_INSENSITIVE_ORDER)
            .thenComparing(place -> place.edge().edge().name());

    /**
     * What a user holds at one edge.
     *
     * @param assignments what a login there gives; nothing where it is refused
     * @param refusal why a login there is refused although the user holds something; ready to show
     */
    public record Place(Shown edge, SortedSet<RoleAssignment> assignments, Optional<String> refusal) {

        /** Whether a login there lets the user in, now. */
        public boolean isOpen() {
            return edge.enabled() && refusal.isEmpty();
        }
    }

    private final RealmEdges edges;
    private final EdgeGate.Names names;

    OpenEdges(RealmEdges edges, EdgeGate.Names names) {
        this.edges = edges;
        this.names = names;
    }

    /** Those of this server. */
    public static OpenEdges of(KeycloakSession session) {
        return ((EdgeAccessFactory) session.getKeycloakSessionFactory()
                        .getProviderFactory(Authenticator.class, EdgeAccessFactory.ID))
                .openEdges();
    }

    /** The edges at which the user holds something, by their names; none for a user who is disabled. */
    public List<Place> of(KeycloakSession session, RealmModel realm, UserModel user) {
        if (!user.isEnabled()) {
            return List.of();
        }
        List<TeamGrant> teams = CatalogueGroups.teamsOf(user);
        if (teams.isEmpty()) {
            return List.of();
        }
        return at(edges.of(session, realm), user, teams, intent -> names.flaw(session, realm, intent));
    }

    static List<Place> at(
            Collection<Shown> edges,
            UserModel user,
            Collection<TeamGrant> teams,
            Function<Collection<RoleAssignment>, Optional<String>> flaws) {
        SortedSet<RoleAssignment> all = new TreeSet<>();
        List<Shown> held = new ArrayList<>();
        for (Shown edge : edges) {
            SortedSet<RoleAssignment> intent = Intent.at(edge.edge(), teams);
            if (!intent.isEmpty()) {
                held.add(edge);
                all.addAll(intent);
            }
        }
        // asked once for all edges; only where something is wrong it matters at which
        Function<Collection<RoleAssignment>, Optional<String>> each =
                flaws.apply(all).isEmpty() ? intent -> Optional.empty() : flaws;
        return held.stream()
                .map(edge -> place(edge, user, teams, each))
                .sorted(BY_NAME)
                .toList();
    }

    private static Place place(
            Shown edge,
            UserModel user,
            Collection<TeamGrant> teams,
            Function<Collection<RoleAssignment>, Optional<String>> flaws) {
        EdgeAccess access = EdgeGate.decide(user, edge.edge(), teams, flaws);
        if (access instanceof Granted) {
            return new Place(edge, Intent.at(edge.edge(), teams), Optional.empty());
        }
        return new Place(
                edge,
                new TreeSet<>(),
                Optional.of(access instanceof EdgeAccess.Refused refused ? refused.message() : ""));
    }

    /** A realm is gone. */
    void forget(String realmId) {
        edges.forget(realmId);
    }
}
