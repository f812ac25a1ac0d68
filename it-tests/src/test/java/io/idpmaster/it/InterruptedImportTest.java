package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.AdminRefusal;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakException;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.measure.LargeCatalogue;
import io.idpmaster.lab.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keycloak killed in the middle of an import, as by a loss of power: between two of the import's many transactions, or in
 * one of them. The embedded database may then have lost half a second more (H2, {@code WRITE_DELAY}).
 */
@Tag("keycloak")
class InterruptedImportTest {

    private static final String REALM = "large";
    private static final int USERS = 3_000;
    // among the groups there has to be time for a look, a second import and the disk
    private static final int PROJECTS = 900;
    private static final int GROUPS = 2 + 3 * PROJECTS;
    private static final long MILLIS_BETWEEN_LOOKS = 100;
    private static final long MILLIS_TO_DISK = 600;

    @TempDir
    private Path directory;

    private final int port = KeycloakServer.freePort();
    private ServerState state;
    private KeycloakServer server;
    private Catalogue catalogue;

    /** How far an import is. */
    private interface Cut {
        boolean reached(AdminClient administrator) throws Exception;
    }

    @BeforeEach
    void start() {
        state = ServerState.in(directory.resolve("state"));
        server = startServer();
        server.administrator().ensureRealm(REALM, REALM);
        catalogue = LargeCatalogue.of(server.realm(REALM).toString(), USERS, PROJECTS, 4);
    }

    @AfterEach
    void stop() {
        server.close();
        state.close();
    }

    @Test
    void theNextImportCompletesWhatAKilledOneBegan() throws Exception {
        kill(catalogue, administrator -> count(administrator, "/groups/count") > GROUPS / 10);
        assertThat(count(server.administrator(), "/groups/count")).isBetween(1, GROUPS - 1);
        assertThat(count(server.administrator(), "/users/count")).isLessThan(USERS);

        kill(catalogue, administrator -> count(administrator, "/users/count") > USERS / 10);
        int done = count(server.administrator(), "/users/count");
        assertThat(done).isBetween(1, USERS - 1);

        JsonNode answer = put(server.administrator(), catalogue);

        assertThat(answer.path("users").path("created").asInt()).isEqualTo(USERS - done);
        assertThat(answer.path("users").path("unchanged").asInt())
                .as(answer.path("users").toString())
                .isEqualTo(done);
        assertThat(exported()).isEqualTo(Ordered.of(catalogue));
        assertThat(put(server.administrator(), catalogue).path("changed").asBoolean())
                .isFalse();
    }

    @Test
    void whoeverIsInterruptedHasTakenBeforeGiving() throws Exception {
        // half of it is enough for a look among the memberships
        catalogue = LargeCatalogue.of(server.realm(REALM).toString(), USERS / 2, PROJECTS / 2, 4);
        put(server.administrator(), catalogue);
        Catalogue swapped = swapped(catalogue);
        Set<String> before = memberships(catalogue);
        Set<String> after = memberships(swapped);

        Set<String> given = except(after, before);
        kill(swapped, administrator -> memberships(exported()).stream().anyMatch(given::contains));

        Set<String> now = memberships(exported());
        assertThat(now).containsAnyElementsOf(given).doesNotContainAnyElementsOf(except(before, after));
        assertThat(now).isNotEqualTo(after);
        assertThat(except(except(now, before), after))
                .as("in neither catalogue")
                .isEmpty();
        put(server.administrator(), swapped);
        assertThat(exported()).isEqualTo(Ordered.of(swapped));
    }

    /** Sends the catalogue, kills the server when the import is so far, and starts another on what is left. */
    private void kill(Catalogue sent, Cut cut) throws Exception {
        CompletableFuture<JsonNode> running = CompletableFuture.supplyAsync(() -> put(server.administrator(), sent));
        await(running, cut);
        assertThatExceptionOfType(AdminRefusal.class)
                .as("a second import at the same time")
                .isThrownBy(() -> put(server.administrator(), sent))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(409))
                .satisfies(refusal -> assertThat(refusal.body()).contains("another import into this realm is running"));
        Thread.sleep(MILLIS_TO_DISK);
        server.kill();
        assertThatExceptionOfType(ExecutionException.class)
                .as("the import was not cut")
                .isThrownBy(() -> running.get(1, TimeUnit.MINUTES))
                .withCauseInstanceOf(KeycloakException.class);
        server = startServer();
    }

    private void await(CompletableFuture<JsonNode> running, Cut cut) throws Exception {
        AdminClient administrator = server.administrator();
        while (!cut.reached(administrator)) {
            assertThat(running).as("the import ended before it was cut").isNotDone();
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    private KeycloakServer startServer() {
        return KeycloakServer.start(
                Distribution.ofThisBuild(), KeycloakFixture.installations(), state, port, Progress.lines(System.out));
    }

    private static JsonNode put(AdminClient administrator, Catalogue catalogue) {
        return administrator.putCatalogue(REALM, SampleRealm.text(catalogue, CatalogueFormat.JSON));
    }

    private static int count(AdminClient administrator, String path) {
        JsonNode found = administrator.get("/" + REALM + path);
        return found.isInt() ? found.asInt() : found.path("count").asInt();
    }

    private Catalogue exported() throws IOException, CatalogueException {
        JsonNode export = server.administrator().get("/" + REALM + "/idp-master/catalogue");
        return CatalogueReader.read(
                        new ByteArrayInputStream(export.toString().getBytes(StandardCharsets.UTF_8)),
                        CatalogueFormat.JSON)
                .catalogue();
    }

    /** The same teams, and in each those who are in the next one now. */
    private static Catalogue swapped(Catalogue catalogue) {
        Domain domain = catalogue.domains().get(0);
        List<Project> projects = new ArrayList<>();
        for (int p = 0; p < domain.projects().size(); p++) {
            Project project = domain.projects().get(p);
            Project next = domain.projects().get((p + 1) % domain.projects().size());
            projects.add(new Project(
                    project.name(),
                    IntStream.range(0, project.teams().size())
                            .mapToObj(t -> new Team(
                                    project.teams().get(t).name(),
                                    project.teams().get(t).roles(),
                                    List.of(),
                                    next.teams().get(t).members()))
                            .toList()));
        }
        return new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                List.of(new Domain(domain.name(), domain.id(), projects)),
                catalogue.users(),
                catalogue.edges());
    }

    private static Set<String> memberships(Catalogue catalogue) {
        Set<String> memberships = new HashSet<>();
        catalogue
                .domains()
                .forEach(domain -> domain.projects()
                        .forEach(project -> project.teams()
                                .forEach(team -> team.members()
                                        .forEach(member ->
                                                memberships.add(project.name() + "/" + team.name() + " " + member)))));
        return memberships;
    }

    private static Set<String> except(Set<String> all, Set<String> these) {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(these);
        return rest;
    }
}
