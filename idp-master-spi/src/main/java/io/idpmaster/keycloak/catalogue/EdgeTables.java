package io.idpmaster.keycloak.catalogue;

import io.idpmaster.keycloak.catalogue.EdgeClaim.Claimant;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.ClientEntity;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** Reads from the tables which clients of a realm are edges, and what they say of it, a few columns at a time. */
public final class EdgeTables {

    private static final List<String> SHOWN_ATTRIBUTES = List.of(
            CatalogueNames.EDGE,
            CatalogueNames.EDGE_LABELS,
            CatalogueNames.EDGE_AGREEMENT,
            CatalogueNames.EDGE_SUSPENDED);

    private static final List<String> EDGE_ATTRIBUTES =
            List.of(CatalogueNames.EDGE, CatalogueNames.EDGE_LABELS, CatalogueNames.EDGE_AGREEMENT);

    /** Clients by what they say that they are. */
    private static final String STATED =
            "select a.value, c.id, c.clientId from ClientAttributeEntity a join a.client c "
                    + "where c.realmId = :realm and a.name = :name";

    /** Clients by what they were made as; one that is not there any more is nobody's. */
    private static final String RECORDED = "select e.edge, c.id, c.clientId from EdgeStateEntity e join ClientEntity c "
            + "on c.id = e.edgeClient where e.realmId = :realm and c.realmId = :realm";

    /** Mappers that add an audience, and all that are told which claim to write: names have many ways to be written. */
    private static final String ADDS_AUDIENCE = "left join m.config k on key(k) = :claimName "
            + "where (m.protocolMapper in :mappers or value(k) is not null) ";

    /** What an edge's agent reports while the edge lets nobody in: its bundle has expired, and its own terms say so. */
    private static final String LETS_NOBODY_IN = "suspended";

    private final EntityManager tables;
    private final String realm;

    public EdgeTables(KeycloakSession session, RealmModel realm) {
        this.tables = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        this.realm = realm.getId();
    }

    /** Which clients say that they are which edges, and which of them are: two queries. */
    public Map<String, EdgeClaim> claims() {
        Map<String, String> made = new HashMap<>();
        List<Claimant> recorded = new ArrayList<>();
        tables.createQuery(RECORDED, Object[].class)
                .setParameter("realm", realm)
                .getResultStream()
                .map(EdgeTables::recorded)
                .forEach(client -> {
                    recorded.add(client);
                    made.put(client.id(), client.recordedFor().orElseThrow());
                });
        Map<String, List<Claimant>> stated = new TreeMap<>();
        tables.createQuery(STATED + " order by c.clientId", Object[].class)
                .setParameter("realm", realm)
                .setParameter("name", CatalogueNames.EDGE)
                .getResultStream()
                .filter(row -> row[0] != null && !((String) row[0]).isBlank())
                .forEach(row -> stated.computeIfAbsent((String) row[0], edge -> new ArrayList<>())
                        .add(stated(row, made)));
        return EdgeClaim.of(recorded, stated);
    }

    /** The same of one edge, by its key. */
    public EdgeClaim claim(String edge) {
        List<Object[]> rows = tables.createQuery(STATED + " and a.value = :edge order by c.clientId", Object[].class)
                .setParameter("realm", realm)
                .setParameter("name", CatalogueNames.EDGE)
                .setParameter("edge", edge)
                .getResultStream()
                // databases differ in what they take for equal
                .filter(row -> edge.equals(row[0]))
                .toList();
        Optional<Claimant> recorded = tables.createQuery(RECORDED + " and e.id = :id", Object[].class)
                .setParameter("realm", realm)
                .setParameter("id", RowKey.ofEdge(realm, edge))
                .getResultStream()
                .findFirst()
                .map(EdgeTables::recorded);
        Map<String, String> made = new HashMap<>();
        Chunks.of(
                rows.stream().map(row -> (String) row[1]).toList(),
                chunk -> rows(RECORDED + " and e.edgeClient in :chunk", chunk)
                        .setParameter("realm", realm)
                        .getResultStream()
                        .forEach(row -> made.put((String) row[1], (String) row[0])));
        return new EdgeClaim(
                edge, recorded, rows.stream().map(row -> stated(row, made)).toList());
    }

