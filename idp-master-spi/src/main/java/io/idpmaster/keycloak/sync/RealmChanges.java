package io.idpmaster.keycloak.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.bundle.Succession.Loss;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.EdgeTables;
import io.idpmaster.keycloak.catalogue.RealmTables;
import io.idpmaster.keycloak.catalogue.RealmTables.TeamRow;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionTaskWithResult;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Counts a realm's changes: by one for each transaction that changes something of the catalogue, within that transaction, so
 * that whoever reads a number and then the catalogue has read at least all changes up to it. With a change goes what it took
 * away from whom.
 */
public final class RealmChanges {

    /** How long it is remembered what was taken away. An edge that asks for the first time after longer never hears of it. */
    static final Duration HORIZON = Duration.ofDays(100);

    private static final String ATTRIBUTE = RealmChanges.class.getName();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<StoredGrant>> STORED = new TypeReference<>() {};

    private static final TypeReference<List<String>> IDS = new TypeReference<>() {};

    /** A team's grant as JSON. */
    private record StoredGrant(String domain, String project, String team, List<String> roles, List<String> edges) {

        static StoredGrant of(TeamGrant grant) {
            return new StoredGrant(
                    grant.domain(),
                    grant.project(),
                    grant.team(),
                    grant.roles(),
                    grant.edges().stream().map(EdgeSelector::text).toList());
        }

        TeamGrant grant() {
            return new TeamGrant(
                    domain,
                    project,
                    team,
                    roles,
                    edges.stream().map(EdgeSelector::new).toList());
        }
    }

    /** What one transaction does to one realm. */
    private static final class Change {
        private final RealmModel realm;
        private boolean certain;
        private final List<Loss> losses = new ArrayList<>();
        private final Set<String> madeGroups = new HashSet<>();
        private final Set<String> changedGroups = new HashSet<>();
        private final Set<String> changedEdges = new HashSet<>();

        Change(RealmModel realm) {
            this.realm = realm;
        }
    }

    private final KeycloakSession session;
    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();

    private RealmChanges(KeycloakSession session) {
        this.session = session;
    }

    /** The changes of the transaction in hand. */
    public static RealmChanges of(KeycloakSession session) {
        RealmChanges changes = session.getAttribute(ATTRIBUTE, RealmChanges.class);
        if (changes == null) {
            changes = new RealmChanges(session);
            session.setAttribute(ATTRIBUTE, changes);
        }
        return changes;
    }

    /** Something of the catalogue changes. */
    public void changed(RealmModel realm) {
        change(realm).certain = true;
    }

    /** Something changes that counts if the realm has a catalogue. */
    public void perhapsChanged(RealmModel realm) {
        change(realm);
    }

    /** A user loses what some teams give. */
    public void lost(RealmModel realm, String userId, List<TeamGrant> grants) {
        if (!grants.isEmpty()) {
            changed(realm);
            change(realm).losses.add(new Loss(userId, grants));
        }
    }

    /** The transaction has made a group, from which nobody can lose anything yet. */
    void made(RealmModel realm, String group) {
        changed(realm);
        change(realm).madeGroups.add(group);
    }

    /**
     * The transaction changes, renames or moves a group: whoever is in a team at or below it loses what that team gave before
     * and does not give after it.
     */
    void changed(RealmModel realm, String group) {
        changed(realm);
        change(realm).changedGroups.add(group);
    }

    /**
     * The transaction changes what a client says of being an edge. With other labels it is chosen by other teams, and whoever
     * is in those of before loses what they gave there.
     *
     * <p>An agreement needs nothing of the kind. Losses are kept as what teams gave, and held against the terms of when the
     * edge asks: what was lost while they were narrower is not forgotten when they are wide again. What they admit no longer,
     * no bundle can revoke, for the edge's own copy refuses to hear of it; that is the edge's own to take away. One thing is
     * beyond this: terms under which a role has another name at the edge, for a while in which it does not ask.
     *
     * @param client Keycloak's own id
     */
    public void changedEdge(RealmModel realm, String client) {
        changed(realm);
        change(realm).changedEdges.add(client);
    }

    /** The realm goes, and with it all that was counted. */
    void removed(RealmModel realm) {
        removed.add(realm.getId());
    }

    private Change change(RealmModel realm) {
        if (changes.isEmpty()) {
            session.getTransactionManager().enlistPrepare(new Prepare());
        }
        return changes.computeIfAbsent(realm.getId(), id -> new Change(realm));
    }

    /** The last that the transaction does: the row of the realm is then locked for as short as can be. */
    private final class Prepare extends LastOfAll {

        @Override
        public void commit() {
            // what Keycloak has still to write comes first, so that everybody locks in the same order
            EntityManager tables =
                    session.getProvider(JpaConnectionProvider.class).getEntityManager();
            tables.flush();
            Map<String, Change> all = new LinkedHashMap<>(changes);
            changes.clear();
            all.keySet().removeAll(removed);
            all.values().forEach(RealmChanges.this::compareTeams);
            all.values().forEach(change -> compareEdges(tables, change));
            all.forEach((realm, change) -> count(tables, realm, change));
            tables.flush();
        }

        @Override
        public void rollback() {
            changes.clear();
        }
    }

    // what was before, another transaction sees, as long as this one has not ended
    private void compareTeams(Change change) {
        Set<String> groups = new HashSet<>(change.changedGroups);
        groups.removeAll(change.madeGroups);
        if (groups.isEmpty()) {
            return;
        }
        Map<String, TeamRow> before = before(other -> new RealmTables(other, change.realm).teams(groups));
        change.losses.addAll(TeamLosses.of(before, new RealmTables(session, change.realm).teams(groups)));
    }

