package io.idpmaster.keycloak.sync;

import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.RealmTables;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Hears what Keycloak's models say of their changes, whoever makes them. They do not say when a user is disabled or renamed,
 * nor what only a client's attributes say: {@link AdminChanges} hears of those.
 */
final class ModelChanges implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof GroupModel.GroupEvent group) {
            onGroup(group);
        } else if (event instanceof UserModel.UserPreRemovedEvent user) {
            RealmChanges.of(user.getKeycloakSession())
                    .lost(user.getRealm(), user.getUser().getId(), CatalogueGroups.teamsOf(user.getUser()));
        } else if (event instanceof ClientScopeModel.ClientScopeCreatedEvent scope) {
            ReleaseGuard.of(scope.getKeycloakSession())
                    .touchedScope(
                            scope.getClientScope().getRealm(),
                            scope.getClientScope().getId());
        } else if (event instanceof ClientModel.ClientUpdatedEvent client) {
            ReleaseGuard.of(client.getKeycloakSession())
                    .touchedClient(
                            client.getUpdatedClient().getRealm(),
                            client.getUpdatedClient().getId());
            onUpdated(client.getKeycloakSession(), client.getUpdatedClient());
        } else if (event instanceof ClientModel.ClientRemovedEvent client) {
            onClient(client.getKeycloakSession(), client.getClient());
            onRemoved(client.getKeycloakSession(), client.getClient());
        } else if (event instanceof RealmModel.RealmAttributeUpdateEvent attribute) {
            if (attribute.getAttributeName().startsWith("keystone.")) {
                RealmChanges.of(attribute.getKeycloakSession()).perhapsChanged(attribute.getRealm());
            }
        } else if (event instanceof RealmModel.RealmRemovedEvent realm) {
            RealmChanges.of(realm.getKeycloakSession()).removed(realm.getRealm());
            new SyncTables(realm.getKeycloakSession(), realm.getRealm()).removeAll();
        }
    }

    private static void onGroup(GroupModel.GroupEvent event) {
        KeycloakSession session = event.getKeycloakSession();
        if (event instanceof GroupModel.GroupPathChangeEvent moved
                && moved.getPreviousPath().startsWith("/" + CatalogueNames.ROOT_GROUP)) {
            RealmChanges.of(session).changed(event.getRealm(), event.getGroup().getId());
        }
        if (!CatalogueGroups.contains(event.getGroup())) {
            return;
        }
        RealmChanges changes = RealmChanges.of(session);
        changes.changed(event.getRealm());
        if (event instanceof GroupModel.GroupCreatedEvent) {
            changes.made(event.getRealm(), event.getGroup().getId());
        } else if (event instanceof GroupModel.GroupUpdatedEvent) {
            // of a project and what is above it this says only that something was made there: it is no team that
            // changes
            if (CatalogueGroups.isTeam(event.getGroup())) {
                changes.changed(event.getRealm(), event.getGroup().getId());
            }
        } else if (event instanceof GroupModel.GroupMemberLeaveEvent left) {
            changes.lost(event.getRealm(), left.getUser().getId(), CatalogueGroups.grantsOf(event.getGroup()));
        } else if (event instanceof GroupModel.GroupRemovedEvent) {
            List<TeamGrant> grants = CatalogueGroups.grantsOf(event.getGroup());
            new RealmTables(session, event.getRealm())
                    .membersOf(event.getGroup().getId())
                    .forEach(user -> changes.lost(event.getRealm(), user, grants));
        }
    }

    // whoever may make clients may delete one that says it is somebody else's edge
    private static void onRemoved(KeycloakSession session, ClientModel gone) {
        SyncTables tables = new SyncTables(session, gone.getRealm());
        tables.forgetAgent(gone);
        Set<String> edges = new LinkedHashSet<>(tables.edgesRegistered(gone));
        Optional.of(gone)
                .filter(EdgeClients::isEdge)
                .map(client -> client.getAttribute(CatalogueNames.EDGE))
                .filter(edge ->
                        EdgeClients.claim(session, gone.getRealm(), edge).isOwner(gone.getId()))
                .ifPresent(edges::add);
        edges.forEach(tables::gone);
    }

    // one that is no edge for a while still keeps its labels, or loses them now
    private static void onUpdated(KeycloakSession session, ClientModel client) {
        if (EdgeClients.isEdge(client) || client.getAttribute(CatalogueNames.EDGE_LABELS) != null) {
            RealmChanges.of(session).changedEdge(client.getRealm(), client.getId());
        }
    }

    private static void onClient(KeycloakSession session, ClientModel client) {
        if (EdgeClients.isEdge(client)) {
            RealmChanges.of(session).changed(client.getRealm());
        }
    }
}
