package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.Roster;
import io.idpmaster.bundle.SignedBundle;
import io.idpmaster.lab.DatabaseServer;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.OnDatabase;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerOptions;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two Keycloaks on one PostgreSQL, as in production: whichever of them an agent asks, it is told the same. */
@Tag("databases")
@ExtendWith(KeycloakFixture.class)
@OnDatabase(DatabaseServer.Kind.POSTGRES)
class TwoNodesTest {

    private static final String TEAM = "openstack/engineering/web-shop/member";
    private static final int ROUNDS = 20;
    private static final int ASKING = 6;

    private static ServerState state;
    private static KeycloakServer second;

    /** What was told under a version or a tag: never two things. */
    private static final class Told {

        private final Map<String, String> bundles = new ConcurrentHashMap<>();
        private final Map<Long, String> contents = new ConcurrentHashMap<>();

        Bundle check(Answer answer) throws Exception {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            Bundle bundle = SignedBundle.read(answer.body().getBytes(StandardCharsets.UTF_8))
                    .unverified();
            assertThat(bundles.computeIfAbsent(answer.header("ETag"), tag -> answer.body()))
                    .as(answer.header("ETag"))
                    .isEqualTo(answer.body());
            String content = bundle.content().digest();
            assertThat(contents.computeIfAbsent(bundle.version(), version -> content))
                    .as("version %s", bundle.version())
                    .isEqualTo(content);
            return bundle;
        }
    }

    @BeforeAll
    static void startTheSecond(KeycloakServer first, DatabaseServer database, @TempDir Path directory)
            throws Exception {
        state = ServerState.in(directory.resolve("second"));
        second = KeycloakServer.start(
                Distribution.ofThisBuild(),
                KeycloakFixture.installations(),
                state,
                ServerOptions.nodeBeside(first, database.database()),
                KeycloakServer.freePort(),
                Progress.lines(System.out));
        assertThat(Files.readString(second.log())).as("one cluster").containsPattern("ISPN000094: .*\\(2\\)");
    }

    @AfterAll
    static void stopTheSecond() {
        if (second != null) {
            second.close();
        }
        state.close();
    }

