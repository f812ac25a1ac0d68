package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.catalogue.RealmEdges;
import io.idpmaster.keycloak.catalogue.RealmEdges.Shown;
import io.idpmaster.keycloak.catalogue.Rivals.Flaw;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Where one user holds something, as the user is shown it: by the words of {@link EdgeGate}, so that what is shown as open is
 * what a login opens. A few queries now and then for all users of a node, and none for each edge.
 */
public final class OpenEdges {

    private static final Comparator<Held> BY_NAME = Comparator.comparing(
                    (Held held) -> held.edge().name(), String.CASE_INSENSITIVE_ORDER)
            .thenComparing(held -> held.edge().edge().name());

    /**
     * What a user's teams give at one edge, before anybody has asked whether a login there would be refused.
     *
     * @param intent never empty
     */
    public record Held(Shown edge, SortedSet<RoleAssignment> intent) {}

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

    /**
     * The edges that one user reaches. To find them takes a look at each; what a login there would say is worked out for those
     * alone that are asked for.
     */
    public static final class Reach {

        private static final int MOST_DECIDED = 200;

        private final Collection<Shown> edges;
        private final UserModel user;
        private final Collection<TeamGrant> teams;
        private final Function<Collection<RoleAssignment>, Optional<Flaw>> flaws;

        Reach(
                Collection<Shown> edges,
                UserModel user,
                Collection<TeamGrant> teams,
                Function<Collection<RoleAssignment>, Optional<Flaw>> flaws) {
            this.edges = edges;
            this.user = user;
            this.teams = teams;
            this.flaws = flaws;
        }

        /** Where the user holds something, by the names that are shown. */
        public List<Held> held() {
            List<Held> held = new ArrayList<>();
            edges.forEach(edge -> at(edge).ifPresent(held::add));
            held.sort(BY_NAME);
            return held;
        }

        /** What the user holds at the edge of this name; nothing where that is nothing. */
        public Optional<Place> at(String edge) {
            return edges.stream()
                    .filter(shown -> shown.edge().name().equals(edge))
                    .flatMap(shown -> at(shown).stream())
                    .findFirst()
                    .map(held -> places(List.of(held)).get(0));
        }

        /**
         * The first of these at which a login lets the user in, by the names that are shown. Looks at no more than
         * {@value #MOST_DECIDED}, so that where nothing is open not all of thousands are worked out in vain.
         */
        public List<Place> open(Predicate<Shown> wanted, int most) {
            List<Place> open = new ArrayList<>();
            List<Held> hopeful = held().stream()
                    .filter(held -> held.edge().enabled() && held.edge().flaw().isEmpty() && wanted.test(held.edge()))
                    .limit(MOST_DECIDED)
                    .toList();
            for (int from = 0; from < hopeful.size() && open.size() < most; from += most) {
                places(hopeful.subList(from, Math.min(from + most, hopeful.size()))).stream()
                        .filter(Place::isOpen)
                        .limit(most - open.size())
                        .forEach(open::add);
            }
            return open;
        }

        /** The first that is open; where none is, the first at which no login is refused, which is open again some day. */
        public Optional<Place> first() {
            return open(edge -> true, 1).stream()
                    .findFirst()
                    .or(() -> held().stream()
                            .limit(MOST_DECIDED)
                            .map(each -> places(List.of(each)).get(0))
                            .filter(place -> place.refusal().isEmpty())
                            .findFirst());
        }

        /** What a login at each of these would say. */
        public List<Place> places(Collection<Held> held) {
            SortedSet<RoleAssignment> all = new TreeSet<>();
            held.forEach(each -> all.addAll(each.intent()));
            // asked once for all; only where something is wrong it matters at which
            Function<Collection<RoleAssignment>, Optional<Flaw>> each =
                    flaws.apply(all).isEmpty() ? intent -> Optional.empty() : flaws;
            return held.stream().map(one -> place(one, each)).toList();
        }

        private Optional<Held> at(Shown edge) {
            return Optional.of(new Held(edge, Intent.at(edge.edge(), teams)))
                    .filter(held -> !held.intent().isEmpty());
        }

        private Place place(Held held, Function<Collection<RoleAssignment>, Optional<Flaw>> flaw) {
            if (held.edge().flaw().isPresent()) {
                return new Place(held.edge(), new TreeSet<>(), held.edge().flaw());
            }
            EdgeAccess access = EdgeGate.decide(user, held.edge().edge(), teams, flaw);
            if (access instanceof Granted) {
                return new Place(held.edge(), held.intent(), Optional.empty());
            }
            return new Place(
                    held.edge(),
                    new TreeSet<>(),
                    Optional.of(access instanceof EdgeAccess.Refused refused ? refused.message() : ""));
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

    /** The edges that the user reaches; none for a user who is disabled. */
    public Reach of(KeycloakSession session, RealmModel realm, UserModel user) {
        List<TeamGrant> teams = user.isEnabled() ? CatalogueGroups.teamsOf(user) : List.of();
        return new Reach(
                teams.isEmpty() ? List.of() : edges.of(session, realm),
                user,
                teams,
                intent -> names.flaw(session, realm, intent));
    }

    /** A realm is gone. */
    void forget(String realmId) {
        edges.forget(realmId);
    }
}
