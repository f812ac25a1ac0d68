package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import io.idpmaster.keycloak.catalogue.RealmTables;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Hears what administrators and users do of which the models say nothing. */
final class AdminChanges implements EventListenerProvider {

    private static final Set<ResourceType> COUNT = Set.of(
            ResourceType.USER,
            ResourceType.CLIENT,
            ResourceType.GROUP,
            ResourceType.GROUP_MEMBERSHIP,
            ResourceType.COMPONENT,
            ResourceType.REALM);

    private static final Set<EventType> OF_USERS = Set.of(
            EventType.UPDATE_PROFILE,
            EventType.REGISTER,
            EventType.USER_DISABLED_BY_PERMANENT_LOCKOUT,
            EventType.DELETE_ACCOUNT);

    /** The paths of what has mappers, and of what is below it. */
    private static final Pattern WITH_MAPPERS = Pattern.compile("^(clients|client-scopes|client-templates)/([^/]+)");

    private final KeycloakSession session;

    AdminChanges(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        if (realm == null) {
            return;
        }
        guard(realm, event.getResourcePath());
        if (!COUNT.contains(event.getResourceType())) {
            return;
        }
        RealmChanges.of(session).perhapsChanged(realm);
        String path = event.getResourcePath();
        if (event.getResourceType() == ResourceType.USER
                && event.getOperationType() == OperationType.UPDATE
                && path != null
                && path.startsWith("users/")) {
            disabled(realm, path.substring("users/".length()))
                    .filter(user -> wasEnabled(realm, user))
                    .ifPresent(user -> lost(realm, user));
        }
    }

    // of mappers the models say nothing
    private void guard(RealmModel realm, String path) {
        Matcher parts = WITH_MAPPERS.matcher(path == null ? "" : path);
        if (parts.find()) {
            if (parts.group(1).equals("clients")) {
                ReleaseGuard.of(session).touchedClient(realm, parts.group(2));
            } else {
                ReleaseGuard.of(session).touchedScope(realm, parts.group(2));
            }
        }
    }

    @Override
    public void onEvent(Event event) {
        if (!OF_USERS.contains(event.getType())) {
            return;
        }
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        if (realm != null) {
            RealmChanges.of(session).perhapsChanged(realm);
            if (event.getType() == EventType.USER_DISABLED_BY_PERMANENT_LOCKOUT && event.getUserId() != null) {
                disabled(realm, event.getUserId()).ifPresent(user -> lost(realm, user));
            }
        }
    }

    private Optional<UserModel> disabled(RealmModel realm, String userId) {
        return Optional.ofNullable(session.users().getUserById(realm, userId)).filter(user -> !user.isEnabled());
    }

    /**
     * Whether there was something to take away before this transaction, which another one does not see yet: somebody who was
     * disabled long ago and is renamed now loses nothing. Of whom the tables know nothing, it is taken to be so.
     */
    private boolean wasEnabled(RealmModel realm, UserModel user) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                other -> new RealmTables(other, realm)
                        .usersById(List.of(user.getId())).stream().allMatch(UserRow::enabled));
    }

    private void lost(RealmModel realm, UserModel user) {
        RealmChanges.of(session).lost(realm, user.getId(), CatalogueGroups.teamsOf(user));
    }

    @Override
    public void close() {
        // nothing to close
    }
}
