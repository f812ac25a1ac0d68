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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Every user of a catalogue at every edge, by the edge's protocol, against whatever Keycloak holds it. */
final class LoginMatrix {

    private LoginMatrix() {}

    static Stream<DynamicTest> of(Cloud cloud, RealmDocuments documents) {
        return cloud.catalogue().edges().stream()
                .flatMap(edge -> cloud.catalogue().users().stream()
                        .map(user -> DynamicTest.dynamicTest(
                                user.name() + " at " + edge.name() + " by "
                                        + edge.agreement().protocol(),
                                () -> asIntended(cloud, documents, user, edge))));
    }

    private static void asIntended(Cloud cloud, RealmDocuments documents, User user, Edge edge)
            throws EvaluationException {
        EdgeLogin login = new EdgeLogin(documents, edge);
        Credentials credentials = cloud.credentials(user);
        if (cloud.intent(user, edge).isEmpty()) {
            assertThatExceptionOfType(LoginRefused.class).isThrownBy(() -> login.login(credentials));
            return;
        }

        Arrival arrival = login.login(credentials);

        EdgeForecast.Created created = EdgeForecast.of(cloud.catalogue(), edge).of(arrival);
        assertThat(created.assignments()).isEqualTo(cloud.intent(user, edge));
        assertThat(created.userName()).isEqualTo(user.name());
        assertThat(arrival.released()).containsAllEntriesOf(identity(user, edge));
    }

    private static Map<String, List<String>> identity(User user, Edge edge) {
        return Map.of(
                "openstack_edge", List.of(edge.name()),
                "openstack_user_id", List.of(user.id()),
                "openstack_user_name", List.of(user.name()));
    }
}
