package io.idpmaster.keycloak.release;

import static io.idpmaster.keycloak.Realms.team;
import static io.idpmaster.keycloak.Realms.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.keycloak.Double;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import io.idpmaster.keycloak.release.EdgeAccess.Reason;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** Who gets a token for an edge through a client that is none. */
class ScopeGateTest {

    private static final UserModel JANE = user("jane", team("d", "p", "member", Map.of()));

    private final ScopeGate gate = new ScopeGate(new MapperRelease(new EdgeGate(
            new EdgeReader(),
            (session, client, edge) -> Optional.empty(),
            (session, realm, intent) -> Optional.empty())));
    private final Map<String, ClientModel> clients = new HashMap<>();
    private final List<String> asked = new ArrayList<>(List.of("edge-b"));
    private final List<RoleModel> roles = new ArrayList<>();
    private ClientModel asking = client("portal", true, Map.of());

    ScopeGateTest() {
        clients.put("edge-b", client("edge-b", true, edge("edge-b")));
        clients.put("edge-c", client("edge-c", true, edge("edge-c")));
    }

    @Test
    void aClientWithTheScopeGetsWhatItsUserHoldsThere() {
        EdgeAccess access = decide(JANE);
        assertThat(access).isInstanceOf(Granted.class);
        assertThat(((Granted) access).release().attributes())
                .containsEntry("openstack_edge", "edge-b")
                .containsEntry("openstack_role_1", "member");
        assertThat(ScopeGate.audience((Granted) access)).isEqualTo("edge-b");
    }

    @Test
    void whoHasNothingThereGetsNothing() {
        assertThat(reason(user("jane"))).isEqualTo(Reason.NOTHING);
        assertThat(reason(user("jane", false, team("d", "p", "member", Map.of()))))
                .isEqualTo(Reason.DISABLED);
    }

    @Test
    void aTokenIsForOneEdge() {
        asked.add("edge-c");
        assertThat(reason(JANE)).isEqualTo(Reason.NOT_ONE_EDGE);
        asked.remove("edge-b");
        assertThat(reason(JANE))
                .as("the mapper of a scope that is not asked for")
                .isEqualTo(Reason.NOT_ONE_EDGE);
    }

    @Test
    void anEdgesOwnClientAsksForNoOtherAndNotTwiceForItself() {
        asking = clients.get("edge-c");
        assertThat(reason(JANE)).isEqualTo(Reason.NOT_ONE_EDGE);
        asking = clients.get("edge-b");
        assertThat(reason(JANE)).isEqualTo(Reason.NOT_ONE_EDGE);
    }

    @Test
    void theEdgeIsThere() {
        clients.put("edge-b", client("edge-b", false, edge("edge-b")));
        assertThat(reason(JANE)).as("switched off").isEqualTo(Reason.MISCONFIGURED);
        clients.put("edge-b", client("edge-b", true, edge("edge-c")));
        assertThat(reason(JANE)).as("another edge").isEqualTo(Reason.MISCONFIGURED);
        clients.put("edge-b", client("edge-b", true, Map.of()));
        assertThat(reason(JANE)).as("no edge").isEqualTo(Reason.MISCONFIGURED);
        clients.remove("edge-b");
        assertThat(reason(JANE)).as("gone").isEqualTo(Reason.MISCONFIGURED);
    }

    @Test
    void noEdgeIsHandedRolesOfTheRealm() {
        roles.add(role("own", true, "id of portal"));
        assertThat(decide(JANE))
                .as("the client's own, which the mapper takes off")
                .isInstanceOf(Granted.class);
        roles.add(role("manage-users", true, "id of realm-management"));
        assertThat(reason(JANE)).isEqualTo(Reason.MISCONFIGURED);
        roles.set(1, role("offline_access", false, "realm"));
        assertThat(reason(JANE)).isEqualTo(Reason.MISCONFIGURED);
    }

    private EdgeAccess decide(UserModel user) {
        return gate.decide(Double.of(KeycloakSession.class, new Object()), "edge-b", context(), user);
    }

    private Reason reason(UserModel user) {
        EdgeAccess access = decide(user);
        assertThat(access).isInstanceOf(Refused.class);
        return ((Refused) access).reason();
    }

    private ClientSessionContext context() {
        AuthenticatedClientSessionModel clientSession = Double.of(AuthenticatedClientSessionModel.class, new Object() {
            public ClientModel getClient() {
                return asking;
            }
        });
        return Double.of(ClientSessionContext.class, new Object() {
            public AuthenticatedClientSessionModel getClientSession() {
                return clientSession;
            }

            public Stream<ProtocolMapperModel> getProtocolMappersStream() {
                return asked.stream().map(edge -> OidcReleaseMapper.model("openstack release", edge));
            }

            public Stream<RoleModel> getRolesStream() {
                return roles.stream();
            }
        });
    }

    private ClientModel client(String id, boolean enabled, Map<String, String> attributes) {
        RealmModel realm = Double.of(RealmModel.class, new Object() {
            public String getName() {
                return "cloud";
            }

            public ClientModel getClientByClientId(String wanted) {
                return clients.get(wanted);
            }
        });
        return Double.of(ClientModel.class, new Object() {
            public String getId() {
                return "id of " + id;
            }

            public String getClientId() {
                return id;
            }

            public boolean isEnabled() {
                return enabled;
            }

            public String getProtocol() {
                return "openid-connect";
            }

            public Stream<ProtocolMapperModel> getProtocolMappersStream() {
                return Stream.of();
            }

            public Map<String, ClientScopeModel> getClientScopes(boolean byDefault) {
                return Map.of();
            }

            public RealmModel getRealm() {
                return realm;
            }

            public String getAttribute(String name) {
                return attributes.get(name);
            }
        });
    }

    private static RoleModel role(String name, boolean ofClient, String container) {
        return Double.of(RoleModel.class, new Object() {
            public String getName() {
                return name;
            }

            public boolean isClientRole() {
                return ofClient;
            }

            public String getContainerId() {
                return container;
            }
        });
    }

    private static Map<String, String> edge(String name) {
        return Map.of(
                "keystone.edge",
                name,
                "keystone.agreement",
                "{\"keystone\": {\"url\": \"http://127.0.0.1:5027/v3\", \"release\": 27}, \"module\": \"openidc\", "
                        + "\"accepts\": [{\"domain\": \"d\"}]}");
    }
}