    private static Claimant recorded(Object[] row) {
        return new Claimant((String) row[1], (String) row[2], Optional.of((String) row[0]));
    }

    private static Claimant stated(Object[] row, Map<String, String> made) {
        return new Claimant((String) row[1], (String) row[2], Optional.ofNullable(made.get((String) row[1])));
    }

    /** The clients of this realm that say they are edges, without their agreements: one query. */
    public List<EdgeClient> listedEdges() {
        Map<String, EdgeClient> rows = new LinkedHashMap<>();
        tables.createQuery(
                        "select c.id, c.name, c.enabled, a.name, a.value from ClientAttributeEntity a join a.client c "
                                + "where c.realmId = :realm and a.name in :names order by c.clientId",
                        Object[].class)
                .setParameter("realm", realm)
                .setParameter(
                        "names",
                        List.of(CatalogueNames.EDGE, CatalogueNames.EDGE_LABELS, CatalogueNames.EDGE_SUSPENDED))
                .getResultStream()
                .filter(row -> row[4] != null)
                .forEach(row -> rows.merge((String) row[0], listed(row), EdgeTables::both));
        return rows.values().stream().filter(client -> !client.edge().isBlank()).toList();
    }

    private static EdgeClient listed(Object[] row) {
        String value = (String) row[4];
        boolean suspended = CatalogueNames.EDGE_SUSPENDED.equals(row[3]) && EdgeClient.isSuspended(value);
        return new EdgeClient(
                (String) row[0],
                CatalogueNames.EDGE.equals(row[3]) ? value : "",
                row[1] == null ? "" : (String) row[1],
                (Boolean) row[2],
                suspended,
                CatalogueNames.EDGE_LABELS.equals(row[3]) ? value : "");
    }

    private static EdgeClient both(EdgeClient one, EdgeClient other) {
        return new EdgeClient(
                one.id(),
                one.edge() + other.edge(),
                one.name(),
                one.enabled(),
                one.suspended() || other.suspended(),
                one.labels() + other.labels());
    }

    /** The texts of the agreements of these clients, by Keycloak's own ids. */
    public Map<String, String> agreements(Collection<String> clients) {
        Map<String, String> agreements = new HashMap<>();
        Chunks.of(
                clients,
                chunk -> rows(
                                "select a.client.id, a.value from ClientAttributeEntity a where a.client.id in :chunk "
                                        + "and a.name = :name",
                                chunk)
                        .setParameter("name", CatalogueNames.EDGE_AGREEMENT)
                        .getResultStream()
                        .filter(row -> row[1] != null)
                        .forEach(row -> agreements.put((String) row[0], (String) row[1])));
        return agreements;
    }

    /**
     * The ids of those clients that say they are edges which Keycloak's own list would show to the administrator whose request
     * this is, by fine-grained admin permissions; all of them where it does not ask these.
     */
    public Set<String> edgesListed(KeycloakSession session, RealmModel realm) {
        CriteriaBuilder builder = tables.getCriteriaBuilder();
        CriteriaQuery<String> query = builder.createQuery(String.class);
        Root<ClientEntity> client = query.from(ClientEntity.class);
        List<Predicate> conditions = new ArrayList<>(AdminPermissionsSchema.SCHEMA.applyAuthorizationFilters(
                session, AdminPermissionsSchema.CLIENTS, realm, builder, query, client));
        conditions.add(builder.equal(client.get("realmId"), realm.getId()));
        conditions.add(builder.equal(client.join("attributes").get("name"), CatalogueNames.EDGE));
        query.select(client.get("id")).where(conditions.toArray(Predicate[]::new));
        return new LinkedHashSet<>(tables.createQuery(query).getResultList());
    }

    /** A client that says it is an edge, with the attributes that say so. */
    public record EdgeRow(String clientId, Map<String, String> attributes) {}

