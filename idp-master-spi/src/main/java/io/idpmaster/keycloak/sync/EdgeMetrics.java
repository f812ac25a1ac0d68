package io.idpmaster.keycloak.sync;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/**
 * Shows in Keycloak's metrics how the edges of each realm stand. Two grouped queries every {@link #EVERY}, whoever scrapes
 * how often, and none where metrics are off.
 */
public final class EdgeMetrics implements ScheduledTask {

    static final Duration EVERY = Duration.ofSeconds(30);

    // with the rules of EdgeState
    private static final String QUERY = "select e.realmId, count(e), min(case when e.version > 0 then e.issuedAt end), "
            + "sum(case when e.reportedAt = 0 then 1 else 0 end), "
            + "sum(case when e.reportedAt > 0 and e.reportedAt < :silent then 1 else 0 end), "
            + "sum(case when e.reportedAt >= :silent and e.outcome = 'suspended' then 1 else 0 end), "
            + "sum(case when e.reportedAt >= :silent and e.outcome = 'refused' then 1 else 0 end), "
            + "sum(case when e.reportedAt >= :silent and e.outcome = 'converged' and e.version > 0 "
            + "and e.appliedVersion = e.version and e.change = coalesce(r.number, 0) then 1 else 0 end) "
            + "from EdgeStateEntity e left join RealmChangeEntity r on r.realmId = e.realmId where e.outcome is null or e.outcome <> '"
            + SyncTables.GONE + "' "
            + "group by e.realmId";

    /** The states of the query's sums, from its fourth column on; whatever is none of them is behind. */
    private static final List<EdgeState> SUMS =
            List.of(EdgeState.NEVER, EdgeState.SILENT, EdgeState.SUSPENDED, EdgeState.REFUSED, EdgeState.IN_STEP);

    private final MultiGauge edges = MultiGauge.builder("idp_master_edges")
            .description("Edges of a realm by state")
            .register(Metrics.globalRegistry);
    private final MultiGauge age = MultiGauge.builder("idp_master_bundle_age_seconds")
            .description("Since the oldest of a realm's newest bundles was issued")
            .register(Metrics.globalRegistry);
    private final MultiGauge pending = MultiGauge.builder("idp_master_revocations_pending")
            .description("Assignments that edges have not said yet that they have revoked")
            .register(Metrics.globalRegistry);
    private final Duration silentAfter;

    EdgeMetrics(Duration silentAfter) {
        this.silentAfter = silentAfter;
    }

    /** Starts to look, once the server has started. */
    public static void schedule(KeycloakSessionFactory factory, Duration silentAfter) {
        KeycloakModelUtils.runJobInTransaction(
                factory,
                session -> session.getProvider(TimerProvider.class)
                        .scheduleTask(new EdgeMetrics(silentAfter), EVERY.toMillis()));
    }

    @Override
    public void run(KeycloakSession session) {
        if (Metrics.globalRegistry.getRegistries().isEmpty()) {
            return;
        }
        long now = Clock.systemUTC().millis();
        EntityManager tables = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        Map<String, String> names = new HashMap<>();
        List<Row<?>> states = new ArrayList<>();
        List<Row<?>> ages = new ArrayList<>();
        for (Object[] row : tables.createQuery(QUERY, Object[].class)
                .setParameter("silent", now - silentAfter.toMillis())
                .getResultList()) {
            Tags realm = Tags.of("realm", name(session, names, (String) row[0]));
            long behind = (Long) row[1];
            for (int i = 0; i < SUMS.size(); i++) {
                long count = ((Number) row[3 + i]).longValue();
                behind -= count;
                states.add(Row.of(realm.and("state", SUMS.get(i).text()), count));
            }
            states.add(Row.of(realm.and("state", EdgeState.BEHIND.text()), behind));
            if (row[2] != null) {
                ages.add(Row.of(realm, Math.max(0, now / 1_000 - ((Number) row[2]).longValue())));
            }
        }
        List<Row<?>> waiting = new ArrayList<>();
        tables.createQuery("select v.realmId, count(v) from RevocationEntity v group by v.realmId", Object[].class)
                .getResultStream()
                .forEach(row ->
                        waiting.add(Row.of(Tags.of("realm", name(session, names, (String) row[0])), (Long) row[1])));
        edges.register(states, true);
        age.register(ages, true);
        pending.register(waiting, true);
    }

    private static String name(KeycloakSession session, Map<String, String> names, String id) {
        return names.computeIfAbsent(
                id,
                realm -> Optional.ofNullable(session.realms().getRealm(realm))
                        .map(RealmModel::getName)
                        .orElse(realm));
    }
}