    private static Answer ask(KeycloakServer node, SampleRealm realm, String token, String etag) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(node.url() + "/realms/" + realm.name() + "/idp-master/agent/bundle"))
                .header("Authorization", "Bearer " + token);
        if (!etag.isEmpty()) {
            request.header("If-None-Match", etag);
        }
        return Answer.to(request.build());
    }

    private static boolean names(Bundle bundle, String username) {
        return bundle.content().roster().users().stream()
                .map(Roster.Entry::name)
                .anyMatch(username::equals);
    }

    /** One change at one node; the other is asked as soon as the change is answered. */
    private interface Change {
        void at(AdminClient administrator) throws Exception;
    }

    @Test
    void bothTellTheSameAsSoonAsSomethingHasChanged(KeycloakServer first) throws Exception {
        SampleRealm realm = SampleRealm.load(first, "nodes-same");
        BundleKeysOfRealm.madeIn(realm);
        String token = EdgeAgent.of(realm, "edge-b").token();
        String omar = "/" + realm.name() + "/users/" + realm.user("omar").id();
        String membership = omar + "/groups/" + realm.groupId(TEAM);
        String edges = "/" + realm.name() + "/idp-master/edges/edge-b/agreement";
        ObjectNode agreement = (ObjectNode) realm.get("/idp-master/edges/edge-b/agreement");
        ObjectNode narrower = agreement.deepCopy();
        ((ArrayNode) narrower.get("accepts")).remove(0);
        List<Change> changes = List.of(
                administrator -> administrator.delete(membership),
                administrator -> administrator.put(membership, agreement.objectNode()),
                administrator -> administrator.put(edges, narrower),
                administrator -> administrator.put(edges, agreement),
                administrator -> administrator.send(
                        "POST", "/" + realm.name() + "/idp-master/bundle-keys/rotate", "application/json", ""));
        List<AdminClient> administrators = List.of(
                first.administrator(),
                new AdminClient(second.url(), KeycloakServer.ADMINISTRATOR, first.administratorPassword()));
        Told told = new Told();
        Bundle last = told.check(ask(second, realm, token, ""));
        ExecutorService pool = Executors.newFixedThreadPool(ASKING);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                int kind = round % changes.size();
                changes.get(kind).at(administrators.get(round / changes.size() % 2));
                CyclicBarrier together = new CyclicBarrier(ASKING);
                List<Callable<Answer>> asking = new ArrayList<>();
                for (int i = 0; i < ASKING; i++) {
                    KeycloakServer node = i % 2 == 0 ? first : second;
                    asking.add(() -> {
                        together.await();
                        return ask(node, realm, token, "");
                    });
                }
                Bundle before = last;
                for (Future<Answer> answer : pool.invokeAll(asking)) {
                    last = told.check(answer.get());
                    assertThat(last.version())
                            .as("round %d", round)
                            .isEqualTo(before.version() + (kind == changes.size() - 1 ? 0 : 1));
                    assertThat(last.content().agreement().accepts())
                            .as("round %d", round)
                            .hasSize(kind == 2 ? 1 : 2);
                    assertThat(last.keys().version().number())
                            .as("round %d", round)
                            .isEqualTo((round + 1) / changes.size());
                }
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(told.contents).hasSize(1 + ROUNDS / changes.size() * (changes.size() - 1));
    }

    @Test
    void versionsOnlyRiseWhileEverythingChangesAtBoth(KeycloakServer first) throws Exception {
        SampleRealm realm = SampleRealm.load(first, "nodes-rise");
        BundleKeysOfRealm.madeIn(realm);
        String token = EdgeAgent.of(realm, "edge-a").token();
        String membership = "/" + realm.name() + "/users/" + realm.user("omar").id() + "/groups/" + realm.groupId(TEAM);
        AdminClient atSecond =
                new AdminClient(second.url(), KeycloakServer.ADMINISTRATOR, first.administratorPassword());
        Told told = new Told();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int offset = i;
                readers.add(pool.submit(() -> {
                    long newest = 0;
                    for (int n = offset; !done.get(); n++) {
                        long version = told.check(ask(n % 2 == 0 ? first : second, realm, token, ""))
                                .version();
                        assertThat(version).isGreaterThanOrEqualTo(newest);
                        newest = version;
                    }
                    return newest;
                }));
            }
            for (int round = 0; round < ROUNDS; round++) {
                AdminClient administrator = round % 4 < 2 ? realm.administrator() : atSecond;
                if (round % 2 == 0) {
                    administrator.delete(membership);
                } else {
                    administrator.put(membership, realm.client("", "").objectNode());
                }
            }
            done.set(true);
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        } finally {
            done.set(true);
            pool.shutdownNow();
        }
        Bundle end = told.check(ask(second, realm, token, ""));
        assertThat(told.check(ask(first, realm, token, ""))).isEqualTo(end);
        assertThat(names(end, "omar")).isTrue();
    }

    /** As LDAP would change it: a node that has nothing newer in hand finds it once five minutes have passed. */
    @Test
    void whatNobodySaysIsSeenWithinFiveMinutes(KeycloakServer first, DatabaseServer database) throws Exception {
        SampleRealm realm = SampleRealm.load(first, "nodes-silent");
        BundleKeysOfRealm.madeIn(realm);
        String token = EdgeAgent.of(realm, "edge-a").token();
        Answer answer = ask(first, realm, token, "");
        Bundle before = new Told().check(answer);
        assertThat(names(before, "omar")).isTrue();
        database.sql("update USER_ENTITY set ENABLED = false where ID = '"
                + realm.user("omar").id() + "'");
        assertThat(ask(second, realm, token, answer.header("ETag")).status()).isEqualTo(304);

        letPass(database, realm, Duration.ofMinutes(4));

        Bundle after = new Told().check(ask(second, realm, token, answer.header("ETag")));
        assertThat(after.version()).isEqualTo(before.version() + 1);
        assertThat(names(after, "omar")).isFalse();
        assertThat(after.content().roster().revoked())
                .anySatisfy(user ->
                        assertThat(user.uniqueId()).isEqualTo(realm.user("omar").id()));
    }

    @Test
    void theSameVersionIsIssuedAgainAfterADay(KeycloakServer first, DatabaseServer database) throws Exception {
        SampleRealm realm = SampleRealm.load(first, "nodes-again");
        BundleKeysOfRealm.madeIn(realm);
        String token = EdgeAgent.of(realm, "edge-a").token();
        Answer before = ask(first, realm, token, "");
        Bundle issued = new Told().check(before);
        // times are to the second
        Thread.sleep(1_100);

        letPass(database, realm, Duration.ofDays(1).minusMinutes(2));
        assertThat(ask(first, realm, token, "").body()).isEqualTo(before.body());
        assertThat(ask(second, realm, token, "").body()).isEqualTo(before.body());

        letPass(database, realm, Duration.ofMinutes(2));
        Answer after = ask(second, realm, token, before.header("ETag"));
        Bundle again = new Told().check(after);
        assertThat(again.version()).isEqualTo(issued.version());
        assertThat(again.content()).isEqualTo(issued.content());
        assertThat(again.issued()).isAfter(issued.issued());
        assertThat(again.expires()).isAfter(issued.expires());
        assertThat(ask(first, realm, token, after.header("ETag")).status()).isEqualTo(304);
        assertThat(new AdminRest(realm).get("edges/edge-a/history").get("total").asLong())
                .isEqualTo(1);
    }

    private static void letPass(DatabaseServer database, SampleRealm realm, Duration time) {
        String id = realm.get("").get("id").asText();
        database.sql("update IDPM_EDGE set CHECKED_AT = CHECKED_AT - " + time.toMillis() + ", ISSUED_AT = ISSUED_AT - "
                + time.toSeconds() + " where REALM_ID = '" + id + "'");
    }
}
