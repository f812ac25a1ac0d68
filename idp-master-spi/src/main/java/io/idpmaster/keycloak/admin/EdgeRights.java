package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.catalogue.EdgeTables;
import io.idpmaster.keycloak.sync.EdgeClients;
import jakarta.ws.rs.ForbiddenException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.services.resources.admin.fgap.ClientPermissionEvaluator;

/**
 * Which edges an administrator may see and manage: those whose clients Keycloak lets them see and manage, by role or by a
 * fine-grained admin permission for one client.
 *
 * <p>Who manages a client can have it say that it is any edge. So where it is open which of several is it, the right to each
 * is needed; and what no client stands for is for those who have the right to all.
 */
final class EdgeRights {

    private final Administration administration;
    private final ClientPermissionEvaluator clients;

    EdgeRights(Administration administration) {
        this.administration = administration;
        this.clients = administration.auth().clients();
    }

    /** 403 for whoever may not see this edge, and for an edge that is not there to who may not see all. */
    void requireView(String edge) {
        List<ClientModel> found = concerned(edge);
        if (found.isEmpty()) {
            clients.requireView();
        }
        found.forEach(clients::requireView);
    }

    /** The same for whoever may not change it. */
    private void requireManage(String edge) {
        List<ClientModel> found = concerned(edge);
        if (found.isEmpty()) {
            clients.requireManage();
        }
        found.forEach(clients::requireManage);
    }

    private List<ClientModel> concerned(String edge) {
        return EdgeClients.claim(administration.session(), administration.realm(), edge).concerned().stream()
                .map(client -> administration.realm().getClientById(client.id()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** 403 for whoever may not make a call that is about no one edge. */
    void require(Call call) {
        if (!call.isOpen(administration.auth())) {
            throw new ForbiddenException();
        }
    }

    /** The same of a call about an edge. */
    void require(Call call, String edge) {
        if (call.on() == Call.On.EDGE_MANAGED) {
            requireManage(edge);
        } else {
            requireView(edge);
        }
        require(call);
    }

    /** Whether the administrator may have any client say that it is an edge, and so say which one is. */
    boolean maySayWhoIsTheEdge() {
        return clients.canManage();
    }

    /** Whether the administrator may see everything that a catalogue is made of. */
    boolean seesAll() {
        return Call.CATALOGUE.isOpen(administration.auth());
    }

    /** Which calls that are about no one edge are open to the administrator, so that a page need offer no others. */
    List<String> may() {
        return open(Call.told(Call.On.REALM).stream());
    }

    /**
     * The same of calls about an edge that the administrator may see, but for those that need no more than that.
     *
     * @param registered whether the edge has an agent, which whoever manages the edge may give another key
     */
    List<String> may(ClientModel edge, boolean registered) {
        boolean managed = clients.canManage(edge);
        return open(Call.told(Call.On.EDGE_SEEN, Call.On.EDGE_MANAGED).stream()
                .filter(call -> managed || call.on() == Call.On.EDGE_SEEN)
                .filter(call -> call != (registered ? Call.FIRST_AGENT : Call.AGENT)));
    }

    private List<String> open(Stream<Call> calls) {
        return calls.filter(call -> call.isOpen(administration.auth()))
                .map(Call::text)
                .toList();
    }

    /** Which clients, by Keycloak's own ids, a list may show; 403 for whoever may see no edge. */
    Predicate<String> visible() {
        clients.requireList();
        if (administration.auth().hasOneAdminRole(AdminRoles.VIEW_CLIENTS, AdminRoles.MANAGE_CLIENTS)) {
            return id -> true;
        }
        // Keycloak's own list narrows it down with one query, and may let more through than the permissions say
        Set<String> visible = new EdgeTables(administration.session(), administration.realm())
                .edgesListed(administration.session(), administration.realm()).stream()
                        .map(administration.realm()::getClientById)
                        .filter(Objects::nonNull)
                        .filter(clients::canView)
                        .map(ClientModel::getId)
                        .collect(Collectors.toSet());
        if (visible.isEmpty()) {
            throw new ForbiddenException();
        }
        return visible::contains;
    }
}
