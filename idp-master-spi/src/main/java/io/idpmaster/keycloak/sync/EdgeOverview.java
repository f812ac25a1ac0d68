package io.idpmaster.keycloak.sync;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** What administrators want to know of one edge, and who did what. Reads, and writes nothing. */
public final class EdgeOverview {

    /** Entries of the audit trail that are read at once for an export: one may hold a whole agreement, most are short. */
    private static final int SMALLEST_LOT = 100;

    private static final int LARGEST_LOT = 1_000;

    /** A lot of more characters than this is followed by one of the smallest. */
    private static final int HEAVY = 4 * 1024 * 1024;

    private final SyncTables tables;
    private final EntityManager manager;
    private final String realm;

    public EdgeOverview(KeycloakSession session, RealmModel realm) {
        this.tables = new SyncTables(session, realm);
        this.manager = tables.manager();
        this.realm = realm.getId();
    }

    /** A part of a list. */
    public record Page<T>(long total, List<T> items) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /** One version of a bundle. */
    public record Version(long version, Instant made, String digest, int users, int assignments, int revoked) {}

    /**
     * What is yet to be revoked.
     *
     * @param user the username, unless there is no such user any more
     */
    public record Pending(
            String uniqueId,
            Optional<String> user,
            String domain,
            String project,
            String role,
            long version,
            Instant taken) {}

    /** One report, as JSON. */
    public record Report(Instant received, String outcome, String json) {}

    /** One entry of the audit trail. */
    public record Entry(Instant at, Optional<String> edge, String actor, String action, String detail) {}

    /** The versions of its bundle, the newest first. */
    public Page<Version> versions(String edge, int first, int max) {
        return page(
                "VersionEntity",
                edge,
                manager.createQuery(
                        "select e from VersionEntity e where e.edgeId = :id order by e.version desc",
                        VersionEntity.class),
                row -> new Version(
                        row.version,
                        Instant.ofEpochMilli(row.madeAt),
                        row.digest,
                        row.users,
                        row.assignments,
                        row.revoked),
                first,
                max);
    }

    /** What it reported, the newest first. */
    public Page<Report> reports(String edge, int first, int max) {
        return page(
                "ReportEntity",
                edge,
                manager.createQuery(
                        "select e from ReportEntity e where e.edgeId = :id order by e.receivedAt desc, e.id",
                        ReportEntity.class),
                row -> new Report(Instant.ofEpochMilli(row.receivedAt), row.outcome, row.report),
                first,
                max);
    }

    /** What it is yet to revoke. */
    public Page<Pending> revocations(String edge, int first, int max) {
        return page(
                "RevocationEntity",
                edge,
                manager.createQuery(
                        "select e, u.username from RevocationEntity e left join UserEntity u on u.id = e.uniqueId "
                                + "where e.edgeId = :id order by e.uniqueId, e.domain, e.project, e.role",
                        Object[].class),
                row -> pending((RevocationEntity) row[0], Optional.ofNullable((String) row[1])),
                first,
                max);
    }

    private static Pending pending(RevocationEntity row, Optional<String> user) {
        return new Pending(
                row.uniqueId, user, row.domain, row.project, row.role, row.version, Instant.ofEpochMilli(row.takenAt));
    }

    /**
     * Which entries of the audit trail are asked for; what is absent is any. Names are compared exactly.
     *
     * @param from the earliest
     * @param until later than the latest
     */
    public record Trail(
            Optional<String> edge,
            Optional<String> actor,
            Optional<String> action,
            Optional<Instant> from,
            Optional<Instant> until) {

        private Map<String, Object> parameters() {
            Map<String, Object> parameters = new LinkedHashMap<>();
            edge.ifPresent(name -> parameters.put("edge", name));
            actor.ifPresent(name -> parameters.put("actor", name));
            action.ifPresent(name -> parameters.put("action", name));
            from.ifPresent(time -> parameters.put("from", time.toEpochMilli()));
            until.ifPresent(time -> parameters.put("until", time.toEpochMilli()));
            return parameters;
        }

        private String condition() {
            StringBuilder condition = new StringBuilder(" from AuditEntity a where a.realmId = :realm");
            edge.ifPresent(name -> condition.append(" and a.edge = :edge"));
            actor.ifPresent(name -> condition.append(" and a.actor = :actor"));
            action.ifPresent(name -> condition.append(" and a.action = :action"));
            from.ifPresent(time -> condition.append(" and a.at >= :from"));
            until.ifPresent(time -> condition.append(" and a.at < :until"));
            return condition.toString();
        }
    }

