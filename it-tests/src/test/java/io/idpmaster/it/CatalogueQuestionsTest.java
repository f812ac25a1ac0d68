package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What administrators ask about projects, teams and who did what, in a real Keycloak. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class CatalogueQuestionsTest {

    private static List<String> items(JsonNode list, String... fields) {
        List<String> items = new ArrayList<>();
        list.get("items").forEach(item -> {
            List<String> values = new ArrayList<>();
            for (String field : fields) {
                values.add(item.path(field).asText());
            }
            items.add(String.join(" ", values));
        });
        return items;
    }

    @Test
    void projectsTeamsAndMembersAreFound(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "places");
        AdminRest rest = new AdminRest(realm);

        assertThat(items(rest.get("domains"), "domain", "id", "projects"))
                .containsExactly(
                        "engineering 0e1a5c9d3b7f42868d20c4e6f8a1b3d5 3",
                        "research 7c2f9b04d6e84a3f95b1d8073e6ac412 2");
        assertThat(items(rest.get("domains?search=SEAR"), "domain")).containsExactly("research");
        assertThat(items(rest.get("domains?first=1&max=1"), "domain")).containsExactly("research");
        assertThat(rest.get("domains?max=1").get("total").asInt()).isEqualTo(2);
        assertThat(items(rest.get("places"), "domain", "project", "teams"))
                .containsExactly(
                        "engineering lab-alpha 1",
                        "engineering lab-beta 1",
                        "engineering web-shop 2",
                        "research climate 3",
                        "research genome 1");
        assertThat(items(rest.get("places?search=LAB"), "project")).containsExactly("lab-alpha", "lab-beta");
        assertThat(items(rest.get("places?search=sear&first=1"), "project")).containsExactly("genome");
        assertThat(items(rest.get("places?domain=research&max=1"), "project")).containsExactly("climate");
        assertThat(rest.get("places?domain=research&max=1").get("total").asInt())
                .isEqualTo(2);
        for (String bad : List.of(
                "domains?max=501",
                "domains?search=" + "x".repeat(256),
                "places?max=501",
                "places?search=" + "x".repeat(256),
                "places/x/y/members?first=-1")) {
            assertThat(rest.refusal("GET", bad, "")).as(bad).startsWith(bad.contains("/x/") ? "404" : "400");
        }

        realm.addGroup("openstack/engineering/web-shop/site-ops", "night");
        realm.join("mei", "openstack/engineering/web-shop/site-ops/night");
        JsonNode shop = rest.get("places/engineering/web-shop");
        assertThat(shop.get("teams").findValuesAsText("name")).containsExactly("member", "site-ops", "site-ops/night");
        // a domain is there before it has a project
        realm.addGroup("openstack", "archive");
        assertThat(items(rest.get("domains"), "domain", "projects"))
                .containsExactly("archive 0", "engineering 3", "research 2");
        assertThat(shop.get("teams").get(1).toString())
                .isEqualTo("{\"name\":\"site-ops\",\"roles\":[\"member\",\"operator\"],\"edges\":[\"edge-a\","
                        + "\"tier=core\"],\"members\":1}");
        assertThat(items(rest.get("places/engineering/web-shop/members"), "team", "user", "enabled"))
                .containsExactly(
                        "member jane true",
                        "member lars false",
                        "member omar true",
                        "site-ops jane true",
                        "site-ops/night mei true");
        assertThat(rest.get("places/engineering/web-shop/members?team=site-ops/night")
                        .get("items"))
                .singleElement()
                .satisfies(member -> assertThat(member.path("id").asText())
                        .isEqualTo(realm.user("mei").id()));
        assertThat(rest.refusal("GET", "places/engineering/genome", "")).startsWith("404");
    }

    @Test
    void whoHoldsWhatWhereIsWhatTheEdgesAreTold(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "holdings");
        AdminRest rest = new AdminRest(realm);

        assertThat(items(rest.get("holdings?user=jane"), "edge", "user", "domain", "project", "role"))
                .containsExactly(
                        "edge-a jane engineering lab-alpha reader",
                        "edge-a jane engineering web-shop admin",
                        "edge-a jane engineering web-shop member",
                        "edge-b jane engineering lab-alpha reader",
                        "edge-b jane engineering web-shop member",
                        "edge-b jane research climate member",
                        "edge-c jane engineering web-shop reader",
                        "edge-c jane research climate reader",
                        "edge-c jane research genome member");
        assertThat(items(rest.get("holdings?edge=edge-d"), "user", "project", "role"))
                .containsExactly("mei climate reader", "omar climate reader");
        assertThat(items(rest.get("holdings?project=genome&domain=research"), "edge", "user"))
                .containsExactly("edge-c jane", "edge-c mei");
        // disabled
        assertThat(rest.get("holdings?user=lars").get("total").asInt()).isZero();
        JsonNode part = rest.get("holdings?user=jane&first=2&max=3");
        assertThat(part.get("total").asInt()).isEqualTo(9);
        assertThat(items(part, "edge", "role")).containsExactly("edge-a member", "edge-b reader", "edge-b member");
        realm.leave("jane", "openstack/research/genome/analysts");
        assertThat(items(rest.get("holdings?project=genome"), "edge", "user")).containsExactly("edge-c mei");
        for (String bad : List.of("holdings", "holdings?domain=research", "holdings?user=jane&max=0")) {
            assertThat(rest.refusal("GET", bad, "")).as(bad).startsWith("400");
        }
    }

    @Test
    void theAuditTrailIsFilteredAndTakenAway(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "audit");
        AdminRest rest = new AdminRest(realm);
        BundleKeysOfRealm.madeIn(realm);
        // one who would be a formula
        realm.allow(realm.addUser("-1-1"), List.of("realm-admin"));
        String token = realm.adminToken("-1-1");
        String base = server.url() + "/admin/realms/" + realm.name() + "/idp-master/";
        String agreement = rest.text("edges/edge-b/agreement");
        assertThat(Answer.to(HttpRequest.newBuilder(URI.create(base + "edges/edge-b/agreement"))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString(agreement))
                                .build())
                        .status())
                .isEqualTo(200);
        for (int i = 0; i < 120; i++) {
            rest.send("PUT", "edges/edge-a/agreement", rest.text("edges/edge-a/agreement"));
        }

        // three lots of an export, the second larger than the first
        for (int i = 0; i < 100; i++) {
            rest.send("PUT", "edges/edge-c/suspension", "");
            rest.send("DELETE", "edges/edge-c/suspension", "");
        }

        assertThat(rest.get("audit?action=agreement").get("total").asInt()).isEqualTo(121);
        assertThat(items(rest.get("audit?edge=edge-b&actor=-1-1"), "actor", "action", "edge"))
                .containsExactly("-1-1 agreement edge-b");
        assertThat(rest.get("audit?to=2020-01-01").get("total").asInt()).isZero();
        assertThat(rest.get("audit?from=2020-01-01T00:00:00Z&to=2999-12-31&actor=admin&action=agreement")
                        .get("total")
                        .asInt())
                .isEqualTo(120);
        for (String bad :
                List.of("audit?from=yesterday", "audit?from=%2B999999999-01-01", "audit?format=xml", "audit?max=501")) {
            assertThat(rest.refusal("GET", bad, "")).as(bad).startsWith("400");
        }

        Answer csv = Answer.to(HttpRequest.newBuilder(URI.create(base + "audit?action=agreement"))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/csv")
                .build());
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.header("Content-Disposition")).isEqualTo("attachment; filename=\"audit.csv\"");
        String[] lines = csv.body().split("\r\n");
        assertThat(lines).hasSize(122);
        assertThat(lines[0]).isEqualTo("at,edge,actor,action,detail");
        assertThat(lines[121]).contains(",edge-b,'-1-1,agreement,\"{\"\"agreement\"\":");
        JsonNode json = Answer.to(HttpRequest.newBuilder(URI.create(base + "audit?format=json"))
                        .header("Authorization", "Bearer " + token)
                        .build())
                .json();
        assertThat(json).hasSizeGreaterThan(300);
        assertThat(json).isEqualTo(rest.get("audit?max=500").get("items"));
    }
}
