package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.catalogue.RealmTables;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What administrators want to know about a realm's edges. Reads, and writes nothing. */
public final class EdgeOverview {

    private final SyncTables tables;
    private final EntityManager manager;
    private final RealmTables realmTables;
    private final String realm;
    private final Instant silentSince;

    /** @param silentAfter how long an agent that is well may say nothing */
    public EdgeOverview(KeycloakSession session, RealmModel realm, Duration silentAfter) {
        this.tables = new SyncTables(session, realm);
        this.manager = tables.manager();
        this.realmTables = new RealmTables(session, realm);
        this.realm = realm.getId();
        this.silentSince = Clock.systemUTC().instant().minus(silentAfter);
    }

    /**
     * One edge.
     *
     * @param pending how many assignments it is yet to say that it has revoked
     */
    public record Line(EdgeStatus status, EdgeState state, long pending) {}

    /** A part of a list. */
    public record Page<T>(long total, List<T> items) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /** One version of a bundle. */
    public record Version(long version, Instant made, String digest, int users, int assignments, int revoked) {}

    /** What is yet to be revoked. */
    public record Pending(String uniqueId, String domain, String project, String role, long version, Instant taken) {}

    /** One report, as JSON. */
    public record Report(Instant received, String outcome, String json) {}

    /** One entry of the audit trail. */
    public record Entry(Instant at, Optional<String> edge, String actor, String action, String detail) {}

    /** The edges by name, those in one state where that is asked for; four queries, however many there are. */
    public Page<Line> edges(Optional<EdgeState> state, int first, int max) {
        Map<String, EdgeStatus> told = new HashMap<>();
        manager.createQuery(
                        "select e.edge, e.version, e.issuedAt, e.versionAt, e.appliedVersion, e.reportedAt, e.outcome, "
                                + "e.agent, e.change from EdgeStateEntity e where e.realmId = :realm",
                        Object[].class)
                .setParameter("realm", realm)
                .getResultStream()
                .map(EdgeOverview::status)
                .forEach(status -> told.put(status.edge(), status));
        Map<String, Long> pending = new HashMap<>();
        manager.createQuery(
                        "select v.edgeId, count(v) from RevocationEntity v where v.realmId = :realm group by v.edgeId",
                        Object[].class)
                .setParameter("realm", realm)
                .getResultStream()
                .forEach(row -> pending.put((String) row[0], (Long) row[1]));
        List<Line> lines = new ArrayList<>();
        long change = tables.number();
        for (String edge : new TreeSet<>(realmTables.edgeClients().keySet())) {
            EdgeStatus status = told.getOrDefault(edge, EdgeStatus.none(edge));
            Line line = new Line(
                    status, EdgeState.of(status, silentSince, change), pending.getOrDefault(tables.edgeId(edge), 0L));
            if (state.isEmpty() || state.get() == line.state()) {
                lines.add(line);
            }
        }
        int from = Math.min(first, lines.size());
        return new Page<>(lines.size(), lines.subList(from, Math.min(from + max, lines.size())));
    }

    private static EdgeStatus status(Object[] row) {
        EdgeStateEntity entity = new EdgeStateEntity(
                "",
                "",
                (String) row[0],
                (Long) row[1],
                (Long) row[2],
                "",
                "",
                (Long) row[8],
                0,
                (Long) row[3],
                new byte[0],
                (Long) row[5],
                (String) row[6],
                (Long) row[4],
                (String) row[7]);
        return EdgeStatus.of(entity);
    }

    /** How one edge stands; its client is there. */
    public Line edge(String edge) {
        EdgeStatus status = tables.state(edge).map(EdgeStatus::of).orElseGet(() -> EdgeStatus.none(edge));
        long pending = count("RevocationEntity", edge);
        long change = tables.number();
        return new Line(status, EdgeState.of(status, silentSince, change), pending);
    }

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
                        "select e from RevocationEntity e where e.edgeId = :id order by e.uniqueId, e.domain, e.project, "
                                + "e.role",
                        RevocationEntity.class),
                row -> new Pending(
                        row.uniqueId,
                        row.domain,
                        row.project,
                        row.role,
                        row.version,
                        Instant.ofEpochMilli(row.takenAt)),
                first,
                max);
    }

    /** The audit trail, the newest first; of one edge where that is asked for. */
    public Page<Entry> audit(Optional<String> edge, int first, int max) {
        String condition =
                " from AuditEntity a where a.realmId = :realm" + (edge.isPresent() ? " and a.edge = :edge" : "");
        TypedQuery<Long> count =
                manager.createQuery("select count(a)" + condition, Long.class).setParameter("realm", realm);
        TypedQuery<AuditEntity> query = manager.createQuery(
                        "select a" + condition + " order by a.at desc, a.id", AuditEntity.class)
                .setParameter("realm", realm)
                .setFirstResult(first)
                .setMaxResults(max);
        edge.ifPresent(name -> {
            count.setParameter("edge", name);
            query.setParameter("edge", name);
        });
        return new Page<>(
                count.getSingleResult(),
                query.getResultStream()
                        .map(row -> new Entry(
                                Instant.ofEpochMilli(row.at),
                                Optional.ofNullable(row.edge),
                                row.actor,
                                row.action,
                                row.detail))
                        .toList());
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
