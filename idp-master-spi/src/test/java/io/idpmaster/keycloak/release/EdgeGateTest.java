package io.idpmaster.keycloak.release;

import static io.idpmaster.keycloak.Realms.client;
import static io.idpmaster.keycloak.Realms.team;
import static io.idpmaster.keycloak.Realms.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.keycloak.Double;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.GroupPath;
import io.idpmaster.keycloak.catalogue.Rivals;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import io.idpmaster.keycloak.release.EdgeAccess.NotAnEdge;
import io.idpmaster.keycloak.release.EdgeAccess.Reason;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;

class EdgeGateTest {

    private static final Map<String, String> STATED = Map.of(
            "keystone.edge",
            "edge-b",
            "keystone.labels",
            "{\"tier\": \"core\"}",
            "keystone.agreement",
            "{\"keystone\": {\"url\": \"http://127.0.0.1:5027/v3\", \"release\": 27}, \"module\": \"openidc\", "
                    + "\"accepts\": [{\"domain\": \"d\", \"roles\": {\"member\": \"user\"}}]}");

    private static final ClientModel EDGE = client(STATED);

    private static final KeycloakSession SESSION = Double.of(KeycloakSession.class, new Object());

    private final EdgeGate gate = new EdgeGate(
            new EdgeReader(),
            (session, client, edge) -> Optional.empty(),
            (session, realm, intent) -> Optional.empty());

    @Test
    void aClientThatIsNoEdgeIsNoneOfOurBusiness() {
        assertThat(gate.decide(SESSION, client(Map.of()), user("jane"))).isEqualTo(new NotAnEdge());
    }

    @Test
    void releasesWhatTheAgreementAdmits() {
        EdgeAccess access = gate.decide(
                SESSION,
                EDGE,
                user("jane", team("d", "p", "member", Map.of()), team("elsewhere", "p", "member", Map.of())));
        assertThat(access).isInstanceOf(Granted.class);
        assertThat(((Granted) access).release().attributes())
                .containsEntry("openstack_edge", "edge-b")
                .containsEntry("openstack_user_id", "id-of-jane")
                .containsEntry("openstack_project_1", "p")
                .containsEntry("openstack_role_1", "user")
                .doesNotContainKeys("openstack_user_email", "openstack_project_2");
    }

    @Test
    void refusesWhoHasNothingThere() {
        assertThat(reason(gate.decide(SESSION, EDGE, user("jane")))).isEqualTo(Reason.NOTHING);
        assertThat(reason(gate.decide(
                        SESSION,
                        EDGE,
                        user("jane", team("d", "p", "member", Map.of("keystone.edges", List.of("tier=far")))))))
                .isEqualTo(Reason.NOTHING);
        assertThat(reason(gate.decide(SESSION, EDGE, user("jane", team("d", "p", "admin", Map.of())))))
                .isEqualTo(Reason.NOTHING);
    }

    @Test
    void refusesADisabledUserWhateverTheTeams() {
        assertThat(reason(gate.decide(SESSION, EDGE, user("lars", false, team("d", "p", "member", Map.of())))))
                .isEqualTo(Reason.DISABLED);
    }

    @Test
    void refusesWhatNoReleaseCarries() {
        EdgeAccess access = gate.decide(SESSION, EDGE, user("jane", team("d", "p;q", "member", Map.of())));
        assertThat(reason(access)).isEqualTo(Reason.CANNOT_CARRY);
        assertThat(((Refused) access).message()).contains("p;q").contains("edge-b");
    }

    @Test
    void refusesWhatAKeystoneWouldTakeForSomethingElse() {
        EdgeGate other = new EdgeGate(
                new EdgeReader(),
                (session, client, edge) -> Optional.empty(),
                (session, realm, intent) -> Rivals.of(List.of(GroupPath.of("d", "p"), GroupPath.of("d", "P")))
                        .flaw(
                                intent.iterator().next().domain(),
                                intent.iterator().next().project()));
        EdgeAccess access = other.decide(SESSION, EDGE, user("jane", team("d", "p", "member", Map.of())));
        assertThat(reason(access)).isEqualTo(Reason.CANNOT_CARRY);
        assertThat(((Refused) access).message()).contains("`p`").doesNotContain("`P`");
        assertThat(((Refused) access).whole()).contains("`p`").contains("`P`");
    }

    @Test
    void refusesEverybodyAtAnEdgeThatCannotBeRead() {
        ClientModel broken = client(Map.of("keystone.edge", "edge-x", "keystone.agreement", "{"));
        assertThat(reason(gate.decide(SESSION, broken, user("jane", team("d", "p", "member", Map.of())))))
                .isEqualTo(Reason.MISCONFIGURED);
    }

    @Test
    void refusesEverybodyAtAClientThatIsNotTheEdgeItSaysItIs() {
        EdgeGate other = new EdgeGate(
                new EdgeReader(),
                (session, client, edge) -> Optional.of("it is not " + edge),
                (session, realm, intent) -> Optional.empty());
        EdgeAccess access = other.decide(SESSION, EDGE, user("jane", team("d", "p", "member", Map.of())));
        assertThat(reason(access)).isEqualTo(Reason.MISCONFIGURED);
        assertThat(((Refused) access).message()).contains("`edge-b`").doesNotContain("it is not edge-b");
        assertThat(((Refused) access).whole()).isEqualTo("it is not edge-b");
        assertThat(other.decide(SESSION, client(Map.of()), user("jane"))).isEqualTo(new NotAnEdge());
    }

    @Test
    void refusesEverybodyWhereAMessageWouldBeForAnotherPlaceToo() {
        for (ProtocolMapperModel mapper : List.of(
                mapper("oidc-audience-mapper", Map.of("included.client.audience", "edge-c")),
                mapper("oidc-audience-resolve-mapper", Map.of()),
                mapper("saml-audience-mapper", Map.of()),
                mapper("saml-audience-resolve-mapper", Map.of()),
                mapper("oidc-hardcoded-claim-mapper", Map.of("claim.name", "aud", "claim.value", "edge-c")))) {
            assertThat(refusal(client(STATED, List.of(mapper), Map.of())))
                    .as(mapper.getProtocolMapper())
                    .contains("edge `edge-b`", "mapper `also edge-c`", "an import");
            assertThat(refusal(client(STATED, List.of(), Map.of("partners", List.of(mapper)))))
                    .as(mapper.getProtocolMapper())
                    .contains("mapper `also edge-c` of the client scope `partners`");
        }
        ProtocolMapperModel other = mapper("oidc-usermodel-attribute-mapper", Map.of("claim.name", "phone"));
        assertThat(gate.decide(
                        SESSION,
                        client(STATED, List.of(other), Map.of("profile", List.of(other))),
                        user("jane", team("d", "p", "member", Map.of()))))
                .isInstanceOf(Granted.class);
    }

    private String refusal(ClientModel client) {
        EdgeAccess access = gate.decide(SESSION, client, user("jane", team("d", "p", "member", Map.of())));
        assertThat(reason(access)).isEqualTo(Reason.MISCONFIGURED);
        return ((Refused) access).message();
    }

    private static ProtocolMapperModel mapper(String type, Map<String, String> config) {
        ProtocolMapperModel mapper = new ProtocolMapperModel();
        mapper.setName("also edge-c");
        mapper.setProtocolMapper(type);
        mapper.setConfig(config);
        return mapper;
    }

    private static Reason reason(EdgeAccess access) {
        assertThat(access).isInstanceOf(Refused.class);
        return ((Refused) access).reason();
    }
}
