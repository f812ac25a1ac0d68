package io.idpmaster.bundle;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What an edge does with bytes that somebody gave it. Either all of it may be believed, or one reason why not is thrown and
 * nothing has changed.
 *
 * <p>The order is that of TUF's client workflow (specification 5.3 to 5.7): keys first, by themselves; then the signature,
 * before anything that it covers is read; then for whom, which version and which time; then the content. TUF's attacks
 * (1.5.2), and what meets each of them here:
 *
 * <ul>
 *   <li><b>arbitrary installation</b>: a signature by a bundle key that the chain of keys vouches for, an algorithm of a list of
 *       two, a type of its own, and an issuer and an edge that are compared exactly. What a thief of a bundle key can
 *       still say is bounded by the edge's own copy of the agreement ({@link ContentRules}).
 *   <li><b>rollback</b>: versions, and the keys' versions, never fall.
 *   <li><b>fast-forward</b>: keys count by one; a version that a thief has driven up is forgotten with the epoch, which only
 *       root keys can raise (TUF 5.3.11).
 *   <li><b>indefinite freeze</b>: every bundle ends after seven days, and the clock cannot be turned back below the last
 *       signed time.
 *   <li><b>endless data</b>: a limit on the bytes, the depth and the number of keys, before anything is verified.
 *   <li><b>mix-and-match</b>: there is one document; its signer has signed the digest of the chain that travels with it, and
 *       one version has one content for ever.
 *   <li><b>key compromise</b>: two of three offline root keys replace bundle keys and each other, at every edge that gets the
 *       next bundle ({@link SignedKeys#follows}, {@link KeysChain#walk}).
 * </ul>
 *
 * <p>Of TUF's other attacks: <b>extraneous dependencies</b> do not apply, a bundle names nothing to be fetched; <b>malicious
 * mirrors</b> are all that there is, whoever carries a bundle is not trusted; the <b>wrong software</b> is another edge's or
 * another master's bundle.
 */
public final class BundleVerifier {

    /** More bytes than the bundle of an edge with a hundred thousand users has. */
    public static final int LIMIT = 64 << 20;

    /** By how much the master's clock may be ahead of the edge's. An end counts to the second. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    private final String edge;
    private final String issuer;
    private final Optional<Agreement> own;

    private BundleVerifier(String edge, String issuer, Optional<Agreement> own) {
        this.edge = edge;
        this.issuer = issuer;
        this.own = own;
    }

    /**
     * For an edge.
     *
     * @param edge its own name
     * @param issuer the master that it trusts
     * @param agreement its own copy
     */
    public static BundleVerifier of(String edge, String issuer, Agreement agreement) {
        return new BundleVerifier(edge, issuer, Optional.of(agreement));
    }

    /** For somebody without the edge's copy: the content is only held against the agreement that is in the bundle. */
    public static BundleVerifier withoutAgreement(String edge, String issuer) {
        return new BundleVerifier(edge, issuer, Optional.empty());
    }

    /**
     * A bundle that may be believed.
     *
     * @param state what to remember now
     */
    public record Accepted(Bundle bundle, BundleState state) {}

    /**
     * Believes the bundle or says why not.
     *
     * @param state what this edge remembers
     * @throws BundleRefused the first reason found
     */
    public Accepted verify(byte[] bytes, BundleState state, Clock clock) throws BundleRefused {
        SignedBundle signed = SignedBundle.read(bytes);
        BundleState before = remembered(signed.chain(), state);
        SignedKeys keys = before.keys();
        Bundle bundle = signed.verified(keys.document());
        requireIssuer(bundle.issuer());
        if (!bundle.edge().equals(edge)) {
            throw new BundleRefused.EdgeMismatch(edge, bundle.edge());
        }
        requireStatement(bundle.keys(), signed.chain());
        String digest = bundle.content().digest();
        requireVersion(bundle, digest, before);
        requireTime(bundle, before, clock);
        Agreement agreement = own.orElse(bundle.content().agreement());
        String userDomainId = new ContentRules(new Edge(edge, Map.of(), agreement), issuer)
                .check(bundle.content(), before.userDomainId());
        return new Accepted(
                bundle,
                new BundleState(
                        keys,
                        bundle.version(),
                        Optional.of(digest),
                        later(bundle.issued(), before.signedTime()),
                        Optional.of(userDomainId)));
    }

    /**
     * What to remember even where the bundle itself is refused (TUF 5.3.8): the keys that came with it vouch for themselves,
     * and an edge that refuses every bundle for a while, because of its agreement, must not fall behind with its keys.
     *
     * @throws BundleRefused if it is no bundle, or its keys do not follow from those in hand
     */
    public BundleState keys(byte[] bytes, BundleState state) throws BundleRefused {
        return remembered(SignedBundle.read(bytes).chain(), state);
    }

    /**
     * Fails where the clock is behind what a signature vouches for, by more than clocks differ. A bundle that has expired
     * would seem good again.
     */
    public void requireClock(BundleState state, Clock clock) throws BundleRefused {
        Instant now = clock.instant();
        if (now.plus(SKEW).isBefore(state.signedTime())) {
            throw new BundleRefused.ClockTurnedBack(state.signedTime(), now);
        }
    }

    /**
     * A bundle that was taken before, read again from where the edge keeps it. Its time is not asked, nor its signature,
     * whose key may have been replaced since: that the state knows its content is enough. It is held against the agreement
     * as the edge's copy reads now.
     *
     * @throws BundleRefused if the state remembers another one or none, or the agreement does not admit it any more
     */
    public Bundle recall(byte[] bytes, BundleState state) throws BundleRefused {
        Bundle bundle = SignedBundle.read(bytes).unverified();
        requireIssuer(bundle.issuer());
        if (!bundle.edge().equals(edge)) {
            throw new BundleRefused.EdgeMismatch(edge, bundle.edge());
        }
        String digest = bundle.content().digest();
        if (bundle.version() != state.version() || !Optional.of(digest).equals(state.digest())) {
            throw new BundleRefused.NotTheOneTaken(
                    "version " + state.version() + " with content "
                            + Quoted.value(state.digest().orElse("")),
                    "version " + bundle.version() + " with content " + Quoted.value(digest));
        }
        Agreement agreement = own.orElse(bundle.content().agreement());
        new ContentRules(new Edge(edge, Map.of(), agreement), issuer).check(bundle.content(), state.userDomainId());
        return bundle;
    }

    /**
     * What counts after the walk. With a higher epoch everything is forgotten that a stolen bundle key may have taught this
     * edge (TUF 5.3.11); of the time, what the root keys have signed remains. A bundle key's own rotation forgets nothing, or
     * its thief could roll back.
     */
    private BundleState remembered(KeysChain chain, BundleState state) throws BundleRefused {
        requireIssuer(state.keys().document().issuer());
        if (state.keys().version().number() == 0) {
            // those that were brought by hand show for themselves that they are not torn or half made
            state.keys().requireOwnRoots();
        }
        SignedKeys keys = chain.walk(state.keys());
        if (keys.version().epoch() == state.keys().version().epoch()) {
            return new BundleState(keys, state.version(), state.digest(), state.signedTime(), state.userDomainId());
        }
        return new BundleState(
                keys, 0, Optional.empty(), chain.newestEpochIssued().orElse(Instant.EPOCH), Optional.empty());
    }

    private void requireIssuer(String found) throws BundleRefused {
        if (!found.equals(issuer)) {
            throw new BundleRefused.IssuerMismatch(issuer, found);
        }
    }

    private static void requireStatement(Bundle.KeysStatement statement, KeysChain chain) throws BundleRefused {
        if (!statement.version().equals(chain.newest().version())
                || !statement.digest().equals(chain.digest())) {
            throw new BundleRefused.KeysForked(
                    "a chain up to " + statement.version() + " with digest " + Quoted.value(statement.digest()),
                    "one up to " + chain.newest().version() + " with digest " + Quoted.value(chain.digest()));
        }
    }

    private static void requireVersion(Bundle bundle, String digest, BundleState before) throws BundleRefused {
        if (bundle.version() < before.version()) {
            throw new BundleRefused.VersionRolledBack(before.version(), bundle.version());
        }
        if (bundle.version() == before.version() && before.digest().isPresent()) {
            if (!digest.equals(before.digest().get())) {
                throw new BundleRefused.VersionReused(
                        bundle.version(), before.digest().get(), digest);
            }
            // the same content is issued again before it expires
            if (bundle.issued().isBefore(before.signedTime())) {
                throw new BundleRefused.VersionRolledBack(bundle.version(), before.signedTime(), bundle.issued());
            }
        }
    }

    private static void requireTime(Bundle bundle, BundleState before, Clock clock) throws BundleRefused {
        Instant now = later(clock.instant(), before.signedTime());
        Duration life = Duration.between(bundle.issued(), bundle.expires());
        if (life.isNegative() || life.isZero() || life.compareTo(Bundle.LIFETIME) > 0) {
            throw new BundleRefused.LivesTooLong(Bundle.LIFETIME, bundle.issued(), bundle.expires());
        }
        if (bundle.issued().isAfter(now.plus(SKEW))) {
            throw new BundleRefused.FromTheFuture(now.plus(SKEW), bundle.issued());
        }
        if (!bundle.expires().isAfter(now)) {
            throw new BundleRefused.Expired(now, bundle.expires());
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