    /** The clients of this realm that say they are edges: one query, past caches, which other nodes clear a moment late. */
    public List<EdgeRow> edges() {
        Map<String, EdgeRow> rows = new LinkedHashMap<>();
        tables.createQuery(
                        "select a.client.clientId, a.name, a.value from ClientAttributeEntity a "
                                + "where a.client.realmId = :realm and a.name in :names order by a.client.clientId",
                        Object[].class)
                .setParameter("realm", realm)
                .setParameter("names", EDGE_ATTRIBUTES)
                .getResultStream()
                .filter(row -> row[2] != null)
                .forEach(row -> rows.computeIfAbsent((String) row[0], id -> new EdgeRow(id, new HashMap<>()))
                        .attributes()
                        .put((String) row[1], (String) row[2]));
        return List.copyOf(rows.values());
    }

    /**
     * Those of these clients by which nobody may log in, as something adds an audience to their messages, by Keycloak's own ids.
     * One query, and two for each {@value Chunks#SIZE} of them.
     */
    public Map<String, ForeignAudience.Adder> foreignAudiences(Collection<String> clients) {
        Map<String, ForeignAudience.Adder> adders = new HashMap<>();
        Chunks.of(
                clients,
                chunk -> adding(tables.createQuery(
                                        "select m.name, m.protocolMapper, value(k), m.client.id from ProtocolMapperEntity m "
                                                + ADDS_AUDIENCE + "and m.client.id in :chunk order by m.name",
                                        Object[].class)
                                .setParameter("chunk", chunk))
                        .forEach(row -> adders.putIfAbsent(
                                (String) row[3], new ForeignAudience.Adder((String) row[0], Optional.empty()))));
        Map<String, Object[]> scopes = new LinkedHashMap<>();
        adding(tables.createQuery(
                                "select m.name, m.protocolMapper, value(k), s.id, s.name, s.protocol "
                                        + "from ProtocolMapperEntity m join m.clientScope s " + ADDS_AUDIENCE
                                        + "and s.realmId = :realm order by s.name, m.name",
                                Object[].class)
                        .setParameter("realm", realm))
                .forEach(row -> scopes.putIfAbsent((String) row[3], row));
        Chunks.of(
                clients,
                chunk -> Chunks.of(
                        scopes.keySet(),
                        part -> rows(
                                        "select l.clientScopeId, c.id, c.protocol from ClientScopeClientMappingEntity l "
                                                + "join ClientEntity c on c.id = l.clientId where l.clientId in :chunk "
                                                + "and l.clientScopeId in :scopes",
                                        chunk)
                                .setParameter("scopes", part)
                                .getResultStream()
                                .forEach(row -> {
                                    Object[] scope = scopes.get((String) row[0]);
                                    // one of another protocol is a client's in name only
                                    if (protocol(scope[5]).equals(protocol(row[2]))) {
                                        adders.putIfAbsent(
                                                (String) row[1],
                                                new ForeignAudience.Adder(
                                                        (String) scope[0], Optional.of((String) scope[4])));
                                    }
                                })));
        return adders;
    }

    /** The clients that say they are edges and have one of these client scopes, by Keycloak's own ids. */
    public Set<String> edgesWith(Collection<String> scopes) {
        Set<String> clients = new LinkedHashSet<>();
        Chunks.of(
                scopes,
                chunk -> tables.createQuery(
                                "select distinct l.clientId from ClientScopeClientMappingEntity l "
                                        + "where l.clientScopeId in :chunk and exists (select a from ClientAttributeEntity a "
                                        + "where a.client.id = l.clientId and a.name = :edge)",
                                String.class)
                        .setParameter("chunk", chunk)
                        .setParameter("edge", CatalogueNames.EDGE)
                        .getResultStream()
                        .forEach(clients::add));
        return clients;
    }

