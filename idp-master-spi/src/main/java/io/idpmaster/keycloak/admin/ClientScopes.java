package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.catalogue.ForeignAudience;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;

/**
 * A realm's client scopes by name, read once: Keycloak itself has no way to one by its name but through all of them, which
 * with a scope for every edge would be quadratic. Knows what is made through it; what somebody else takes away meanwhile is gone.
 */
final class ClientScopes {

    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> foreign = new HashSet<>();

    private ClientScopes() {}

    static ClientScopes of(RealmModel realm) {
        ClientScopes scopes = new ClientScopes();
        realm.getClientScopesStream().forEach(scope -> {
            scopes.ids.put(scope.getName(), scope.getId());
            if (ForeignAudience.isAddedBy(scope)) {
                scopes.foreign.add(scope.getName());
            }
        });
        return scopes;
    }

    /** Whether the realm has one of this name that an edge's client may have: it adds no audience. */
    boolean offers(String name) {
        return ids.containsKey(name) && !foreign.contains(name);
    }

    /** Whether the realm has one of this name that adds an audience. */
    boolean isForeign(String name) {
        return foreign.contains(name);
    }

    /** @param realm as the transaction at hand has it */
    Optional<ClientScopeModel> named(RealmModel realm, String name) {
        return Optional.ofNullable(ids.get(name)).map(realm::getClientScopeById);
    }

    /** The one of this name, made where there is none. */
    ClientScopeModel orNew(RealmModel realm, String name) {
        return named(realm, name).orElseGet(() -> {
            ClientScopeModel made = realm.addClientScope(name);
            ids.put(name, made.getId());
            return made;
        });
    }
}
