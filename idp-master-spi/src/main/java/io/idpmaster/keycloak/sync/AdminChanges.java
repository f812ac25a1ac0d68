package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import java.util.Set;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

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

    private final KeycloakSession session;

    AdminChanges(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        if (!COUNT.contains(event.getResourceType())) {
            return;
        }
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        if (realm == null) {
            return;
        }
        RealmChanges.of(session).perhapsChanged(realm);
        String path = event.getResourcePath();
        if (event.getResourceType() == ResourceType.USER && path != null && path.startsWith("users/")) {
            disabled(realm, path.substring("users/".length()));
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
            if (event.getUserId() != null) {
                disabled(realm, event.getUserId());
            }
        }
    }

    // that somebody was disabled long ago and is renamed now does no harm: there is nothing left to take away
    private void disabled(RealmModel realm, String userId) {
        UserModel user = session.users().getUserById(realm, userId);
        if (user != null && !user.isEnabled()) {
            RealmChanges.of(session).lost(realm, userId, CatalogueGroups.teamsOf(user));
        }
    }

    @Override
    public void close() {
        // nothing to close
    }
}
