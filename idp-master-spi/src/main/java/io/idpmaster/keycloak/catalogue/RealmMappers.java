package io.idpmaster.keycloak.catalogue;

import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The protocol mappers of a realm's clients and client scopes, from the tables: all of them at once, without their owners. */
public final class RealmMappers {

    /**
     * A mapper.
     *
     * @param type Keycloak's provider id
     * @param client Keycloak's own id of the client whose it is; empty where it is a client scope's
     * @param owner the client id or the client scope's name
     * @param config of what it is told, that which was asked for
     */
    public record Row(String name, String type, String client, String owner, Map<String, String> config) {}

    private final EntityManager tables;
    private final String realm;

    public RealmMappers(KeycloakSession session, RealmModel realm) {
        this.tables = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        this.realm = realm.getId();
    }

    /** Whether any client of the realm says that it is an edge, or was made as one. */
    public boolean haveEdges() {
        return Stream.of(
                        "select a.client.id from ClientAttributeEntity a where a.client.realmId = :realm and a.name = '"
                                + CatalogueNames.EDGE + "'",
                        "select e.id from EdgeStateEntity e where e.realmId = :realm and e.edgeClient is not null")
                .anyMatch(question -> !tables.createQuery(question, String.class)
                        .setParameter("realm", realm)
                        .setMaxResults(1)
                        .getResultList()
                        .isEmpty());
    }

    /** Those that are told something by one of these names, or something that holds this text. */
    public List<Row> told(Collection<String> names, String text) {
        Map<String, Row> rows = new LinkedHashMap<>();
        tables.createQuery(
                        "select m.id, m.name, m.protocolMapper, c.id, c.clientId, s.name, key(f), value(f) "
                                + "from ProtocolMapperEntity m join m.config f left join m.client c left join m.clientScope s "
                                + "where (c.realmId = :realm or s.realmId = :realm) "
                                + "and (key(f) in :names or value(f) like :text) order by m.id",
                        Object[].class)
                .setParameter("realm", realm)
                .setParameter("names", names)
                .setParameter("text", "%" + text + "%")
                .getResultStream()
                .filter(row -> row[7] != null)
                .forEach(row -> rows.computeIfAbsent(
                                (String) row[0],
                                id -> new Row(
                                        (String) row[1],
                                        (String) row[2],
                                        Objects.toString(row[3], ""),
                                        Objects.toString(row[4], Objects.toString(row[5], "")),
                                        new HashMap<>()))
                        .config()
                        .put((String) row[6], (String) row[7]));
        return List.copyOf(rows.values());
    }
}
