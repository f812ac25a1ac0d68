package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups within the groups of teams, on a real Keycloak: imported, exported, and released. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class NestedTeamsTest {

    @Test
    void aTeamInATeamComesBackAndItsMemberIsReleasedWhatBothGrant(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "nested-teams");
        Team night = new Team("night", List.of("reader"), List.of(), List.of("mei"));
        Catalogue catalogue = withTeamInFirstTeam(realm.catalogue(), night);
        String text = SampleRealm.text(catalogue, CatalogueFormat.YAML);

        JsonNode imported = realm.administrator().putCatalogue(realm.name(), text);
        assertThat(imported.path("teams").path("created").asInt()).isEqualTo(1);
        JsonNode again = realm.administrator().putCatalogue(realm.name(), text);
        assertThat(again.path("changed").asBoolean()).isFalse();
        String token = new TokenEndpoint(server.realm("master"))
                .password("admin-cli", KeycloakServer.ADMINISTRATOR, server.administratorPassword())
                .json()
                .get("access_token")
                .asText();
        String export =
                Caller.with(server, token).get(realm.name(), "application/json").body();
        assertThat(read(export)).isEqualTo(Ordered.of(catalogue));

        assertThat(released(realm, "mei", "web-shop")).containsExactly("member", "reader");
        assertThat(released(realm, "omar", "web-shop"))
                .as("a member of the team is no member of the one in it")
                .containsExactly("member");
    }

    @Test
    void aGroupThatIsMadeInTheAdminConsoleCountsAtTheNextLogin(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "nested-by-hand");
        JsonNode member = realm.get("/group-by-path/openstack/engineering/web-shop/member");
        JsonNodeFactory json = JsonNodeFactory.instance;
        realm.administrator()
                .post(
                        "/" + realm.name() + "/groups/" + member.get("id").asText() + "/children",
                        json.objectNode().put("name", "reader"));
        JsonNode reader = realm.get("/group-by-path/openstack/engineering/web-shop/member/reader");
        realm.administrator()
                .put(
                        "/" + realm.name() + "/users/" + realm.user("mei").id() + "/groups/"
                                + reader.get("id").asText(),
                        json.objectNode());

        assertThat(released(realm, "mei", "web-shop")).containsExactly("member", "reader");
    }

    /** The roles in one project of a login at edge-b. */
    private static List<String> released(SampleRealm realm, String user, String project) throws Exception {
        Answer answer = realm.tokens().password("edge-b", user, realm.password());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode claims = TokenEndpoint.claims(answer.json().get("access_token").asText());
        List<String> roles = new ArrayList<>();
        for (int n = 1; claims.has("openstack_project_" + n); n++) {
            if (claims.get("openstack_project_" + n).asText().equals(project)) {
                roles.add(claims.get("openstack_role_" + n).asText());
            }
        }
        return roles.stream().distinct().sorted().toList();
    }

    private static Catalogue read(String text) throws Exception {
        return CatalogueReader.read(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), CatalogueFormat.JSON)
                .catalogue();
    }

    private static Catalogue withTeamInFirstTeam(Catalogue catalogue, Team inner) {
        Domain domain = catalogue.domains().get(0);
        Project project = domain.projects().get(0);
        Team team = project.teams().get(0);
        List<Team> teams = new ArrayList<>(project.teams());
        teams.set(0, new Team(team.name(), team.roles(), team.edges(), team.members(), List.of(inner)));
        List<Project> projects = new ArrayList<>(domain.projects());
        projects.set(0, new Project(project.name(), teams));
        List<Domain> domains = new ArrayList<>(catalogue.domains());
        domains.set(0, new Domain(domain.name(), domain.id(), projects));
        return new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                domains,
                catalogue.users(),
                catalogue.edges());
    }
}
