package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.EdgeTables;
import io.idpmaster.keycloak.catalogue.ForeignAudience.Adder;
import io.idpmaster.keycloak.catalogue.RealmMappers;
import io.idpmaster.keycloak.release.ForgedRelease;
import io.idpmaster.keycloak.release.OneLine;
import io.idpmaster.strategy.Attributes;
import jakarta.ws.rs.core.Response.Status;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionTaskWithResult;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.ErrorResponse;

/**
 * Lets no transaction end with a mapper by which a client could forge a release, or an edge that is open would give messages
 * for another place too. Looks at what a transaction has touched, when it is about to end: it does not matter by which of
 * Keycloak's many ways a client or a client scope got the mapper.
 */
final class ReleaseGuard {

    private static final Logger LOG = Logger.getLogger(ReleaseGuard.class);
    private static final String ATTRIBUTE = ReleaseGuard.class.getName();

    /** A client or a client scope, by Keycloak's own ids. */
    private record Touched(String realm, boolean scope, String id) {}

    private final KeycloakSession session;
    private final Set<Touched> touched = new LinkedHashSet<>();

    private ReleaseGuard(KeycloakSession session) {
        this.session = session;
    }

    /** The guard of the transaction in hand. */
    static ReleaseGuard of(KeycloakSession session) {
        ReleaseGuard guard = session.getAttribute(ATTRIBUTE, ReleaseGuard.class);
        if (guard == null) {
            guard = new ReleaseGuard(session);
            session.setAttribute(ATTRIBUTE, guard);
        }
        return guard;
    }

    /** The transaction does something to this client, by Keycloak's own id. */
    void touchedClient(RealmModel realm, String id) {
        touched(new Touched(realm.getId(), false, id));
    }

    /** The transaction does something to this client scope, by Keycloak's own id. */
    void touchedScope(RealmModel realm, String id) {
        touched(new Touched(realm.getId(), true, id));
    }

    private void touched(Touched one) {
        if (touched.isEmpty()) {
            session.getTransactionManager().enlistPrepare(new Prepare());
        }
        touched.add(one);
    }

    private void check(String id, List<Touched> all) {
        RealmModel realm = session.realms().getRealm(id);
        // a realm without edges may write what it likes
        if (realm == null || !new RealmMappers(session, realm).haveEdges()) {
            return;
        }
        all.forEach(one -> check(realm, one));
        checkAudiences(realm, all);
        // one that signs for an edge from now on may have had such a mapper for long
        if (makesEdges(realm, all) && !hadEdges(realm)) {
            new RealmMappers(session, realm)
                    .told(ForgedRelease.NAMES, Attributes.PREFIX).stream()
                            .filter(mapper -> ForgedRelease.isWrittenBy(mapper.type(), mapper.config()))
                            .forEach(mapper -> refuse(
                                    realm,
                                    mapper.name(),
                                    mapper.client().isEmpty() ? "client scope" : "client",
                                    mapper.owner()));
        }
    }

    private void check(RealmModel realm, Touched one) {
        Optional<ProtocolMapperContainerModel> container = container(session, one);
        List<ProtocolMapperModel> forged = container.map(ForgedRelease::of).orElse(List.of());
        if (forged.isEmpty()) {
            return;
        }
        // what was there already may be taken away one by one
        Set<String> were = before(other -> container(other, one).map(ForgedRelease::of).orElse(List.of()).stream()
                .map(ReleaseGuard::identity)
                .collect(Collectors.toSet()));
        String owner = container
                .map(found -> found instanceof ClientModel client
                        ? client.getClientId()
                        : ((ClientScopeModel) found).getName())
                .orElseThrow();
        forged.stream()
                .filter(mapper -> !were.contains(identity(mapper)))
                .forEach(mapper -> refuse(realm, mapper.getName(), one.scope() ? "client scope" : "client", owner));
    }

    private static Optional<ProtocolMapperContainerModel> container(KeycloakSession session, Touched one) {
        return Optional.ofNullable(session.realms().getRealm(one.realm()))
                .map(realm -> one.scope()
                        ? session.clientScopes().getClientScopeById(realm, one.id())
                        : session.clients().getClientById(realm, one.id()));
    }

    private static String identity(ProtocolMapperModel mapper) {
        return mapper.getId() + " " + mapper.getProtocolMapper() + " " + new TreeMap<>(mapper.getConfig());
    }

    // an edge at which nobody could log in any more is not made by mistake; one that is made by hand may begin as one
    private void checkAudiences(RealmModel realm, List<Touched> all) {
        EdgeTables tables = new EdgeTables(session, realm);
        Set<String> clients = tables.edgesWith(ids(all, true));
        clients.addAll(ids(all, false));
        Map<String, Adder> adders = tables.foreignAudiences(clients);
        if (adders.isEmpty()) {
            return;
        }
        Map<String, String> edges = edges(tables, adders.keySet());
        if (edges.isEmpty()) {
            return;
        }
        Set<String> open = before(other -> open(new EdgeTables(other, realm), edges.keySet()));
        adders.forEach((client, adder) -> {
            if (open.contains(client)) {
                refuse(realm, adder.refusal(edges.get(client)));
            }
        });
    }

    private boolean makesEdges(RealmModel realm, List<Touched> all) {
        return !edges(new EdgeTables(session, realm), ids(all, false)).isEmpty();
    }

    private static Set<String> ids(List<Touched> all, boolean scopes) {
        return all.stream()
                .filter(one -> one.scope() == scopes)
                .map(Touched::id)
                .collect(Collectors.toSet());
    }

    // those of these clients that are edges, by Keycloak's own ids
    private static Map<String, String> edges(EdgeTables tables, Set<String> clients) {
        Map<String, String> edges = new LinkedHashMap<>();
        tables.edgeAttributes(clients).forEach((client, attributes) -> {
            String edge = attributes.getOrDefault(CatalogueNames.EDGE, "");
            if (!edge.isBlank()) {
                edges.put(client, edge);
            }
        });
        return edges;
    }

    private static Set<String> open(EdgeTables tables, Set<String> clients) {
        Set<String> open = new LinkedHashSet<>(edges(tables, clients).keySet());
        open.removeAll(tables.foreignAudiences(clients).keySet());
        return open;
    }

    // what was before, another transaction sees
    private <T> T before(KeycloakSessionTaskWithResult<T> question) {
        return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), question);
    }

    private boolean hadEdges(RealmModel realm) {
        return before(other -> new RealmMappers(other, realm).haveEdges());
    }

    private void refuse(RealmModel realm, String mapper, String kind, String owner) {
        refuse(realm, ForgedRelease.sentence(mapper, kind, owner) + "; give it another name");
    }

    private void refuse(RealmModel realm, String why) {
        LOG.warnf("realm %s: refused, for %s", realm.getName(), OneLine.of(why));
        throw ErrorResponse.error(why, Status.BAD_REQUEST);
    }

    private final class Prepare extends LastOfAll {

        @Override
        public void commit() {
            Map<String, List<Touched>> all = touched.stream().collect(Collectors.groupingBy(Touched::realm));
            touched.clear();
            all.forEach(ReleaseGuard.this::check);
        }

        @Override
        public void rollback() {
            touched.clear();
        }
    }
}
