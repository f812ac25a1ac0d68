package io.idpmaster.lab.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.bundle.KeysChain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.User;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.RealmKeys;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.cloud.AgentClients;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.RootKeys;
import io.idpmaster.lab.cloud.SampleCatalogue;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.lab.tls.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The master and its edges over https, each with a certificate from an authority of the test's own; and the keys that sign
 * logins change while users log in, by SAML at Keystone 22 and 30 and by OpenID Connect at 27.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeyRotationTest {

    private static final String JANE = "jane";
    /** Keystone 22 behind mellon, 27 behind openidc, 30 behind mellon. */
    private static final Set<String> EDGES = Set.of("edge-a", "edge-b", "edge-c");

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Path work;
    private TestAuthority authority;
    private RealCloud real;
    private AdminClient administrator;
    private RealmKeys keys;
    private final AtomicInteger logins = new AtomicInteger();
    /**
     * Of each edge, what a load balancer is for: nobody is let in while its Apache reads its configuration, for mod_wsgi ends
     * Keystone's process then, and cuts off what that has had in hand for some seconds.
     */
    private final Map<String, Lock> doors = new TreeMap<>();

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        work = directory;
        authority = TestAuthority.in(directory.resolve("authority"));
        Path catalogue = Files.writeString(
                directory.resolve("cloud.yaml"),
                Files.readString(KeycloakFixture.sample()).replace("http://127.0.0.1", "https://127.0.0.1"));
        real = RealCloud.start(
                directory.resolve("keycloak"),
                SampleCatalogue.onFreePorts(catalogue),
                edge -> EDGES.contains(edge.name()),
                EdgeSpec.Database.SQLITE,
                edge -> ConfigOptions.defaults(),
                Optional.of(authority),
                Progress.lines(System.out));
        administrator = real.keycloak().administrator();
        keys = new RealmKeys(administrator);
        edges().forEach(edge -> doors.put(edge.name(), new ReentrantLock(true)));
    }

    @AfterAll
    void stop() {
        if (real != null) {
            real.close();
        }
        if (authority != null) {
            authority.close();
        }
    }

    @Test
    @Order(1)
    void usersLogInOverHttpsAndGetWhatIsMeant() {
        for (KeystoneEdge edge : edges()) {
            assertThat(edge.url().getScheme()).isEqualTo("https");
            real.lab().client().issueToken(edge, jane());
            assertThat(held(edge)).as(edge.name()).isEqualTo(intent(edge));
        }
        assertThat(real.cloud().realm().getScheme()).isEqualTo("https");
    }

    @Test
    @Order(2)
    void whoDoesNotKnowTheAuthorityIsNotServed() {
        for (KeystoneEdge edge : edges()) {
            // the machine's own, of which ours is none
            assertThatThrownBy(() -> real.lab()
                            .client()
                            .run(
                                    edge,
                                    jane(),
                                    Map.of("OS_CACERT", "/etc/ssl/certs/ca-certificates.crt"),
                                    List.of("token", "issue")))
                    .isInstanceOf(ClientRefused.class)
                    .hasMessageContaining("CERTIFICATE_VERIFY_FAILED");
        }
    }

    @Test
    @Order(3)
    void anAgentNeedsTheAuthorityAsWell() {
        KeystoneEdge keystone = edges().get(0);
        Edge edge = real.cloud().catalogue().edge(keystone.name()).orElseThrow();
        KeysChain chain = RootKeys.fresh()
                .vouchFor(administrator, Cloud.REALM, real.cloud().realm().toString());
        try (AgentProcess agent = AgentProcess.configure(
                work.resolve("agent"), edge, real.cloud().realm(), chain, keystone, Duration.ofMinutes(1), List.of())) {
            AgentClients.register(administrator, Cloud.REALM, edge.name(), agent.publicKey());

            Outcome told = agent.once();
            assertThat(told.succeeded()).as(told.lastWords()).isTrue();
            assertThat(told.output()).contains(": converged, version 1");

            // it holds the edge to what it has, and says that it does not hear the master
            assertThat(told.output()).doesNotContain("no answer from");
            assertThat(agent.withoutAuthority().once().output())
                    .contains("no answer from")
                    .contains("certification path");
        }
    }

    @Test
    @Order(4)
    void keysChangeWhileUsersLogIn() throws Exception {
        String old = keys.active();
        try (Users users = new Users()) {
            users.logIn(2);

            // published, and signing nothing yet
            String next = keys.add("next", 50);
            assertThat(keys.active()).isEqualTo(old);
            users.logIn(1);
            everyEdgeTakesTheKeysOfNow();
            users.logIn(1);

            keys.set(next, "priority", "200");
            assertThat(keys.active()).isNotEqualTo(old);
            users.logIn(2);

            // first passive, for what it has signed is still under way
            String first = keys.component(old);
            keys.set(first, "active", "false");
            users.logIn(1);
            keys.set(first, "enabled", "false");
            everyEdgeTakesTheKeysOfNow();
            users.logIn(2);

            List<String> refused = users.refused();
            assertThat(refused).as("logins refused: %s", refused).isEmpty();
        }
        System.out.println("logins while keys changed: " + logins);
        for (KeystoneEdge edge : edges()) {
            assertThat(held(edge)).as(edge.name()).isEqualTo(intent(edge));
        }
    }

    /** What the order of the steps above is for. */
    @Test
    @Order(5)
    void aKeyThatSignsBeforeTheEdgesKnowItLocksUsersOut() {
        keys.add("hasty", 300);
        for (KeystoneEdge edge : edges()) {
            assertThatThrownBy(() -> real.lab().client().issueToken(edge, jane()))
                    .as(edge.name())
                    .isInstanceOf(ClientRefused.class);
        }
        everyEdgeTakesTheKeysOfNow();
        for (KeystoneEdge edge : edges()) {
            real.lab().client().issueToken(edge, jane());
        }
    }

    /** Users who log in at every edge, one after the other, all the time. */
    private final class Users implements AutoCloseable {

        private final ExecutorService threads = Executors.newFixedThreadPool(edges().size());
        private final AtomicBoolean over = new AtomicBoolean();
        private final Map<String, AtomicInteger> done = new TreeMap<>();
        private final List<Future<List<String>>> all = new ArrayList<>();

        Users() {
            for (KeystoneEdge edge : edges()) {
                done.put(edge.name(), new AtomicInteger());
            }
            for (KeystoneEdge edge : edges()) {
                all.add(threads.submit(() -> atWork(edge)));
            }
        }

        private List<String> atWork(KeystoneEdge edge) {
            List<String> refusals = new ArrayList<>();
            while (!over.get()) {
                doors.get(edge.name()).lock();
                try {
                    real.lab().client().issueToken(edge, jane());
                    logins.incrementAndGet();
                } catch (ClientRefused e) {
                    refusals.add(e.getMessage());
                } finally {
                    doors.get(edge.name()).unlock();
                }
                done.get(edge.name()).incrementAndGet();
            }
            return refusals;
        }

        /** Waits until so many logins more have begun and ended at each edge. */
        void logIn(int times) throws InterruptedException {
            Map<String, Integer> enough = new TreeMap<>();
            // one is under way, and began before
            done.forEach((edge, count) -> enough.put(edge, count.get() + 1 + times));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (done.entrySet().stream().anyMatch(edge -> edge.getValue().get() < enough.get(edge.getKey()))) {
                assertThat(System.nanoTime()).as("time to log in").isLessThan(deadline);
                Thread.sleep(100);
            }
        }

        List<String> refused() throws Exception {
            over.set(true);
            List<String> refusals = new ArrayList<>();
            for (Future<List<String>> one : all) {
                refusals.addAll(one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            return refusals;
        }

        @Override
        public void close() {
            over.set(true);
            threads.shutdown();
        }
    }

    private void everyEdgeTakesTheKeysOfNow() {
        for (KeystoneEdge edge : edges()) {
            doors.get(edge.name()).lock();
            try {
                real.lab().reconfigure(real.cloud().catalogue(), edge, ConfigOptions.defaults());
            } finally {
                doors.get(edge.name()).unlock();
            }
        }
    }

    private List<KeystoneEdge> edges() {
        return List.copyOf(real.edges().values());
    }

    private User user() {
        return real.cloud().catalogue().user(JANE).orElseThrow();
    }

    private Credentials jane() {
        return real.cloud().credentials(user());
    }

    private SortedSet<?> intent(KeystoneEdge edge) {
        return real.cloud()
                .intent(user(), real.cloud().catalogue().edge(edge.name()).orElseThrow());
    }

    private SortedSet<?> held(KeystoneEdge edge) {
        String provider = real.cloud()
                .catalogue()
                .edge(edge.name())
                .orElseThrow()
                .agreement()
                .identityProvider();
        return edge.api()
                .assignmentsOf(edge.api().shadowUsers(provider).stream()
                        .filter(shadow -> shadow.name().equals(JANE))
                        .findFirst()
                        .orElseThrow()
                        .id());
    }
}
