package io.idpmaster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.agent.AgentReport.Outcome;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleContent;
import io.idpmaster.bundle.BundleFixture;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.bundle.Roster;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Expired;
import io.idpmaster.reconcile.Action;
import io.idpmaster.reconcile.ModelKeystone;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of an agent against a Keystone in memory and a stand-in for the master. */
class EdgeAgentTest {

    private static final Instant NOW = BundleFixture.NOW;

    @TempDir
    private Path directory;

    private final BundleFixture master = new BundleFixture();
    private final ModelKeystone keystone = new ModelKeystone();
    private final AtomicBoolean stop = new AtomicBoolean();
    private StandInMaster server;
    private Agreement own;
    private Instant now = NOW;
    private int most = 100;

    @BeforeEach
    void start() throws Exception {
        server = new StandInMaster(master.issuer());
        own = master.edge("edge-a").agreement();
        Files.write(directory.resolve("keys.json"), master.chain.write());
        offer(3, NOW, master.content("edge-a"));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.wrong()).isEmpty();
    }

    @Test
    void aRunConvergesAndReportsAndTheNextWritesNothing() throws Exception {
        EdgeAgent agent = agent();
        assertThat(agent.run().report().outcome()).isEqualTo(Outcome.CONVERGED);
        JsonNode first = server.reports.get(0);
        assertThat(first.properties().stream().map(Map.Entry::getKey))
                .containsExactly("agent", "time", "outcome", "applied", "counts", "actions", "findings");
        assertThat(first.path("outcome").asText()).isEqualTo("converged");
        assertThat(first.path("applied").path("version").asInt()).isEqualTo(3);
        assertThat(first.path("applied").path("digest").asText())
                .isEqualTo(master.content("edge-a").digest());
        assertThat(first.path("counts").path("written").asInt()).isPositive();
        keystone.forgetCounts();
        String before = keystone.all();

        assertThat(agent.run().report().outcome()).isEqualTo(Outcome.CONVERGED);

        assertThat(keystone.writes()).isZero();
        assertThat(keystone.all()).isEqualTo(before);
        assertThat(server.statuses).contains(304);
        assertThat(server.reports.get(1).path("counts").path("written").asInt()).isZero();
        // one token for both
        assertThat(server.tokens()).isEqualTo(1);
        // another process, after this one
        assertThat(agent().run().report().outcome()).isEqualTo(Outcome.CONVERGED);
        assertThat(server.statuses).filteredOn(status -> status == 304).hasSize(2);
    }

    @Test
    void aTokenThatIsNotTakenAnyMoreIsReplaced() throws Exception {
        EdgeAgent agent = agent();
        agent.run();
        server.forgetsTokens();
        assertThat(agent.run().silence()).isEmpty();
        assertThat(server.tokens()).isEqualTo(2);
    }

    @Test
    void aRefusedBundleIsReportedAndTheEdgeIsHeldToTheOneInHand() throws Exception {
        EdgeAgent agent = agent();
        agent.run();
        keystone.rows("mappings").get("idp-master").putArray("rules");
        server.offers(master.bundle("edge-b", 4), 4, NOW);

        EdgeAgent.Run run = agent.run();

        assertThat(run.report().outcome()).isEqualTo(Outcome.REFUSED);
        JsonNode report = server.reports.get(1);
        assertThat(report.path("refusal").properties().stream().map(Map.Entry::getKey))
                .containsExactly("kind", "what", "expected", "found");
        assertThat(report.path("refusal").path("kind").asText()).isEqualTo("EdgeMismatch");
        assertThat(report.path("applied").path("version").asInt()).isEqualTo(3);
        assertThat(report.path("counts").path("written").asInt()).isEqualTo(1);
        assertThat(report.path("actions")).singleElement().satisfies(action -> {
            assertThat(action.path("kind").asText()).isEqualTo("change");
            assertThat(action.path("what").asText()).startsWith("mapping idp-master: to ");
            assertThat(action.path("withheld").asBoolean(true)).isFalse();
        });
        assertThat(keystone.rows("mappings").get("idp-master").path("rules")).isNotEmpty();
    }

    @Test
    void beforeTheFirstBundleNothingIsDone() throws Exception {
        String before = keystone.all();
        server.offers(master.bundle("edge-b", 4), 4, NOW);
        assertThat(agent().run().report().outcome()).isEqualTo(Outcome.REFUSED);
        server.refuses(409);
        EdgeAgent.Run run = agent().run();
        assertThat(run.report().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.silence().orElseThrow()).contains("answers 409", "conflict: no keys yet");
        assertThat(keystone.all()).isEqualTo(before);
        assertThat(keystone.reads()).isZero();
    }

    @Test
    void withoutALinkTheEdgeIsHeldToTheOneInHandAndTheNewestReportIsNotLost() throws Exception {
        EdgeAgent agent = agent();
        agent.run();
        server.close();
        keystone.rows("identity_providers").get("idp-master").putArray("remote_ids");

        EdgeAgent.Run run = agent.run();

        assertThat(run.report().outcome()).isEqualTo(Outcome.CONVERGED);
        assertThat(run.silence().orElseThrow()).contains("no answer from");
        assertThat(run.undelivered()).isPresent();
        assertThat(keystone.rows("identity_providers")
                        .get("idp-master")
                        .path("remote_ids")
                        .path(0)
                        .asText())
                .isEqualTo(master.issuer());
        assertThat(Files.readString(directory.resolve("state/report.json"))).contains("no answer from");

        server = new StandInMaster(master.issuer());
        offer(3, NOW, master.content("edge-a"));
        Files.delete(directory.resolve("agent.key"));
        assertThat(agent().run().undelivered()).isEmpty();
        assertThat(server.reports).hasSize(1);
        assertThat(directory.resolve("state/report.json")).doesNotExist();
    }

    @Test
    void moreThanOneRunMayTakeIsLeftAndNotReportedAsApplied() throws Exception {
        agent().run();
        login();
        most = 0;
        offer(4, NOW, without(master.content("edge-a")));

        AgentReport capped = agent().run().report();
        assertThat(capped.outcome()).isEqualTo(Outcome.CAPPED);
        assertThat(capped.actions()).extracting(AgentReport.Done::withheld).contains(true);

        JsonNode report = server.reports.get(1);
        assertThat(report.path("applied").path("version").asInt()).isEqualTo(3);
        assertThat(report.path("findings").toString()).contains("more than one run may take");
        most = 100;
        assertThat(agent().run().report().outcome()).isEqualTo(Outcome.CONVERGED);
        assertThat(server.reports.get(2).path("applied").path("version").asInt())
                .isEqualTo(4);
        assertThat(server.reports.get(2).path("counts").path("removed").asInt()).isPositive();
    }

    @Test
    void anExpiredBundleIsKeptAndReported() throws Exception {
        agent().run();
        now = NOW.plus(Bundle.LIFETIME);
        server.refuses(500);
        EdgeAgent.Run run = agent().run();
        assertThat(run.report().outcome()).isEqualTo(Outcome.CONVERGED);
        assertThat(run.report().findings().toString()).contains("has expired at 2026-11-29T12:00:00Z", "all the same");
        assertThat(enabled()).isTrue();
    }

    @Test
    void anExpiredBundleSuspendsWhereTheEdgesOwnAgreementSaysSo() throws Exception {
        own = suspending(own);
        agent().run();
        now = NOW.plus(Bundle.LIFETIME);
        server.refuses(500);

        EdgeAgent.Run run = agent().run();

        assertThat(run.report().outcome()).isEqualTo(Outcome.SUSPENDED);
        assertThat(run.report().findings().toString()).contains("lets nobody log in");
        assertThat(enabled()).isFalse();
        keystone.forgetCounts();
        assertThat(agent().run().report().outcome()).isEqualTo(Outcome.SUSPENDED);
        assertThat(keystone.writes()).isZero();

        server.refuses(0);
        offer(3, now, master.content("edge-a"));
        assertThat(agent().run().report().outcome()).isEqualTo(Outcome.CONVERGED);
        assertThat(enabled()).isTrue();
    }

    @Test
    void aClockThatWasTurnedBackIsReportedAndNothingIsDone() throws Exception {
        agent().run();
        now = NOW.minus(Duration.ofDays(1));
        keystone.forgetCounts();

        EdgeAgent.Run run = agent().run();

        assertThat(run.report().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(server.reports.get(1).path("refusal").path("kind").asText()).isEqualTo("ClockTurnedBack");
        assertThat(keystone.reads()).isZero();
    }

    @Test
    void aBodyWithoutEndIsNotReadToIt() throws Exception {
        server.offersWithoutEnd();
        assertThat(agent().run().report().refusal().orElseThrow().kind()).isEqualTo("TooLarge");
    }

    @Test
    void whoeverIsStoppedLeavesTheRestToTheNextRun() throws Exception {
        stop.set(true);
        assertThatThrownBy(() -> agent().run()).isInstanceOf(EdgeAgent.Stopped.class);
        assertThat(keystone.writes()).isZero();
        assertThat(server.reports).isEmpty();
        stop.set(false);
        assertThat(agent().run().report().outcome()).isEqualTo(Outcome.CONVERGED);
    }

    @Test
    void aKeystoneThatFailsIsReported() throws Exception {
        keystone.dieAt(2, false);
        EdgeAgent.Run run = agent().run();
        assertThat(run.report().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(server.reports.get(0).path("findings")).isNotEmpty();
        assertThat(server.reports.get(0).has("applied")).isFalse();
        keystone.forgetCounts();
        assertThat(agent().run().report().outcome()).isEqualTo(Outcome.CONVERGED);
    }

    @Test
    void ofAStickTheNewestThatIsGoodIsTaken() throws Exception {
        Path stick = Files.createDirectory(directory.resolve("stick"));
        Files.write(stick.resolve("a.bundle"), master.bundle("edge-a", 2));
        Files.write(stick.resolve("b.bundle"), master.bundle("edge-b", 9));
        Files.write(stick.resolve("c.bundle"), master.bundle("edge-a", 5));
        Files.write(stick.resolve("d.bundle"), new BundleFixture().bundle("edge-a", 8));
        Files.writeString(stick.resolve("e.bundle"), "no bundle");
        Files.writeString(stick.resolve("photo.jpg"), "no bundle either");

        EdgeAgent.Run run = agent(new Stick(stick, "edge-a")).run();
        assertThat(run.version()).isEqualTo(5);
        assertThat(run.report().outcome()).isEqualTo(Outcome.CONVERGED);
        assertThat(agent(new Stick(stick, "edge-a")).run().report().outcome()).isEqualTo(Outcome.CONVERGED);

        Files.delete(stick.resolve("c.bundle"));
        EdgeAgent.Run older = agent(new Stick(stick, "edge-a")).run();
        assertThat(older.version()).isEqualTo(5);
        assertThat(older.report().refusal()).isPresent();
        EdgeAgent.Run none =
                agent(new Stick(directory.resolve("nowhere"), "edge-a")).run();
        assertThat(none.silence().orElseThrow()).contains("put the stick in");
        assertThat(none.report().outcome()).isEqualTo(Outcome.CONVERGED);
    }

    @Test
    void aReportKeepsToItsLimitsAndShowsNoSecret() throws Exception {
        agent().run();
        AgentReport report = new AgentReport(
                "1",
                NOW,
                Outcome.FAILED,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                java.util.Collections.nCopies(200, "\u202e".repeat(3000)));
        assertThat(report.findings())
                .hasSize(100)
                .allSatisfy(finding -> assertThat(finding.length()).isLessThanOrEqualTo(500));
        assertThat(report.write().length).isLessThan(ReportFormat.MOST_BYTES);
        // the longest there is, and cut in the middle of a character
        String wide = "a" + "\uD83D\uDE00".repeat(3000);
        AgentReport widest = new AgentReport(
                "1",
                NOW,
                Outcome.FAILED,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                java.util.Collections.nCopies(100, new AgentReport.Done(Action.Kind.REMOVE, wide, true)),
                java.util.Collections.nCopies(200, wide));
        assertThat(widest.actions())
                .hasSize(50)
                .allSatisfy(action ->
                        assertThat(action.what()).hasSizeLessThanOrEqualTo(200).endsWith("\uD83D\uDE00…"));
        assertThat(widest.write().length).isLessThan(ReportFormat.MOST_BYTES);
        String all = server.reports.toString();
        assertThat(all).doesNotContain(StandInMaster.TOKEN);
        assertThat(all)
                .doesNotContain(new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(server.key.toPrivateJson())
                        .path("d")
                        .asText());
    }

    @Test
    void aKeyThatOthersCanReadIsNotUsed() throws Exception {
        Path key = server.link(directory).key();
        Files.setPosixFilePermissions(key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::agent).isInstanceOf(AgentException.class).hasMessageContaining("chmod 600");
    }

    @Test
    void theLimitIsTheVerifiers() throws Exception {
        Path stick = Files.createDirectory(directory.resolve("stick"));
        Files.write(
                stick.resolve("a.bundle"), " ".repeat(BundleVerifier.LIMIT + 1).getBytes(StandardCharsets.US_ASCII));
        assertThat(agent(new Stick(stick, "edge-a"))
                        .run()
                        .report()
                        .refusal()
                        .orElseThrow()
                        .kind())
                .isEqualTo("TooLarge");
    }

    private void offer(long version, Instant issued, BundleContent content) throws Exception {
        server.offers(master.bundle("edge-a", version, issued, content), version, issued);
    }

    private void login() {
        for (Roster.Entry user : master.content("edge-a").roster().users()) {
            keystone.login(
                    "idp-master",
                    own.protocol(),
                    master.content("edge-a").domains().get(0).id(),
                    user.uniqueId(),
                    user.name(),
                    List.of());
        }
    }

    /** The same without anybody. */
    private static BundleContent without(BundleContent content) {
        return new BundleContent(
                content.agreement(),
                content.userDomain(),
                content.domains(),
                content.mapping(),
                content.trust(),
                new Roster(List.of(), List.of(), List.of()));
    }

    private static Agreement suspending(Agreement own) {
        return new Agreement(
                own.keystone(),
                own.identityProvider(),
                own.protocol(),
                own.module(),
                own.strategy(),
                own.accepts(),
                own.lease(),
                own.sweep(),
                Expired.SUSPEND);
    }

    private boolean enabled() {
        return keystone.rows("identity_providers")
                .get("idp-master")
                .path("enabled")
                .asBoolean();
    }

    private EdgeAgent agent() throws Exception {
        MasterClient client = new MasterClient(server.link(directory), master.issuer(), BundleFixture.at(now));
        return agent(client, Optional.of(client));
    }

    private EdgeAgent agent(BundleSource source) throws Exception {
        return agent(source, Optional.empty());
    }

    private EdgeAgent agent(BundleSource source, Optional<MasterClient> client) {
        return new EdgeAgent(
                new AgentConfig(
                        "edge-a",
                        master.issuer(),
                        own,
                        directory.resolve("keys.json"),
                        directory.resolve("state"),
                        Duration.ofMinutes(1),
                        most,
                        100,
                        Optional.empty()),
                keystone,
                Optional.of(source),
                client,
                BundleFixture.at(now),
                "1.0.0",
                stop::get);
    }
}
