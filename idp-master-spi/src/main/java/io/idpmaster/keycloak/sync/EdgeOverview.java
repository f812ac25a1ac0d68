package io.idpmaster.keycloak.sync;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What administrators want to know of one edge, and who did what. Reads, and writes nothing. */
public final class EdgeOverview {

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

    /** What is yet to be revoked. */
    public record Pending(String uniqueId, String domain, String project, String role, long version, Instant taken) {}

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