    private void compareEdges(EntityManager tables, Change change) {
        if (change.changedEdges.isEmpty()) {
            return;
        }
        Map<String, Map<String, String>> before =
                before(other -> new EdgeTables(other, change.realm).edgeAttributes(change.changedEdges));
        Map<String, Map<String, String>> after =
                new EdgeTables(session, change.realm).edgeAttributes(change.changedEdges);
        List<TeamRow> teams = new ArrayList<>();
        for (String client : change.changedEdges) {
            Map<String, String> was = before.getOrDefault(client, Map.of());
            Map<String, String> is = after.getOrDefault(client, Map.of());
            Optional<String> edge = Stream.of(was, is)
                    .map(attributes -> attributes.get(CatalogueNames.EDGE))
                    .filter(Objects::nonNull)
                    .findFirst();
            if (edge.isPresent() && !EdgeReader.labels(was::get).equals(EdgeReader.labels(is::get))) {
                if (teams.isEmpty()) {
                    teams.addAll(
                            before(other -> withLabels(other, change.realm)).values());
                    teams.addAll(withLabels(session, change.realm).values());
                }
                relabel(tables, change, edge.get(), EdgeReader.labels(was::get), EdgeReader.labels(is::get), teams);
            }
        }
    }

    private static Map<String, TeamRow> withLabels(KeycloakSession session, RealmModel realm) {
        RealmTables tables = new RealmTables(session, realm);
        return tables.teams(tables.groupsWithLabels());
    }

    private <T> T before(KeycloakSessionTaskWithResult<T> question) {
        return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), question);
    }

    private void relabel(
            EntityManager tables,
            Change change,
            String edge,
            Map<String, String> was,
            Map<String, String> is,
            List<TeamRow> teams) {
        // what was lost since the edge last asked was lost at the edge as it was
        long asked = new SyncTables(session, change.realm)
                .state(edge)
                .map(state -> state.change)
                .orElse(-1L);
        List<Loss> before = new ArrayList<>(change.losses);
        before.addAll(losses(tables, change.realm.getId(), asked, Long.MAX_VALUE));
        change.losses.addAll(TeamLosses.at(edge, was, is, teams));
        before.forEach(loss -> TeamLosses.at(edge, was, is, loss).ifPresent(change.losses::add));
    }

    private void count(EntityManager tables, String realm, Change change) {
        // asked first: an update that finds no row would lock the place where MariaDB has to put it
        boolean counted =
                tables.createQuery("select count(r) from RealmChangeEntity r where r.realmId = :realm", Long.class)
                                .setParameter("realm", realm)
                                .getSingleResult()
                        > 0;
        if (!counted && !change.certain) {
            return;
        }
        if (!counted) {
            begin(realm);
        }
        // all that takes long is done before the realm's row is locked
        List<Row> rows = TeamLosses.together(change.losses).stream()
                .map(RealmChanges::row)
                .toList();
        long now = Clock.systemUTC().millis();
        increment(tables, realm, now);
        long number = tables.createQuery(
                        "select r.number from RealmChangeEntity r where r.realmId = :realm", Long.class)
                .setParameter("realm", realm)
                .getSingleResult();
        for (Row row : rows) {
            tables.persist(new LossEntity(
                    KeycloakModelUtils.generateId(),
                    realm,
                    number,
                    now,
                    row.uniqueId(),
                    row.otherIds().orElse(null),
                    row.grants()));
        }
    }

    private static void increment(EntityManager tables, String realm, long now) {
        tables.createQuery("update RealmChangeEntity r set r.number = r.number + 1, r.changedAt = :now "
                        + "where r.realmId = :realm")
                .setParameter("now", now)
                .setParameter("realm", realm)
                .executeUpdate();
    }

    // in a transaction of its own: if two begin at once, one of them fails, and must not take the change with it
    private void begin(String realm) {
        try {
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), other -> {
                EntityManager tables =
                        other.getProvider(JpaConnectionProvider.class).getEntityManager();
                tables.persist(new RealmChangeEntity(realm, 0, 0));
                tables.flush();
            });
        } catch (PersistenceException | ModelException e) {
            // the other one has begun
        }
    }

    /** What one row says of a loss. */
    private record Row(String uniqueId, Optional<String> otherIds, String grants) {}

    private static Row row(TeamLosses.Together loss) {
        List<String> others = loss.users().subList(1, loss.users().size());
        return new Row(
                loss.users().get(0),
                others.isEmpty() ? Optional.empty() : Optional.of(write(others)),
                write(loss.grants().stream().map(StoredGrant::of).toList()));
    }

    private static String write(List<?> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a loss cannot be written as JSON", e);
        }
    }

    /** What was lost after one change, up to another; one for each user and row. */
    static List<Loss> losses(EntityManager tables, String realm, long after, long until) {
        List<Loss> losses = new ArrayList<>();
        tables.createQuery(
                        "select l.uniqueId, l.otherIds, l.grants from LossEntity l "
                                + "where l.realmId = :realm and l.change > :after and l.change <= :until",
                        Object[].class)
                .setParameter("realm", realm)
                .setParameter("after", after)
                .setParameter("until", until)
                .getResultStream()
                .forEach(row -> {
                    List<TeamGrant> grants = read((String) row[2], STORED).stream()
                            .map(StoredGrant::grant)
                            .toList();
                    losses.add(new Loss((String) row[0], grants));
                    if (row[1] != null) {
                        read((String) row[1], IDS).forEach(user -> losses.add(new Loss(user, grants)));
                    }
                });
        return losses;
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of IDPM_LOSS cannot be read", e);
        }
    }
}
