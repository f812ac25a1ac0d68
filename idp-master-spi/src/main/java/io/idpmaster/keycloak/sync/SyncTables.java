package io.idpmaster.keycloak.sync;

import io.idpmaster.bundle.Succession.Taken;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.keycloak.catalogue.Chunks;
import io.idpmaster.keycloak.catalogue.RowKey;
import jakarta.persistence.EntityManager;
import jakarta.persistence.OptimisticLockException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * One realm's part of our tables. What grows is cut: the newest {@value #VERSIONS_KEPT} versions and {@value #REPORTS_KEPT}
 * reports of each edge, losses for as long as {@link RealmChanges#HORIZON}, the audit trail for {@value #AUDIT_DAYS} days, and
 * of each action no more than {@value #AUDIT_KEPT} entries. A revocation is one row for each user, assignment and edge, however
 * often it is repeated.
 */
public final class SyncTables {

    static final int VERSIONS_KEPT = 100;
    static final int REPORTS_KEPT = 50;
    static final int AUDIT_KEPT = 10_000;
    static final int AUDIT_DAYS = 400;

    /** In place of an outcome, where the edge itself is gone. */
    static final String GONE = "gone";

    private static final List<String> ENTITIES = List.of(
            "RealmChangeEntity",
            "EdgeStateEntity",
            "VersionEntity",
            "RevocationEntity",
            "LossEntity",
            "ReportEntity",
            "AuditEntity");

    private final EntityManager tables;
    private final String realm;

    public SyncTables(KeycloakSession session, RealmModel realm) {
        this.tables = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        this.realm = realm.getId();
    }

    EntityManager manager() {
        return tables;
    }

    /** By which an edge is found: names differ by case, and some databases do not see it. */
    String edgeId(String edge) {
        return RowKey.ofEdge(realm, edge);
    }

    void removeAll() {
        ENTITIES.forEach(entity -> tables.createQuery("delete from " + entity + " e where e.realmId = :realm")
                .setParameter("realm", realm)
                .executeUpdate());
    }

    // who speaks for an edge

    /** Whether this client was registered as the edge's agent: by Keycloak's own id, for a name can be taken by others. */
    public boolean isAgent(String edge, ClientModel client) {
        return tables.createQuery(
                        "select e.agentClient from EdgeStateEntity e where e.id = :id and e.agentClient is not null",
                        String.class)
                .setParameter("id", edgeId(edge))
                .getResultStream()
                .anyMatch(client.getId()::equals);
    }

    /** From now on this client, and no other, is the edge's agent. */
    public void registerAgent(String edge, ClientModel client) {
        if (state(edge).isEmpty()) {
            beginEdge(edge);
        }
        tables.createQuery("update EdgeStateEntity e set e.agentClient = :client where e.id = :id")
                .setParameter("client", client.getId())
                .setParameter("id", edgeId(edge))
                .executeUpdate();
    }

    /** A client is gone. Whoever makes another may choose its id, too. */
    void forgetAgent(ClientModel client) {
        tables.createQuery(
                        "select e.id from EdgeStateEntity e where e.realmId = :realm and e.agentClient = :client",
                        String.class)
                .setParameter("realm", realm)
                .setParameter("client", client.getId())
                .getResultList()
                .forEach(id -> tables.createQuery("update EdgeStateEntity e set e.agentClient = null where e.id = :id")
                        .setParameter("id", id)
                        .executeUpdate());
    }

    // which client is an edge

    /** From now on this client, and no other, is the edge, whatever clients say. */
    public void registerEdge(String edge, ClientModel client) {
        if (state(edge).isEmpty()) {
            beginEdge(edge);
        }
        begun(edge);
        tables.createQuery("update EdgeStateEntity e set e.edgeClient = :client where e.id = :id")
                .setParameter("client", client.getId())
                .setParameter("id", edgeId(edge))
                .executeUpdate();
    }

    /** The edges that this client was made as: one, or none. */
    List<String> edgesRegistered(ClientModel client) {
        return tables.createQuery(
                        "select e.edge from EdgeStateEntity e where e.realmId = :realm and e.edgeClient = :client",
                        String.class)
                .setParameter("realm", realm)
                .setParameter("client", client.getId())
                .getResultList();
    }

    /** Whether there was such an edge, and it has gone. */
    public boolean isGone(String edge) {
        return tables.createQuery(
                                "select count(e) from EdgeStateEntity e where e.id = :id and e.outcome = :gone",
                                Long.class)
                        .setParameter("id", edgeId(edge))
                        .setParameter("gone", GONE)
                        .getSingleResult()
                > 0;
    }

    // what an edge was told

    /** What decides whether there is anything to do for an edge. */
    record Standing(long number, long version, long issuedAt, long change, long checkedAt, String signedBy) {}

    /** One look at two rows by their keys; nothing before the edge's first bundle. */
    Optional<Standing> standing(String edge) {
        return tables.createQuery(
                        "select r.number, e.version, e.issuedAt, e.change, e.checkedAt, e.signedBy "
                                + "from EdgeStateEntity e, RealmChangeEntity r where e.id = :id and r.realmId = :realm",
                        Object[].class)
                .setParameter("id", edgeId(edge))
                .setParameter("realm", realm)
                .getResultStream()
                .findFirst()
                .map(row -> new Standing(
                        (Long) row[0], (Long) row[1], (Long) row[2], (Long) row[3], (Long) row[4], (String) row[5]));
    }

    /** The realm's number of changes; 0 before the first. */
    long number() {
        return tables.createQuery("select r.number from RealmChangeEntity r where r.realmId = :realm", Long.class)
                .setParameter("realm", realm)
                .getResultStream()
                .findFirst()
                .orElse(0L);
    }

    /** Makes sure that the realm's changes are counted. */
    void begin() {
        if (tables.find(RealmChangeEntity.class, realm) == null) {
            tables.persist(new RealmChangeEntity(realm, 0, 0));
            tables.flush();
        }
    }

    Optional<EdgeStateEntity> state(String edge) {
        return Optional.ofNullable(tables.find(EdgeStateEntity.class, edgeId(edge)));
    }

    /** The newest bundle of an edge, compressed. */
    Optional<byte[]> bundle(String edge) {
        return tables.createQuery("select e.bundle from EdgeStateEntity e where e.id = :id", byte[].class)
                .setParameter("id", edgeId(edge))
                .getResultStream()
                .findFirst();
    }

    /** A row to begin with, for an edge that was never told anything. */
    void beginEdge(String edge) {
        tables.persist(
                new EdgeStateEntity(edgeId(edge), realm, edge, 0, 0, "", "", -1, 0, 0, new byte[0], 0, null, 0, null));
        tables.flush();
    }

    /** Nothing has changed for the edge up to this number. */
    void checked(String edge, long version, long change, long now) {
        tables.createQuery("update EdgeStateEntity e set e.change = :change, e.checkedAt = :now "
                        + "where e.id = :id and e.version = :version and e.change <= :change")
                .setParameter("change", change)
                .setParameter("now", now)
                .setParameter("id", edgeId(edge))
                .setParameter("version", version)
                .executeUpdate();
    }

    /** What an edge is told next. */
    record Told(
            long version, long issuedAt, String digest, String signedBy, long change, long checkedAt, byte[] bundle) {}

    /**
     * Writes it, unless somebody else was first.
     *
     * @param was the version and time of issue that it follows
     * @return whether it was written
     */
    boolean tell(String edge, EdgeStateEntity was, Told told) {
        boolean next = told.version() != was.version;
        if (GONE.equals(was.outcome)) {
            begun(edge);
        }
        return tables.createQuery("update EdgeStateEntity e set e.version = :version, e.issuedAt = :issued, "
                                + "e.digest = :digest, e.signedBy = :signedBy, e.change = :change, e.checkedAt = :now, "
                                + "e.versionAt = :versionAt, e.bundle = :bundle "
                                + "where e.id = :id and e.version = :wasVersion and e.issuedAt = :wasIssued")
                        .setParameter("version", told.version())
                        .setParameter("issued", told.issuedAt())
                        .setParameter("digest", told.digest())
                        .setParameter("signedBy", told.signedBy())
                        .setParameter("change", told.change())
                        .setParameter("now", told.checkedAt())
                        .setParameter("versionAt", next ? told.checkedAt() : was.versionAt)
                        .setParameter("bundle", told.bundle())
                        .setParameter("id", edgeId(edge))
                        .setParameter("wasVersion", was.version)
                        .setParameter("wasIssued", was.issuedAt)
                        .executeUpdate()
                == 1;
    }

    // of an edge that was gone, nothing is left of what its agent said
    private void begun(String edge) {
        tables.createQuery(
                        "update EdgeStateEntity e set e.outcome = null, e.reportedAt = 0 where e.id = :id and e.outcome = :gone")
                .setParameter("id", edgeId(edge))
                .setParameter("gone", GONE)
                .executeUpdate();
    }

    /**
     * The edge is gone: of what it was told only the number of the last version is kept, so that none is given twice. Whoever
     * makes another of its name gets neither its agent nor its place, and is told anew what was lost: it may be the same
     * Keystone.
     */
    void gone(String edge) {
        tables.createQuery("update EdgeStateEntity e set e.outcome = :gone, e.bundle = :none, e.agentClient = null, "
                        + "e.edgeClient = null, e.change = -1 where e.id = :id")
                .setParameter("gone", GONE)
                .setParameter("none", new byte[0])
                .setParameter("id", edgeId(edge))
                .executeUpdate();
        tables.createQuery("delete from RevocationEntity v where v.edgeId = :id")
                .setParameter("id", edgeId(edge))
                .executeUpdate();
    }

    /** Remembers a version, and forgets the oldest. The key lets no version be there twice. */
    void remember(String edge, long version, String digest, int users, int assignments, int revoked, long now) {
        String id = edgeId(edge);
        tables.persist(
                new VersionEntity(id + ":" + version, realm, id, version, now, digest, users, assignments, revoked));
        tables.flush();
        if (version > VERSIONS_KEPT) {
            tables.createQuery("delete from VersionEntity v where v.edgeId = :id and v.version <= :old")
                    .setParameter("id", id)
                    .setParameter("old", version - VERSIONS_KEPT)
                    .executeUpdate();
        }
    }

    // what is to be revoked

    // rows as columns: entities would be compared with what they were at every later question

    Set<Taken> pending(String edge) {
        Set<Taken> pending = new TreeSet<>();
        tables.createQuery(
                        "select v.uniqueId, v.domain, v.project, v.role from RevocationEntity v where v.edgeId = :id",
                        Object[].class)
                .setParameter("id", edgeId(edge))
                .getResultStream()
                .forEach(row -> pending.add(new Taken(
                        (String) row[0], new RoleAssignment((String) row[1], (String) row[2], (String) row[3]))));
        return pending;
    }

    void revoke(String edge, Collection<Taken> taken, long version, long now) {
        String id = edgeId(edge);
        SortedMap<String, Taken> byId = byId(id, taken);
        Chunks.of(byId.keySet(), chunk -> {
            Set<String> there = Set.copyOf(
                    tables.createQuery("select v.id from RevocationEntity v where v.id in :chunk", String.class)
                            .setParameter("chunk", chunk)
                            .getResultList());
            again(there, version, now);
            List<RevocationEntity> rows = chunk.stream()
                    .filter(each -> !there.contains(each))
                    .map(each -> revocation(id, each, byId.get(each), version, now))
                    .toList();
            rows.forEach(tables::persist);
            tables.flush();
            rows.forEach(tables::detach);
        });
    }

    private void again(Set<String> ids, long version, long now) {
        // an update that finds nothing would lock the place where others add
        if (!ids.isEmpty()
                && tables.createQuery("update RevocationEntity v set v.version = :version, v.takenAt = :now "
                                        + "where v.id in :ids")
                                .setParameter("version", version)
                                .setParameter("now", now)
                                .setParameter("ids", ids)
                                .executeUpdate()
                        != ids.size()) {
            throw new OptimisticLockException("the edge has reported meanwhile that it has revoked some of these");
        }
    }

    void settle(String edge, Collection<Taken> settled) {
        Chunks.of(
                byId(edgeId(edge), settled).keySet(),
                chunk -> tables.createQuery("delete from RevocationEntity v where v.id in :chunk")
                        .setParameter("chunk", chunk)
                        .executeUpdate());
    }

    // in one order, in which everybody locks
    private static SortedMap<String, Taken> byId(String edgeId, Collection<Taken> taken) {
        SortedMap<String, Taken> byId = new TreeMap<>();
        taken.forEach(each -> byId.put(revocationId(edgeId, each), each));
        return byId;
    }

    private RevocationEntity revocation(String edgeId, String id, Taken taken, long version, long now) {
        return new RevocationEntity(
                id,
                realm,
                edgeId,
                taken.uniqueId(),
                taken.assignment().domain(),
                taken.assignment().project(),
                taken.assignment().role(),
                version,
                now);
    }

    private static String revocationId(String edgeId, Taken taken) {
        return RowKey.of(
                edgeId,
                taken.uniqueId(),
                taken.assignment().domain(),
                taken.assignment().project(),
                taken.assignment().role());
    }

    /** Forgets losses that nobody is told of any more. */
    void forgetLosses(Instant now) {
        deleteOlder("LossEntity", "lostAt", now.minus(RealmChanges.HORIZON).toEpochMilli());
    }

    // asked first: a delete that finds nothing would lock the place where others add
    private void deleteOlder(String entity, String time, long old) {
        String condition = " from " + entity + " e where e.realmId = :realm and e." + time + " <= :old";
        long there = tables.createQuery("select count(e)" + condition, Long.class)
                .setParameter("realm", realm)
                .setParameter("old", old)
                .getSingleResult();
        if (there > 0) {
            tables.createQuery("delete" + condition)
                    .setParameter("realm", realm)
                    .setParameter("old", old)
                    .executeUpdate();
        }
    }

    // what an edge reports

    /**
     * Stores a report as the newest. What a version revoked that the edge has applied is revoked no longer.
     *
     * @param applied 0 where the edge holds to none of ours
     */
    void report(String edge, long now, String outcome, long applied, String agent, String report) {
        String id = edgeId(edge);
        if (state(edge).isEmpty()) {
            beginEdge(edge);
        }
        tables.createQuery("update EdgeStateEntity e set e.reportedAt = :now, e.outcome = :outcome, "
                        + "e.appliedVersion = :applied, e.agent = :agent where e.id = :id")
                .setParameter("now", now)
                .setParameter("outcome", outcome)
                .setParameter("applied", applied)
                .setParameter("agent", agent)
                .setParameter("id", id)
                .executeUpdate();
        tables.createQuery("delete from RevocationEntity v where v.edgeId = :id and v.version <= :applied")
                .setParameter("id", id)
                .setParameter("applied", applied)
                .executeUpdate();
        tables.persist(new ReportEntity(KeycloakModelUtils.generateId(), realm, id, now, outcome, report));
        tables.flush();
        List<Long> times = tables.createQuery(
                        "select r.receivedAt from ReportEntity r where r.edgeId = :id order by r.receivedAt desc",
                        Long.class)
                .setParameter("id", id)
                .setFirstResult(REPORTS_KEPT)
                .setMaxResults(1)
                .getResultList();
        if (!times.isEmpty()) {
            tables.createQuery("delete from ReportEntity r where r.edgeId = :id and r.receivedAt <= :old")
                    .setParameter("id", id)
                    .setParameter("old", times.get(0))
                    .executeUpdate();
        }
    }

    /** Whether this version, with this content, was ever told to the edge. */
    boolean wasTold(String edge, long version, String digest) {
        return tables.createQuery(
                                "select count(v) from VersionEntity v where v.id = :id and v.digest = :digest",
                                Long.class)
                        .setParameter("id", edgeId(edge) + ":" + version)
                        .setParameter("digest", digest)
                        .getSingleResult()
                > 0;
    }

    // who did what

    /** Adds to the audit trail, and cuts it. */
    public void audit(Optional<String> edge, String actor, String action, String detail) {
        note(edge, actor, action, detail);
        cutTrail(List.of(action));
    }

    /** Adds to the audit trail one of many entries at once: whoever does has to {@link #cutTrail()} in the end. */
    public void note(Optional<String> edge, String actor, String action, String detail) {
        tables.persist(new AuditEntity(
                KeycloakModelUtils.generateId(),
                realm,
                System.currentTimeMillis(),
                edge.orElse(null),
                cut(actor),
                action,
                detail));
    }

    /** Forgets what is too old, and what is too much. */
    public void cutTrail() {
        tables.flush();
        cutTrail(
                tables.createQuery("select distinct a.action from AuditEntity a where a.realmId = :realm", String.class)
                        .setParameter("realm", realm)
                        .getResultList());
    }

    // each action by itself: a change that makes a new version for each of thousands of edges, which many people may
    // make, would else push out who suspended an edge
    private void cutTrail(List<String> actions) {
        tables.flush();
        deleteOlder(
                "AuditEntity",
                "at",
                System.currentTimeMillis() - Duration.ofDays(AUDIT_DAYS).toMillis());
        for (String action : actions) {
            List<Long> oldest = tables.createQuery(
                            "select a.at from AuditEntity a where a.realmId = :realm and a.action = :action "
                                    + "order by a.at desc",
                            Long.class)
                    .setParameter("realm", realm)
                    .setParameter("action", action)
                    .setFirstResult(AUDIT_KEPT)
                    .setMaxResults(1)
                    .getResultList();
            if (!oldest.isEmpty()) {
                tables.createQuery(
                                "delete from AuditEntity a where a.realmId = :realm and a.action = :action and a.at <= :old")
                        .setParameter("realm", realm)
                        .setParameter("action", action)
                        .setParameter("old", oldest.get(0))
                        .executeUpdate();
            }
        }
    }

    private static String cut(String text) {
        return text.length() <= 255 ? text : text.substring(0, 255);
    }
}