    /** The audit trail, the newest first. */
    public Page<Entry> audit(Trail trail, int first, int max) {
        long total = asked(manager.createQuery("select count(a)" + trail.condition(), Long.class), trail)
                .getSingleResult();
        return new Page<>(
                total,
                asked(
                                manager.createQuery(
                                        "select a" + trail.condition() + " order by a.at desc, a.id",
                                        AuditEntity.class),
                                trail)
                        .setFirstResult(first)
                        .setMaxResults(max)
                        .getResultStream()
                        .map(EdgeOverview::entry)
                        .toList());
    }

    /**
     * All of it that is asked for, the newest first, a lot at a time, each in a transaction of its own that has ended when the
     * lot is written. What is added meanwhile is not in it.
     */
    public static void export(KeycloakSessionFactory factory, String realmId, Trail trail, Consumer<Entry> each) {
        Optional<AuditEntity> last = Optional.empty();
        int lot = SMALLEST_LOT;
        do {
            Optional<AuditEntity> before = last;
            int most = lot;
            List<AuditEntity> rows = KeycloakModelUtils.runJobInTransactionWithResult(
                    factory, session -> lot(session, realmId, trail, before, most));
            rows.stream().map(EdgeOverview::entry).forEach(each);
            long characters =
                    rows.stream().mapToLong(row -> row.detail.length()).sum();
            lot = characters > HEAVY ? SMALLEST_LOT : Math.min(2 * lot, LARGEST_LOT);
            last = rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(rows.size() - 1));
        } while (last.isPresent());
    }

    private static List<AuditEntity> lot(
            KeycloakSession session, String realmId, Trail trail, Optional<AuditEntity> before, int most) {
        EdgeOverview overview = new EdgeOverview(session, session.realms().getRealm(realmId));
        TypedQuery<AuditEntity> query = overview.asked(
                        overview.manager.createQuery(
                                "select a" + trail.condition()
                                        + (before.isPresent()
                                                // the first half is what an index can begin at
                                                ? " and a.at <= :lastAt and (a.at < :lastAt or a.id > :lastId)"
                                                : "")
                                        + " order by a.at desc, a.id",
                                AuditEntity.class),
                        trail)
                .setMaxResults(most);
        before.ifPresent(row -> query.setParameter("lastAt", row.at).setParameter("lastId", row.id));
        return query.getResultList();
    }

    private <T> TypedQuery<T> asked(TypedQuery<T> query, Trail trail) {
        query.setParameter("realm", realm);
        trail.parameters().forEach(query::setParameter);
        return query;
    }

    private static Entry entry(AuditEntity row) {
        return new Entry(
                Instant.ofEpochMilli(row.at), Optional.ofNullable(row.edge), row.actor, row.action, row.detail);
    }

    private <E, T> Page<T> page(
            String entity, String edge, TypedQuery<E> query, Function<E, T> shown, int first, int max) {
        return new Page<>(
                count(entity, edge),
                query.setParameter("id", tables.edgeId(edge))
                        .setFirstResult(first)
                        .setMaxResults(max)
                        .getResultStream()
                        .map(shown)
                        .toList());
    }

    private long count(String entity, String edge) {
        return manager.createQuery("select count(e) from " + entity + " e where e.edgeId = :id", Long.class)
                .setParameter("id", tables.edgeId(edge))
                .getSingleResult();
    }
}
