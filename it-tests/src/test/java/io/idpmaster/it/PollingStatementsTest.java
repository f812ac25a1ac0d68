package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.lab.DatabaseServer;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.OnDatabase;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the agents' polls ask of the database, as Hibernate writes it to Keycloak's log. */
@Tag("databases")
@ExtendWith(KeycloakFixture.class)
@OnDatabase(DatabaseServer.Kind.POSTGRES)
class PollingStatementsTest {

    private static final String TEAM = "openstack/engineering/web-shop/member";
    private static final int POLLS = 10;

    /** Asked once for a catalogue, and for nothing else: all edges' clients with their agreements. */
    private static final String CATALOGUE = ".VALUE from CLIENT_ATTRIBUTES";

    private interface Work {
        void run() throws Exception;
    }

    /** What requests ask meanwhile; timers have threads of their own. */
    private static List<String> statements(KeycloakServer server, Work work) throws Exception {
        long before = Files.size(server.log());
        work.run();
        return read(server, before)
                .lines()
                .filter(line -> line.contains("[org.hibernate.SQL]") && line.contains("(executor-thread"))
                .map(line -> line.substring(line.indexOf(") ") + 2))
                .toList();
    }

    private static String read(KeycloakServer server, long from) throws IOException {
        try (SeekableByteChannel log = Files.newByteChannel(server.log())) {
            ByteBuffer text = ByteBuffer.allocate((int) (log.size() - from));
            log.position(from);
            while (text.hasRemaining() && log.read(text) >= 0) {
                // on until the end
            }
            return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
        }
    }

    /** An agent that has its token already: what that costs is Keycloak's. */
    private record Poller(SampleRealm realm, String token, String etag) {

        static Poller of(SampleRealm realm, String edge) throws Exception {
            String token = EdgeAgent.of(realm, edge).token();
            return new Poller(realm, token, EdgeAgent.bundle(realm, token, "").header("ETag"));
        }

        Poller poll(int status) throws Exception {
            Answer answer = EdgeAgent.bundle(realm, token, etag);
            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
            return new Poller(realm, token, answer.header("ETag"));
        }
    }

    @Test
    void aPollWithNothingNewAsksTwoQuestionsByKeyAndKeycloakOne(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "statements-poll");
        BundleKeysOfRealm.madeIn(realm);
        Poller agent = Poller.of(realm, "edge-a").poll(304);
        for (int i = 0; i < POLLS; i++) {
            List<String> asked = statements(server, () -> agent.poll(304));
            assertThat(asked)
                    .filteredOn(each -> each.contains("IDPM_"))
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each)
                            .startsWith("select ")
                            .containsPattern("from IDPM_EDGE .* where ese1_0.ID=\\?"));
            // whether the token belongs to a session
            assertThat(asked).filteredOn(each -> !each.contains("IDPM_")).hasSizeLessThanOrEqualTo(1);
        }
    }

    /** Which client is the edge is known for ten seconds. */
    @Test
    void aLoginAsksNothingOfOurTables(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "statements-login");
        Work login = () -> assertThat(realm.tokens()
                        .password("edge-b", "jane", realm.password())
                        .status())
                .isEqualTo(200);
        assertThat(statements(server, login)).anyMatch(each -> each.contains("IDPM_EDGE"));
        assertThat(statements(server, login)).noneMatch(each -> each.contains("IDPM_"));
    }

    @Test
    void theCatalogueIsReadOnceForAllEdges(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "statements-change");
        BundleKeysOfRealm.madeIn(realm);
        List<Poller> agents = new ArrayList<>();
        for (String edge : List.of("edge-a", "edge-b", "edge-c", "edge-d")) {
            agents.add(Poller.of(realm, edge));
        }
        realm.leave("omar", TEAM);

        List<List<String>> asked = new ArrayList<>();
        for (Poller agent : agents) {
            asked.add(statements(server, () -> EdgeAgent.bundle(realm, agent.token(), agent.etag())));
        }

        assertThat(asked.stream().flatMap(List::stream).filter(each -> each.contains(CATALOGUE)))
                .hasSize(1);
        assertThat(asked.get(0)).anyMatch(each -> each.contains(CATALOGUE));
        assertThat(asked.subList(1, 4))
                .allSatisfy(each -> assertThat(each)
                        .hasSizeLessThan(25)
                        .noneMatch(statement ->
                                statement.contains("KEYCLOAK_GROUP") || statement.contains("USER_ENTITY")));
    }

    /** Renamed and renamed back, and then given what was taken. */
    @Test
    void whatATeamLosesCostsNoStatementForEachOfIt(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "statements-crowd");
        realm.addCrowd(60);
        BundleKeysOfRealm.madeIn(realm);
        Poller agent = Poller.of(realm, "edge-a");
        String path = "/groups/" + realm.groupId("openstack/engineering/lab-beta");
        List<List<String>> asked = new ArrayList<>();
        for (String name : List.of("lab-gamma", "lab-beta", "lab-gamma")) {
            ObjectNode project = ((ObjectNode) realm.get(path)).put("name", name);
            asked.add(statements(server, () -> realm.administrator().put("/" + realm.name() + path, project)));
            if (!name.equals("lab-gamma") || asked.size() > 2) {
                asked.add(statements(server, () -> EdgeAgent.bundle(realm, agent.token(), "")));
            }
        }
        for (List<String> each : asked) {
            // whether rows that are put in together are written to the log as one is Hibernate's
            assertThat(each)
                    .filteredOn(statement -> statement.contains("IDPM_LOSS") || statement.contains("IDPM_REVOCATION"))
                    .filteredOn(statement -> !statement.startsWith("insert into IDPM_REVOCATION"))
                    .hasSizeLessThan(12);
        }
        assertThat(asked.get(4)).anyMatch(statement -> statement.startsWith("delete from IDPM_REVOCATION"));
    }
}
