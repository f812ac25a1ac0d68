package io.idpmaster.keycloak.sync;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.catalogue.EdgeClient;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.EdgeTables;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.sync.EdgeOverview.Page;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A realm's edges as administrators list them: from ten queries however many there are, and with agreements read for those
 * of one page alone. Writes nothing.
 */
public final class EdgeList {

    /** The label by which edges are put together. */
    private static final String REGION = "region";

    private final SyncTables tables;
    private final EntityManager manager;
    private final EdgeTables edgeTables;
    private final EdgeReader reader;
    private final String realm;
    private final Instant silentSince;

    /** @param silentAfter how long an agent that is well may say nothing */
    public EdgeList(KeycloakSession session, RealmModel realm, EdgeReader reader, Duration silentAfter) {
        this.tables = new SyncTables(session, realm);
        this.manager = tables.manager();
        this.edgeTables = new EdgeTables(session, realm);
        this.reader = reader;
        this.realm = realm.getId();
        this.silentSince = Clock.systemUTC().instant().minus(silentAfter);
    }

    /** By what a list is sorted; edges that are equal in it stand by name. */
    public enum Sort {
        /** By name. */
        EDGE((one, other) -> 0),
        /** In the order of {@link EdgeState}, the worst first. */
        STATE(Comparator.comparing(Line::state)),
        /** By the version of the newest bundle. */
        VERSION(Comparator.comparing(line -> line.status().version())),
        /** By the time of the newest report; those that never reported come first. */
        REPORTED(Comparator.comparing(line -> line.status().reported().orElse(Instant.EPOCH))),
        /** By the number of pending revocations. */
        PENDING(Comparator.comparing(Line::pending));

        private final Comparator<Line> order;

        Sort(Comparator<Line> order) {
            this.order = order;
        }

        /** As the REST has it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one of this name. */
        public static Optional<Sort> of(String text) {
            return Arrays.stream(values())
                    .filter(each -> each.text().equals(text))
                    .findFirst();
        }
    }

    /**
     * What is listed, and how.
     *
     * @param suspended those at which the master lets nobody log in for now, or the others; all where it is empty
     * @param search a part of the edge's name, of what is shown for it, or of one label's value, in whatever case
     * @param regions those of these regions, of which an empty one is that of edges without; all edges where it is empty
     */
    public record Wanted(
            Optional<EdgeState> state,
            Optional<Boolean> suspended,
            String search,
            List<String> regions,
            Sort sort,
            boolean descending) {

        public Wanted {
            regions = List.copyOf(regions);
        }

        private boolean isFor(Line line) {
            return (state.isEmpty() || state.get() == line.state())
                    && (suspended.isEmpty() || suspended.get() == line.client().suspended())
                    && (regions.isEmpty() || regions.contains(line.labels().getOrDefault(REGION, "")))
                    && (search.isEmpty() || finds(line));
        }

        private boolean finds(Line line) {
            String part = search.toLowerCase(Locale.ROOT);
            return contains(line.client().edge(), part)
                    || contains(line.client().name(), part)
                    || line.labels().values().stream().anyMatch(value -> contains(value, part));
        }

        private static boolean contains(String text, String part) {
            return text.toLowerCase(Locale.ROOT).contains(part);
        }

        private Comparator<Line> order() {
            Comparator<Line> order = descending ? sort.order.reversed() : sort.order;
            Comparator<Line> byName = Comparator.comparing(line -> line.client().edge());
            return order.thenComparing(sort == Sort.EDGE && descending ? byName.reversed() : byName);
        }
    }

    /**
     * One edge.
     *
     * @param pending how many assignments it is yet to say that it has revoked
     */
    public record Line(
            EdgeClient client, Map<String, String> labels, EdgeStatus status, EdgeState state, long pending) {

        public Line {
            labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        }
    }

    /**
     * One edge with its terms.
     *
     * @param edge nothing where its client's attributes cannot be read
     * @param problem why they cannot, or which clients say that they are the edge and are not, or why nobody may log in by
     *     its client
     */
    public record Item(Line line, Optional<Edge> edge, Optional<String> problem) {}

    /** How many edges are in which state: all states, in their order. */
    public record Count(long total, Map<EdgeState, Long> states) {

        private static Count of(Collection<Line> lines) {
            Map<EdgeState, Long> states = new EnumMap<>(EdgeState.class);
            for (EdgeState state : EdgeState.values()) {
                states.put(state, 0L);
            }
            lines.forEach(line -> states.merge(line.state(), 1L, Long::sum));
            return new Count(lines.size(), states);
        }
    }

    /**
     * @param suspended at how many the master lets nobody log in for now, whatever their state
     * @param regions by name; an empty one, that of edges without, comes first
     */
    public record Summary(Count all, long suspended, long pending, Map<String, Count> regions) {}