    private static Stream<Object[]> adding(TypedQuery<Object[]> query) {
        return query.setParameter("claimName", ForeignAudience.CLAIM_NAME)
                .setParameter("mappers", ForeignAudience.MAPPERS)
                .getResultStream()
                .filter(row -> ForeignAudience.isAddedBy((String) row[1], Optional.ofNullable((String) row[2])));
    }

    private static String protocol(Object stated) {
        return stated == null ? OIDCLoginProtocol.LOGIN_PROTOCOL : (String) stated;
    }

    /** The edges that have said last that they let nobody in for now. */
    private Set<String> shut() {
        return Set.copyOf(tables.createQuery(
                        "select e.edge from EdgeStateEntity e where e.realmId = :realm and e.outcome = :outcome",
                        String.class)
                .setParameter("realm", realm)
                .setParameter("outcome", LETS_NOBODY_IN)
                .getResultList());
    }

    /**
     * How people are shown a client that says it is an edge.
     *
     * @param name empty where the client has none
     * @param shut whether the edge has said last that it lets nobody in
     * @param flaw why the master lets nobody in, as a sentence; nothing where nothing is wrong with the client
     * @param attributes those that say so
     */
    public record ShownEdge(
            String clientId,
            String name,
            boolean enabled,
            boolean shut,
            Optional<String> flaw,
            Map<String, String> attributes) {}

    /** As {@link #edges}, with what people are shown of each, and of clients that are edges alone. */
    public List<ShownEdge> shownEdges() {
        Map<String, Claimant> owners = new HashMap<>();
        claims().values().forEach(claim -> claim.owner().ifPresent(owner -> owners.put(claim.edge(), owner)));
        Map<String, ForeignAudience.Adder> adders =
                foreignAudiences(owners.values().stream().map(Claimant::id).toList());
        Set<String> shut = shut();
        Map<String, Object[]> clients = new LinkedHashMap<>();
        Map<String, Map<String, String>> attributes = new HashMap<>();
        tables.createQuery(
                        "select a.client.id, a.client.clientId, a.client.name, a.client.enabled, a.name, a.value "
                                + "from ClientAttributeEntity a "
                                + "where a.client.realmId = :realm and a.name in :names order by a.client.clientId",
                        Object[].class)
                .setParameter("realm", realm)
                .setParameter("names", SHOWN_ATTRIBUTES)
                .getResultStream()
                .filter(row -> row[5] != null)
                .forEach(row -> {
                    clients.putIfAbsent((String) row[0], row);
                    attributes
                            .computeIfAbsent((String) row[0], id -> new HashMap<>())
                            .put((String) row[4], (String) row[5]);
                });
        List<ShownEdge> shown = new ArrayList<>();
        clients.forEach((id, row) -> {
            String edge = attributes.get(id).getOrDefault(CatalogueNames.EDGE, "");
            if (owners.containsKey(edge) && owners.get(edge).id().equals(id)) {
                shown.add(new ShownEdge(
                        (String) row[1],
                        row[2] == null ? "" : (String) row[2],
                        (Boolean) row[3],
                        shut.contains(edge),
                        Optional.ofNullable(adders.get(id)).map(adder -> adder.flaw(edge)),
                        attributes.get(id)));
            }
        });
        return shown;
    }

    /** What these clients say of being an edge, by Keycloak's own ids. */
    public Map<String, Map<String, String>> edgeAttributes(Collection<String> clients) {
        Map<String, Map<String, String>> attributes = new HashMap<>();
        Chunks.of(
                clients,
                chunk -> rows(
                                "select a.client.id, a.name, a.value from ClientAttributeEntity a "
                                        + "where a.client.id in :chunk and a.name in :names",
                                chunk)
                        .setParameter("names", EDGE_ATTRIBUTES)
                        .getResultStream()
                        .filter(row -> row[2] != null)
                        .forEach(row -> attributes
                                .computeIfAbsent((String) row[0], id -> new HashMap<>())
                                .put((String) row[1], (String) row[2])));
        return attributes;
    }

    private TypedQuery<Object[]> rows(String query, Collection<String> chunk) {
        return tables.createQuery(query, Object[].class).setParameter("chunk", chunk);
    }
}
