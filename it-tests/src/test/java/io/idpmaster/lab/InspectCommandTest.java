package io.idpmaster.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.cli.Idpm;
import io.idpmaster.inspection.Xml;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.EdgeLogin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** {@code idpm inspect} on what Keycloak really sends, with the keys that the realm really publishes. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class InspectCommandTest {

    @TempDir
    private Path directory;

    private record Answer(int exitCode, JsonNode report) {
        List<String> kinds() {
            return report.path("findings").findValuesAsText("kind");
        }
    }

    @ParameterizedTest
    @CsvSource({"edge-a, edge-c", "edge-c, edge-a", "edge-b, edge-d"})
    void theEdgeTakesItAndTheNeighbourDoesNot(String name, String neighbour, Cloud cloud, RealmDocuments documents)
            throws IOException {
        User jane = cloud.catalogue().user("jane").orElseThrow();
        Edge edge = cloud.catalogue().edge(name).orElseThrow();
        byte[] captured = new EdgeLogin(documents, edge).capture(cloud.credentials(jane));

        Answer here = inspect(cloud, captured, name);
        Answer there = inspect(cloud, captured, neighbour);

        assertThat(here.kinds()).isEmpty();
        assertThat(here.exitCode()).isZero();
        assertThat(here.report().path("mapped").path("user").path("id").asText())
                .isEqualTo(jane.id());
        assertThat(projects(here.report()))
                .isEqualTo(cloud.intent(jane, edge).stream()
                        .map(RoleAssignment::project)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(there.exitCode()).isEqualTo(1);
        assertThat(there.kinds()).contains("AudienceMismatch", "NotMapped");
    }

    @ParameterizedTest
    @CsvSource({"edge-a", "edge-b"})
    void aCaptureGetsOldButCanBeCheckedAsOfItsTime(String name, Cloud cloud, RealmDocuments documents)
            throws IOException {
        User jane = cloud.catalogue().user("jane").orElseThrow();
        Edge edge = cloud.catalogue().edge(name).orElseThrow();
        byte[] captured = new EdgeLogin(documents, edge).capture(cloud.credentials(jane));
        Instant tomorrow = Instant.now().plusSeconds(86_400);

        assertThat(inspect(cloud, captured, name, "--at", tomorrow.toString()).kinds())
                .isNotEmpty()
                .containsOnly("Expired");
        assertThat(inspect(cloud, captured, name, "--at", Instant.now().toString())
                        .exitCode())
                .isZero();
    }

    /** What a browser would post: the same response, without the envelope and in base64. */
    @Test
    void aResponseOutOfItsEnvelopeIsStillSigned(Cloud cloud, RealmDocuments documents)
            throws IOException, TransformerException {
        User jane = cloud.catalogue().user("jane").orElseThrow();
        Edge edge = cloud.catalogue().edge("edge-a").orElseThrow();
        Document envelope = Xml.parse(new EdgeLogin(documents, edge).capture(cloud.credentials(jane)));
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        TransformerFactory.newDefaultInstance()
                .newTransformer()
                .transform(
                        new DOMSource(
                                Xml.all(envelope, Xml.PROTOCOL, "Response").get(0)),
                        new StreamResult(response));

        Answer answer = inspect(cloud, Base64.getEncoder().encode(response.toByteArray()), "edge-a");

        assertThat(answer.kinds()).isEmpty();
        assertThat(answer.report().path("says").path("signed")).hasSize(2);
    }

    /** The catalogue's file is what {@code idpm} reads; the keys come from the issuer that it names. */
    private Answer inspect(Cloud cloud, byte[] captured, String edge, String... more) throws IOException {
        Path file = Files.write(directory.resolve("capture"), captured);
        Path catalogue = Files.writeString(directory.resolve("cloud.yaml"), cloud.yaml());
        List<String> arguments = new ArrayList<>(
                List.of("inspect", file.toString(), "--catalogue", catalogue.toString(), "--edge", edge, "--json"));
        arguments.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Idpm.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(err.toString()).isEmpty();
        return new Answer(exitCode, new ObjectMapper().readTree(out.toString()));
    }

    private static Set<String> projects(JsonNode report) {
        Set<String> names = new TreeSet<>();
        report.path("mapped")
                .path("projects")
                .forEach(project -> names.add(project.path("name").asText()));
        return names;
    }
}