    /**
     * A part of the list.
     *
     * @param visible which clients, by Keycloak's own ids, the administrator may see
     */
    public Page<Item> page(Wanted wanted, Predicate<String> visible, int first, int max) {
        Map<String, EdgeClaim> claims = edgeTables.claims();
        List<Line> found = lines(visible, claims)
                .filter(wanted::isFor)
                .sorted(wanted.order())
                .toList();
        int from = Math.min(first, found.size());
        List<Line> page = found.subList(from, Math.min(from + max, found.size()));
        Map<String, String> agreements = edgeTables.agreements(
                page.stream().map(line -> line.client().id()).toList());
        Map<String, String> flaws = flaws(page);
        return new Page<>(
                found.size(),
                page.stream()
                        .map(line -> item(
                                line,
                                agreements.getOrDefault(line.client().id(), ""),
                                claims.get(line.client().edge()),
                                flaws))
                        .toList());
    }

    /** How many there are, by state and region. */
    public Summary summary(Predicate<String> visible) {
        List<Line> all = lines(visible, edgeTables.claims()).toList();
        Map<String, List<Line>> regions = new TreeMap<>();
        all.forEach(line -> regions.computeIfAbsent(line.labels().getOrDefault(REGION, ""), name -> new ArrayList<>())
                .add(line));
        Map<String, Count> counts = new TreeMap<>();
        regions.forEach((region, lines) -> counts.put(region, Count.of(lines)));
        return new Summary(
                Count.of(all),
                all.stream().filter(line -> line.client().suspended()).count(),
                all.stream().mapToLong(Line::pending).sum(),
                counts);
    }

    /** One edge, whose client is at hand. */
    public Item edge(EdgeClient client, String agreement) {
        EdgeStatus status =
                tables.state(client.edge()).map(EdgeStatus::of).orElseGet(() -> EdgeStatus.none(client.edge()));
        long pending = manager.createQuery("select count(v) from RevocationEntity v where v.edgeId = :id", Long.class)
                .setParameter("id", tables.edgeId(client.edge()))
                .getSingleResult();
        Line line = line(client, status, pending, tables.number());
        return item(line, agreement, edgeTables.claim(client.edge()), flaws(List.of(line)));
    }

    // by Keycloak's own ids of the clients by which nobody may log in
    private Map<String, String> flaws(Collection<Line> lines) {
        Map<String, EdgeClient> clients = new HashMap<>();
        lines.forEach(line -> clients.put(line.client().id(), line.client()));
        Map<String, String> flaws = new HashMap<>();
        edgeTables
                .foreignAudiences(clients.keySet())
                .forEach((id, adder) -> flaws.put(id, adder.flaw(clients.get(id).edge())));
        return flaws;
    }

    private Item item(Line line, String agreement, EdgeClaim claim, Map<String, String> flaws) {
        Map<String, String> attributes = Map.of(
                CatalogueNames.EDGE,
                line.client().edge(),
                CatalogueNames.EDGE_LABELS,
                line.client().labels(),
                CatalogueNames.EDGE_AGREEMENT,
                agreement);
        try {
            return new Item(
                    line,
                    reader.read(attributes::get),
                    claim.problem()
                            .or(() ->
                                    Optional.ofNullable(flaws.get(line.client().id()))));
        } catch (UnreadableEdgeException e) {
            return new Item(line, Optional.empty(), Optional.of(e.getMessage()));
        }
    }

    private Stream<Line> lines(Predicate<String> visible, Map<String, EdgeClaim> claims) {
        Map<String, EdgeStatus> told = told();
        Map<String, Long> pending = pending();
        long change = tables.number();
        Map<String, EdgeClient> clients = new TreeMap<>();
        // where none of several is the edge, the first of them stands for it
        edgeTables.listedEdges().stream()
                .filter(client -> claims.getOrDefault(client.edge(), EdgeClaim.none(client.edge()))
                        .mayStandFor(client.id(), visible))
                .forEach(client -> clients.putIfAbsent(client.edge(), client));
        return clients.values().stream()
                .map(client -> line(
                        client,
                        told.getOrDefault(client.edge(), EdgeStatus.none(client.edge())),
                        pending.getOrDefault(tables.edgeId(client.edge()), 0L),
                        change));
    }

    private Line line(EdgeClient client, EdgeStatus status, long pending, long change) {
        return new Line(client, client.readLabels(), status, EdgeState.of(status, silentSince, change), pending);
    }

    private Map<String, EdgeStatus> told() {
        Map<String, EdgeStatus> told = new HashMap<>();
        manager.createQuery(
                        "select e.edge, e.version, e.issuedAt, e.versionAt, e.appliedVersion, e.reportedAt, e.outcome, "
                                + "e.agent, e.change from EdgeStateEntity e where e.realmId = :realm",
                        Object[].class)
                .setParameter("realm", realm)
                .getResultStream()
                .map(EdgeList::status)
                .forEach(status -> told.put(status.edge(), status));
        return told;
    }

    private Map<String, Long> pending() {
        Map<String, Long> pending = new HashMap<>();
        manager.createQuery(
                        "select v.edgeId, count(v) from RevocationEntity v where v.realmId = :realm group by v.edgeId",
                        Object[].class)
                .setParameter("realm", realm)
                .getResultStream()
                .forEach(row -> pending.put((String) row[0], (Long) row[1]));
        return pending;
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
}
