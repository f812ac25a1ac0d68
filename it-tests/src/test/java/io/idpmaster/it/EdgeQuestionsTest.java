package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.config.ConfigFile;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.OpenidcVersion;
import io.idpmaster.config.TrustSource;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What administrators ask about one edge of a real Keycloak: why somebody gets what, and what to install there. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class EdgeQuestionsTest {

    private static List<String> assignments(JsonNode explanation) {
        List<String> texts = new ArrayList<>();
        explanation
                .get("assignments")
                .forEach(each -> each.get("because")
                        .forEach(way -> texts.add(each.get("domain").asText() + "/"
                                + each.get("project").asText() + " "
                                + each.get("role").asText() + "="
                                + each.get("locally").asText() + " "
                                + way.get("team").asText() + " "
                                + way.get("selector").asText() + " "
                                + way.get("clause").asText())));
        return texts;
    }

    @Test
    void whySomebodyGetsWhatIsExplained(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "explain");
        AdminRest rest = new AdminRest(realm);

        JsonNode jane = rest.get("edges/edge-a/explain?user=jane");
        assertThat(assignments(jane))
                .containsExactly(
                        "engineering/lab-alpha reader=reader reader glob `edge-*` accepts[0]",
                        "engineering/web-shop operator=admin site-ops name `edge-a` accepts[0]",
                        "engineering/web-shop member=member member every edge accepts[0]",
                        "engineering/web-shop member=member site-ops name `edge-a` accepts[0]");
        assertThat(jane.get("user").asText()).isEqualTo("jane");
        assertThat(jane.get("edge").asText()).isEqualTo("edge-a");
        assertThat(jane.has("refusal")).isFalse();
        // by which a page finds whom to ask about
        JsonNode users = rest.get("users?search=JA");
        assertThat(users.get("items").findValuesAsText("user")).containsExactly("jane");
        assertThat(users.get("total").asInt()).isEqualTo(1);
        assertThat(rest.get("users?max=1").get("items")).hasSize(1);
        assertThat(jane.get("withheld").findValuesAsText("project")).contains("genome", "climate");
        assertThat(jane.get("withheld"))
                .anySatisfy(each -> {
                    assertThat(each.path("project").asText()).isEqualTo("genome");
                    assertThat(each.path("selector").asText()).isEqualTo("label `region=eu`");
                    assertThat(each.path("kept").asText()).isEqualTo("domain");
                    assertThat(each.path("reason").asText())
                            .isEqualTo("the agreement does not accept domain `research`");
                })
                .anySatisfy(each -> {
                    assertThat(each.path("team").asText()).isEqualTo("auditors");
                    assertThat(each.has("selector")).isFalse();
                    assertThat(each.path("kept").asText()).isEqualTo("edge");
                });

        JsonNode nothing = rest.get("edges/edge-d/explain?user=jane");
        assertThat(nothing.get("assignments")).isEmpty();
        assertThat(nothing.get("refusal").asText()).contains("has nothing at edge `edge-d`");
        assertThat(rest.get("edges/edge-a/explain?user=lars").get("refusal").asText())
                .contains("is disabled");
        SampleRealm rivals = SampleRealm.load(server, "explain-rivals");
        rivals.addGroup("openstack/engineering", "Web-Shop");
        // what a login is refused for, too
        assertThat(new AdminRest(rivals)
                        .get("edges/edge-a/explain?user=jane")
                        .path("refusal")
                        .asText())
                .contains("takes the two for one");
        assertThat(rest.refusal("GET", "edges/edge-a/explain?user=nobody", "")).startsWith("404");
        assertThat(rest.refusal("GET", "edges/edge-a/explain", "")).startsWith("400");
        assertThat(rest.refusal("GET", "edges/edge-x/explain?user=jane", "")).startsWith("404");
    }

    @Test
    void theArchiveHoldsWhatIdpmWrites(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "config");
        AdminRest rest = new AdminRest(realm);
        Catalogue catalogue = CatalogueReader.read(
                        new ByteArrayInputStream(rest.text("catalogue").getBytes(StandardCharsets.UTF_8)),
                        CatalogueFormat.JSON)
                .catalogue();
        String token = realm.adminToken(administrator(realm));
        String dashboard = "https://horizon.example.org/auth/websso/";
        Map<String, ConfigOptions> asked = new LinkedHashMap<>();
        asked.put("", ConfigOptions.defaults());
        asked.put(
                "?dashboard=" + dashboard,
                new ConfigOptions(ConfigOptions.DEFAULT_PATH, List.of(dashboard), Optional.empty()));
        asked.put(
                "?openidcVersion=2.4.20.3",
                new ConfigOptions(
                        ConfigOptions.DEFAULT_PATH, List.of(), Optional.of(OpenidcVersion.parse("2.4.20.3"))));
        for (String edge : List.of("edge-a", "edge-b", "edge-c", "edge-d")) {
            for (Map.Entry<String, ConfigOptions> choice : asked.entrySet()) {
                if (edge.equals("edge-b") && !choice.getValue().dashboards().isEmpty()) {
                    continue;
                }
                Map<String, String> wanted = new LinkedHashMap<>();
                for (ConfigFile file : EdgeConfig.files(
                        catalogue,
                        catalogue.edge(edge).orElseThrow(),
                        new TrustSource.OfIssuer(Optional.empty()),
                        choice.getValue())) {
                    wanted.put(file.name(), file.text());
                }
                HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(server.url() + "/admin/realms/" + realm.name()
                                                + "/idp-master/edges/" + edge + "/config" + choice.getKey()))
                                        .header("Authorization", "Bearer " + token)
                                        .build(),
                                BodyHandlers.ofByteArray());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/zip");
                assertThat(answer.headers().firstValue("Content-Disposition"))
                        .hasValue("attachment; filename=\"" + edge + "-config.zip\"");
                assertThat(unpacked(answer.body())).containsExactlyEntriesOf(wanted);
                if (edge.equals("edge-b")) {
                    // one directive too many, and Apache does not start
                    assertThat(wanted.get("apache.conf").contains("OIDCOAuthVerifyAudience"))
                            .isEqualTo(choice.getValue().openidc().isPresent());
                }
            }
        }
        assertThat(rest.refusal("GET", "edges/edge-a/config?dashboard=https://horizon.example.org/", ""))
                .startsWith("400");
        for (String bad : List.of("2.4.19", "2", "2.4.17%0A", "9".repeat(300))) {
            assertThat(rest.refusal("GET", "edges/edge-b/config?openidcVersion=" + bad, ""))
                    .as(bad)
                    .startsWith("400");
        }
        assertThat(rest.refusal("GET", "edges/edge-x/config", "")).startsWith("404");
    }

    private static String administrator(SampleRealm realm) {
        realm.allow(realm.addUser("administrator"), List.of("realm-admin"));
        return "administrator";
    }

    private static Map<String, String> unpacked(byte[] archive) throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
