package io.idpmaster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleContent;
import io.idpmaster.bundle.BundleFixture;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SignedBundle;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Expired;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bundle an edge takes, and which it has in hand afterwards, whatever happens in between. */
class BundleStoreTest {

    private static final Instant NOW = BundleFixture.NOW;
    private static final Duration WEEK = Bundle.LIFETIME;

    @TempDir
    private Path directory;

    private final BundleFixture master = new BundleFixture();

    @BeforeEach
    void bringTheFirstKeys() throws Exception {
        Files.write(directory.resolve("keys.json"), master.chain.write());
    }

    @Test
    void whatIsTakenIsInHandAndOnlyItsOwnerMayReadIt() throws Exception {
        assertThat(store(NOW).inHand()).isEmpty();

        store(NOW).take(master.bundle("edge-a", 3));

        assertThat(version(store(NOW))).isEqualTo(3);
        try (Stream<Path> files = Files.list(directory.resolve("state"))) {
            for (Path file : files.filter(path -> !path.endsWith("agent.lock")).toList()) {
                assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    @Test
    void theSameBundleAgainWritesNothing() throws Exception {
        byte[] bundle = master.bundle("edge-a", 3);
        store(NOW).take(bundle);
        Path state = directory.resolve("state/bundles.json");
        FileTime old = FileTime.from(NOW.minus(WEEK));
        Files.setLastModifiedTime(state, old);

        store(NOW).take(bundle);
        assertThat(Files.getLastModifiedTime(state)).isEqualTo(old);

        // issued again it is good for longer
        store(NOW.plusSeconds(60)).take(master.bundle("edge-a", 3, NOW.plusSeconds(60)));
        assertThat(Files.getLastModifiedTime(state)).isNotEqualTo(old);
    }

    @Test
    void oneStoreSeesWhatAnotherHasTaken() throws Exception {
        BundleStore agent = store(NOW);
        agent.take(master.bundle("edge-a", 3));
        assertThat(version(agent)).isEqualTo(3);
        assertThat(version(agent)).isEqualTo(3);

        store(NOW).take(changed(4));

        assertThat(version(agent)).isEqualTo(4);
    }

    @Test
    void aBundleThatIsOnlyLookedAtLeavesNothing() throws Exception {
        store(NOW).check(master.bundle("edge-a", 3));
        assertThat(store(NOW).inHand()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void aRefusedBundleLeavesEverythingAsItWas() throws Exception {
        store(NOW).take(master.bundle("edge-a", 3));
        Map<String, String> before = files();

        for (byte[] bundle : List.of(
                master.bundle("edge-a", 2),
                master.bundle("edge-b", 4),
                master.bundle("edge-a", 4, NOW.minus(WEEK)),
                new BundleFixture().bundle("edge-a", 4),
                "no bundle".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> store(NOW).take(bundle)).isInstanceOf(BundleRefused.class);
            assertThat(files()).isEqualTo(before);
        }
        assertThat(version(store(NOW))).isEqualTo(3);
    }

    @Test
    void theKeysOfARefusedBundleAreRemembered() throws Exception {
        SigningKey next = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        KeysChain rotated = master.chain.with(
                master.chain.newest().next(NOW, List.of(next.verificationKey())).signedBy(master.key));
        store(NOW).take(master.bundle("edge-a", 3));
        byte[] outside = SignedBundle.sign("edge-a", master.issuer(), 4, NOW, master.content("edge-b"), rotated, next)
                .write();

        refused(BundleRefused.RosterOutsideAgreement.class, () -> store(NOW).take(outside));

        // the one in hand was signed by the key before, and stays in hand
        assertThat(version(store(NOW))).isEqualTo(3);
        refused(BundleRefused.KeysRolledBack.class, () -> store(NOW).take(master.bundle("edge-a", 4)));
    }

    @Test
    void whatRootKeysHaveReplacedIsNotInHandAnyMore() throws Exception {
        SigningKey fresh = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        KeysChain replaced = master.chain.with(BundleFixture.signed(
                master.chain.newest().nextEpoch(NOW, BundleFixture.publics(fresh), BundleFixture.publics(master.roots)),
                master.roots.get(0),
                master.roots.get(1)));
        store(NOW).take(master.bundle("edge-a", 3));
        byte[] outside = SignedBundle.sign("edge-a", master.issuer(), 4, NOW, master.content("edge-b"), replaced, fresh)
                .write();

        refused(BundleRefused.RosterOutsideAgreement.class, () -> store(NOW).take(outside));

        assertThat(store(NOW).inHand()).isEmpty();
    }

    @Test
    void whoeverIsKilledBeforeTheStateNamesTheNewBundleHasTheOldOne() throws Exception {
        store(NOW).take(master.bundle("edge-a", 3));
        byte[] oldState = Files.readAllBytes(directory.resolve("state/bundles.json"));
        String oldBundle = files().keySet().stream()
                .filter(name -> name.endsWith(".bundle"))
                .findFirst()
                .orElseThrow();
        byte[] old = Files.readAllBytes(directory.resolve("state").resolve(oldBundle));
        store(NOW).take(changed(4));
        Files.write(directory.resolve("state/bundles.json"), oldState);
        Files.write(directory.resolve("state").resolve(oldBundle), old);

        assertThat(version(store(NOW))).isEqualTo(3);
        store(NOW).take(changed(4));
        assertThat(version(store(NOW))).isEqualTo(4);
        assertThat(files().keySet().stream().filter(name -> name.endsWith(".bundle")))
                .hasSize(1);
    }

    @Test
    void anExpiredOneStaysInHandAndIsKnownToBe() throws Exception {
        store(NOW).take(master.bundle("edge-a", 3));

        assertThat(store(NOW.plus(WEEK).minusSeconds(1)).inHand().orElseThrow().expired())
                .isFalse();
        BundleStore.InHand late = store(NOW.plus(WEEK)).inHand().orElseThrow();
        assertThat(late.expired()).isTrue();
        assertThat(store(NOW.plus(WEEK)).desired(late).suspended()).isFalse();
        BundleStore suspending = store(NOW.plus(WEEK), agreement(Expired.SUSPEND));
        assertThat(suspending.desired(late).suspended()).isTrue();
        assertThat(suspending
                        .desired(new BundleStore.InHand(late.bundle(), false))
                        .suspended())
                .isFalse();
    }

    @Test
    void aClockThatWasTurnedBackIsRefusedWithItsOwnReason() throws Exception {
        store(NOW).take(master.bundle("edge-a", 3));
        // the fault without the defence: judged by that clock alone the bundle would be good again
        assertThat(store(NOW.minus(Duration.ofMinutes(5)))
                        .inHand()
                        .orElseThrow()
                        .expired())
                .isFalse();

        BundleStore back = store(NOW.minus(Duration.ofMinutes(5)).minusSeconds(1));
        BundleRefused reason = refused(BundleRefused.ClockTurnedBack.class, back::inHand);
        assertThat(reason).hasMessageContaining("turned back").hasMessageContaining("2026-11-22T12:00:00Z");
        refused(BundleRefused.ClockTurnedBack.class, () -> back.take(master.bundle("edge-a", 4)));
    }

    @Test
    void whatTheEdgesOwnAgreementDoesNotAdmitAnyMoreIsNotInHand() throws Exception {
        store(NOW).take(master.bundle("edge-a", 3));
        BundleStore narrower = store(NOW, master.edge("edge-b").agreement());
        refused(BundleRefused.class, narrower::inHand);
    }

    @Test
    void aBundleThatSomebodyChangedOnTheDiskIsNotTheOneThatWasTaken() throws Exception {
        store(NOW).take(master.bundle("edge-a", 3));
        String file = files().keySet().stream()
                .filter(name -> name.endsWith(".bundle"))
                .findFirst()
                .orElseThrow();
        Files.write(directory.resolve("state").resolve(file), changed(3));

        refused(BundleRefused.NotTheOneTaken.class, () -> store(NOW).inHand());
    }

    @Test
    void aDamagedStateIsNoFreshOne() throws Exception {
        store(NOW).take(master.bundle("edge-a", 3));
        Files.writeString(directory.resolve("state/bundles.json"), "{");

        assertThatThrownBy(() -> store(NOW).inHand())
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("begins with the first keys again");
    }

    @Test
    void twoNeverWorkAtOnce() throws Exception {
        BundleStore one = store(NOW);
        try (StateDirectory.Lock held = one.directory().lock()) {
            assertThat(held.channel().isOpen()).isTrue();
            assertThatThrownBy(() -> store(NOW).take(master.bundle("edge-a", 3)))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("another agent is at work");
        }
        one.take(master.bundle("edge-a", 3));
    }

    @Test
    void withoutFirstKeysThereIsAWayOut() throws Exception {
        Files.delete(directory.resolve("keys.json"));
        assertThatThrownBy(() -> store(NOW).check(master.bundle("edge-a", 3)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("bring them from the master");
    }

    /** The same edge with one user fewer. */
    private byte[] changed(long version) throws Exception {
        BundleContent content = master.content("edge-a");
        BundleContent fewer = new BundleContent(
                content.agreement(),
                content.userDomain(),
                content.domains(),
                content.mapping(),
                content.trust(),
                new io.idpmaster.bundle.Roster(
                        content.roster()
                                .users()
                                .subList(1, content.roster().users().size()),
                        content.roster().groups(),
                        List.of()));
        return master.bundle("edge-a", version, NOW, fewer);
    }

    private static <T extends BundleRefused> T refused(Class<T> kind, ThrowingCallable work) {
        T reason = catchThrowableOfType(kind, work);
        assertThat(reason).as(kind.getSimpleName()).isNotNull();
        return reason;
    }

    private static long version(BundleStore store) throws Exception {
        return store.inHand().orElseThrow().bundle().version();
    }

    private BundleStore store(Instant now) {
        return store(now, master.edge("edge-a").agreement());
    }

    private BundleStore store(Instant now, Agreement agreement) {
        return new BundleStore(
                new AgentConfig(
                        "edge-a",
                        master.issuer(),
                        agreement,
                        directory.resolve("keys.json"),
                        directory.resolve("state"),
                        Duration.ofMinutes(1),
                        100,
                        25,
                        Optional.empty()),
                BundleFixture.at(now));
    }

    private Agreement agreement(Expired expired) {
        Agreement own = master.edge("edge-a").agreement();
        return new Agreement(
                own.keystone(),
                own.identityProvider(),
                own.protocol(),
                own.module(),
                own.strategy(),
                own.accepts(),
                own.lease(),
                own.sweep(),
                expired);
    }

    /** What lies in the state directory, but for the lock. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Path state = directory.resolve("state");
        if (Files.exists(state)) {
            try (Stream<Path> all = Files.list(state)) {
                for (Path file :
                        all.filter(path -> !path.endsWith("agent.lock")).toList()) {
                    files.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }
}
