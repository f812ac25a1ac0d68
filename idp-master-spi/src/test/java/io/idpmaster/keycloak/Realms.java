package io.idpmaster.keycloak;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Groups, users and clients as Keycloak would hand them over. */
public final class Realms {

    private Realms() {}

    /** A group of this name in a parent, or at the top where the parent is null. */
    public static GroupModel group(GroupModel parent, String name, Map<String, List<String>> attributes) {
        return Double.of(GroupModel.class, new Object() {
            public String getName() {
                return name;
            }

            public GroupModel getParent() {
                return parent;
            }

            public Stream<String> getAttributeStream(String attribute) {
                return attributes.getOrDefault(attribute, List.of()).stream();
            }
        });
    }

    /** The group at {@code /openstack/<domain>/<project>/<team>}. */
    public static GroupModel team(String domain, String project, String team, Map<String, List<String>> attributes) {
        GroupModel root = group(null, "openstack", Map.of());
        return group(group(group(root, domain, Map.of()), project, Map.of()), team, attributes);
    }

    /** An enabled user without an e-mail address. */
    public static UserModel user(String name, GroupModel... groups) {
        return user(name, true, groups);
    }

    public static UserModel user(String name, boolean enabled, GroupModel... groups) {
        return Double.of(UserModel.class, new Object() {
            public String getId() {
                return "id-of-" + name;
            }

            public String getUsername() {
                return name;
            }

            public String getEmail() {
                return null;
            }

            public boolean isEnabled() {
                return enabled;
            }

            public Stream<GroupModel> getGroupsStream() {
                return Stream.of(groups);
            }
        });
    }

    /** A client without mappers and client scopes. */
    public static ClientModel client(Map<String, String> attributes) {
        return client(attributes, List.of(), Map.of());
    }

    /** A client with mappers of its own, and with those of its client scopes, all of which are optional ones. */
    public static ClientModel client(
            Map<String, String> attributes,
            List<ProtocolMapperModel> mappers,
            Map<String, List<ProtocolMapperModel>> scopes) {
        RealmModel realm = Double.of(RealmModel.class, new Object() {
            public String getName() {
                return "cloud";
            }
        });
        return Double.of(ClientModel.class, new Object() {
            public String getClientId() {
                return "client";
            }

            public RealmModel getRealm() {
                return realm;
            }

            public String getAttribute(String name) {
                return attributes.get(name);
            }

            public Stream<ProtocolMapperModel> getProtocolMappersStream() {
                return mappers.stream();
            }

            public Map<String, ClientScopeModel> getClientScopes(boolean byDefault) {
                Map<String, ClientScopeModel> found = new HashMap<>();
                if (!byDefault) {
                    scopes.forEach((name, ofScope) -> found.put(name, scope(name, ofScope)));
                }
                return found;
            }
        });
    }

    private static ClientScopeModel scope(String name, List<ProtocolMapperModel> mappers) {
        return Double.of(ClientScopeModel.class, new Object() {
            public String getName() {
                return name;
            }

            public Stream<ProtocolMapperModel> getProtocolMappersStream() {
                return mappers.stream();
            }
        });
    }
}
