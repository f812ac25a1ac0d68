package io.idpmaster.agent;

import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleState;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.Sha256;
import io.idpmaster.catalogue.Expired;
import io.idpmaster.reconcile.Desired;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The bundles of one edge: which one is taken, and which one is in hand. */
public final class BundleStore {

    private static final int MAX_KEYS = 1 << 24;

    private final AgentConfig config;
    private final StateDirectory directory;
    private final BundleVerifier verifier;
    private final Clock clock;
    private Optional<Recalled> recalled = Optional.empty();

    /** @param digest of the state and the file that it was read from */
    private record Recalled(String digest, Bundle bundle) {}

    public BundleStore(AgentConfig config, Clock clock) {
        this.config = config;
        this.directory = new StateDirectory(config.state());
        this.verifier = BundleVerifier.of(config.edge(), config.issuer(), config.agreement());
        this.clock = clock;
    }

    /**
     * A bundle that this edge is to be held to.
     *
     * @param expired whether its end is over
     */
    public record InHand(Bundle bundle, boolean expired) {}

    StateDirectory directory() {
        return directory;
    }

    /** Fails where the clock was turned back, as everything else would be judged by it. */
    void requireClock() throws BundleRefused, AgentException {
        verifier.requireClock(state(), clock);
    }

    /** Whether this edge would take the bundle; nothing is written. */
    public InHand check(byte[] bytes) throws BundleRefused, AgentException {
        requireClock();
        BundleState state = verifier.keys(bytes, state());
        return new InHand(verifier.verify(bytes, state, clock).bundle(), false);
    }

    /**
     * Takes the bundle: from then on it is the one in hand. The keys that came with it are remembered even where it is
     * refused itself (TUF 5.3.8).
     *
     * @throws AgentException also where another agent is at work
     */
    public InHand take(byte[] bytes) throws BundleRefused, AgentException {
        try (StateDirectory.Lock held = directory.lock()) {
            assert held != null;
            return takeLocked(bytes);
        }
    }

    InHand takeLocked(byte[] bytes) throws BundleRefused, AgentException {
        requireClock();
        BundleState before = state();
        BundleState state = verifier.keys(bytes, before);
        if (!state.keys().version().equals(before.keys().version())) {
            directory.write(state);
        }
        BundleVerifier.Accepted accepted = verifier.verify(bytes, state, clock);
        boolean known = Arrays.equals(accepted.state().write(), state.write())
                && directory
                        .bundle(state)
                        .filter(kept -> Arrays.equals(kept, bytes))
                        .isPresent();
        if (!known) {
            directory.write(bytes, accepted.state());
        }
        return new InHand(accepted.bundle(), false);
    }

    /**
     * The bundle that was taken last; empty where there is none, or where root keys have since replaced those that vouched
     * for it.
     *
     * @throws BundleRefused if the edge's own agreement does not admit it any more
     */
    public Optional<InHand> inHand() throws BundleRefused, AgentException {
        requireClock();
        BundleState state = state();
        Optional<byte[]> bytes = directory.bundle(state);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Bundle bundle = recalled(bytes.get(), state);
        Instant now = clock.instant().isAfter(state.signedTime()) ? clock.instant() : state.signedTime();
        return Optional.of(new InHand(bundle, !bundle.expires().isAfter(now)));
    }

    /** A large one takes its time, and mostly it is the one of a minute ago. */
    private Bundle recalled(byte[] bytes, BundleState state) throws BundleRefused {
        String digest = Sha256.hex(state.write()) + Sha256.hex(bytes);
        if (recalled.filter(last -> last.digest().equals(digest)).isEmpty()) {
            recalled = Optional.of(new Recalled(digest, verifier.recall(bytes, state)));
        }
        return recalled.get().bundle();
    }

    /** What the edge's Keystone is to hold of it. */
    public Desired desired(InHand inHand) {
        Desired desired = Desired.of(
                config.edge(),
                config.issuer(),
                config.agreement(),
                inHand.bundle().content());
        return isSuspended(inHand) ? desired.whileSuspended() : desired;
    }

    /** Whether nobody is to log in, because the bundle has expired. */
    boolean isSuspended(InHand inHand) {
        return inHand.expired() && config.agreement().expired() == Expired.SUSPEND;
    }

    private BundleState state() throws AgentException {
        Optional<BundleState> state = directory.state();
        return state.isPresent() ? state.get() : BundleState.fresh(firstKeys().newest());
    }

    private KeysChain firstKeys() throws AgentException {
        Path file = config.keys();
        try (InputStream in = Files.newInputStream(file)) {
            return KeysChain.read(in.readNBytes(MAX_KEYS + 1));
        } catch (IOException e) {
            throw new AgentException(
                    "cannot read the first keys `" + file + "`; bring them from the master by hand, where they are made"
                            + " by `idpm bundle keys add`",
                    e);
        } catch (BundleRefused e) {
            throw new AgentException(
                    "`" + file + "`: " + e.getMessage() + "; name the file that `idpm bundle keys add` writes", e);
        }
    }
}
