package io.idpmaster.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.User;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.client.LoginRefused;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.Arrival;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.EdgeForecast;
import io.idpmaster.lab.cloud.EdgeLogin;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.AdminRefusal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** The theorem's first and third part with real messages: every user of the sample at every edge, by the edge's protocol. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class LoginMatrixTest {

    @TestFactory
    Stream<DynamicTest> whatTheEdgeMakesOfTheMessageIsWhatIsIntended(Cloud cloud, RealmDocuments documents) {
        return LoginMatrix.of(cloud, documents);
    }

    @Test
    void whatIsReleasedForOneEdgeIsRefusedAtEveryOther(Cloud cloud, RealmDocuments documents)
            throws EvaluationException {
        int refused = 0;
        User jane = cloud.catalogue().user("jane").orElseThrow();
        for (Edge edge : cloud.catalogue().edges()) {
            if (cloud.intent(jane, edge).isEmpty()) {
                continue;
            }
            Arrival arrival = new EdgeLogin(documents, edge).login(cloud.credentials(jane));
            for (Edge other : cloud.catalogue().edges()) {
                if (!other.equals(edge)) {
                    assertThatExceptionOfType(EvaluationException.class)
                            .as("made for " + edge.name() + ", brought to " + other.name())
                            .isThrownBy(() ->
                                    EdgeForecast.of(cloud.catalogue(), other).of(arrival));
                    refused++;
                }
            }
        }
        assertThat(refused).isEqualTo(9);
    }

    @Test
    void theMasterSaysToJaneThatSheHasNothingAtEdgeD(Cloud cloud, RealmDocuments documents) {
        User jane = cloud.catalogue().user("jane").orElseThrow();
        Edge edge = cloud.catalogue().edge("edge-d").orElseThrow();

        assertThatExceptionOfType(LoginRefused.class)
                .isThrownBy(() -> new EdgeLogin(documents, edge).login(cloud.credentials(jane)))
                .satisfies(e -> assertThat(e.reason()).contains("`jane`", "nothing", "`edge-d`"));
    }

    @Test
    void aWrongPasswordIsNoLoginAndTellsNothing(Cloud cloud, RealmDocuments documents) {
        for (Edge edge : cloud.catalogue().edges()) {
            assertThatExceptionOfType(LoginRefused.class)
                    .as(edge.name())
                    .isThrownBy(() -> new EdgeLogin(documents, edge).login(new Credentials("jane", "wrong")))
                    .satisfies(e -> assertThat(e.reason()).doesNotContain("nothing at edge"));
        }
    }

    @Test
    void aSecondImportChangesNothing(Cloud cloud, AdminClient administrator) {
        administrator
                .putCatalogue(Cloud.REALM, cloud.yaml())
                .properties()
                .forEach(kind -> assertThat(List.of("created", "updated", "removed"))
                        .as(kind.toString())
                        .allSatisfy(what ->
                                assertThat(kind.getValue().path(what).asInt()).isZero()));
    }

    @Test
    void aCatalogueWithErrorsIsRefusedAsAWhole(Cloud cloud, AdminClient administrator) {
        assertThatExceptionOfType(AdminRefusal.class)
                .isThrownBy(() -> administrator.putCatalogue(
                        Cloud.REALM,
                        cloud.yaml().replace("lab-alpha", "lab;alpha").replace("name: omar", "name: nobody")))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(400))
                .satisfies(refusal -> assertThat(refusal.body()).contains("findings", "lab;alpha", "omar"));

        assertThat(administrator.get("/" + Cloud.REALM + "/users?username=nobody"))
                .isEmpty();
    }
}
