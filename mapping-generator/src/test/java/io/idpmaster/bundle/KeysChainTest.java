package io.idpmaster.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys: rotated day by day, lost, stolen, replaced; and who may do that. */
class KeysChainTest {

    private static final Instant NOW = BundleFixture.NOW;
    private static final Duration DAY = Duration.ofDays(1);

    private final BundleFixture master = new BundleFixture();
    private final SignedKeys first = master.chain.newest();
    private final List<VerificationKey> roots = BundleFixture.publics(master.roots);

    // the honest way

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void anEdgeThatIsNinetyDailyRotationsBehindCatchesUp(SignatureAlgorithm algorithm) throws Exception {
        BundleFixture any = new BundleFixture(algorithm, BundleFixture.ISSUER);
        KeysChain chain = any.chain;
        SigningKey key = any.key;
        Instant now = NOW;
        for (int day = 0; day < 90; day++) {
            now = now.plus(DAY);
            SigningKey next = SigningKey.fresh(algorithm);
            chain = chain.with(
                    chain.newest().next(now, BundleFixture.publics(next)).signedBy(key));
            key = next;
        }
        byte[] bundle = SignedBundle.sign("edge-a", any.issuer(), 2, now, any.content("edge-a"), chain, key)
                .write();

        BundleState state = any.verifier("edge-a")
                .verify(bundle, any.fresh(), BundleFixture.at(now))
                .state();

        assertThat(state.keys().version()).isEqualTo(new KeysVersion(1, 90));
        assertThat(state.keys().document().bundleKeys()).containsExactly(key.verificationKey());
    }

    @Test
    void aChainReadsAsItWasWritten() throws Exception {
        KeysChain chain = rotated(3).chain();
        KeysChain read = KeysChain.read(chain.write());
        assertThat(read.write()).isEqualTo(chain.write());
        assertThat(read.digest()).isEqualTo(chain.digest());
        assertThat(SignedKeys.read(StrictJson.write(first.toJson())).signers()).isEqualTo(first.signers());
    }

    @Test
    void aBundleCarriesWhatCountedInTheLastHundredDaysAndTheFirstOfEachEpoch() throws Exception {
        // keys 1.0 are a day old, 1.1 are from today, 1.4 from the third day on
        KeysChain chain = rotated(5).chain();
        Instant later = NOW.plus(KeysChain.HORIZON).plus(DAY.multipliedBy(3)).minusSeconds(1);

        assertThat(versions(chain.since(NOW))).hasSize(6);
        assertThat(versions(chain.since(later)))
                .containsExactly(
                        new KeysVersion(1, 0), new KeysVersion(1, 3), new KeysVersion(1, 4), new KeysVersion(1, 5));
        assertThat(versions(chain.since(later.plusSeconds(1)))).doesNotContain(new KeysVersion(1, 3));
        assertThat(versions(chain.since(NOW.plus(Duration.ofDays(1_000)))))
                .containsExactly(new KeysVersion(1, 0), new KeysVersion(1, 5));
    }

    /** The contract: whoever took a bundle in the last ninety days finds the way. */
    @Test
    void whoeverHadTheNewestKeysWithinTheHorizonFindsTheWay() throws Exception {
        Rotated rotated = rotated(130);
        Instant now = NOW.plus(DAY.multipliedBy(130));
        KeysChain carried = rotated.chain().since(now);
        assertThat(carried.documents()).hasSizeLessThan(110);
        for (int number : List.of(0, 10, 29, 30, 31, 77, 130)) {
            SignedKeys held = rotated.chain().documents().get(number);
            boolean recent = held.version().number() >= 130 - 100;
            BundleRefused refused = catchThrowableOfType(BundleRefused.class, () -> carried.walk(held));
            if (recent) {
                assertThat(refused).isNull();
            } else {
                assertThat(refused).isInstanceOf(BundleRefused.KeysBroken.class);
            }
        }
    }

    @Test
    void rootKeysBringBackAnEdgeThatIsFurtherBehind() throws Exception {
        Rotated rotated = rotated(130);
        Instant now = NOW.plus(DAY.multipliedBy(131));
        SigningKey fresh = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        KeysChain chain = rotated.chain()
                .with(BundleFixture.signed(
                        rotated.chain().newest().nextEpoch(now, BundleFixture.publics(fresh), roots),
                        master.roots.get(0),
                        master.roots.get(1)));

        assertThat(chain.since(now).walk(first).version()).isEqualTo(new KeysVersion(2, 0));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "1, 2"})
    void anyTwoOfThreeRootKeysReplaceALostBundleKey(int one, int other) throws Exception {
        SigningKey fresh = SigningKey.fresh(SignatureAlgorithm.ES256);
        KeysChain chain = master.chain.with(BundleFixture.signed(
                first.nextEpoch(NOW, BundleFixture.publics(fresh), roots),
                master.roots.get(one),
                master.roots.get(other)));
        byte[] bundle = SignedBundle.sign("edge-a", master.issuer(), 1, NOW, master.content("edge-a"), chain, fresh)
                .write();

        BundleState state = master.verifier("edge-a")
                .verify(bundle, master.fresh(), BundleFixture.CLOCK)
                .state();

        assertThat(state.keys().version()).isEqualTo(new KeysVersion(2, 0));
        // and what the lost key signs is worth nothing here any more
        assertThat(refusal(
                        () -> master.verifier("edge-a").verify(master.bundle("edge-a", 9), state, BundleFixture.CLOCK)))
                .isExactlyInstanceOf(BundleRefused.KeysRolledBack.class)
                .hasMessageContaining("keys 2.0 or newer")
                .hasMessageContaining("keys 1.0");
    }

    @Test
    void rootKeysAreReplacedOneEpochAfterTheOther() throws Exception {
        KeysChain chain = master.chain;
        List<SigningKey> now = master.roots;
        for (int epoch = 2; epoch < 6; epoch++) {
            List<SigningKey> next = fresh(3);
            chain = chain.with(BundleFixture.signed(
                    chain.newest().nextEpoch(NOW, BundleFixture.publics(master.key), BundleFixture.publics(next)),
                    now.get(0),
                    now.get(1),
                    next.get(1),
                    next.get(2)));
            now = next;
        }
        assertThat(chain.walk(first).version()).isEqualTo(new KeysVersion(5, 0));

        List<SignedKeys> without = new ArrayList<>(chain.documents());
        without.remove(2);
        assertThat(refusal(() -> new KeysChain(without).walk(first)))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class)
                .hasMessageContaining("2 of the root keys of keys 2.0")
                .hasMessageContaining("found 0");
    }

    /** TUF 5.3.8. */
    @Test
    void keysAreRememberedAlsoWhereTheBundleIsRefused() throws Exception {
        Rotated rotated = rotated(3);
        Instant now = NOW.plus(DAY.multipliedBy(3));
        byte[] others = SignedBundle.sign(
                        "edge-b", master.issuer(), 9, now, master.content("edge-b"), rotated.chain(), rotated.key())
                .write();
        BundleVerifier verifier = master.verifier("edge-a");
        assertThat(refusal(() -> verifier.verify(others, master.fresh(), BundleFixture.at(now))))
                .isExactlyInstanceOf(BundleRefused.EdgeMismatch.class);

        BundleState state = verifier.keys(others, BundleState.after(first, 5));

        assertThat(state.keys().version()).isEqualTo(new KeysVersion(1, 3));
        assertThat(state.version()).isEqualTo(5);
        byte[] older = SignedBundle.sign(
                        "edge-a", master.issuer(), 4, now, master.content("edge-a"), rotated.chain(), rotated.key())
                .write();
        assertThat(refusal(() -> verifier.verify(older, state, BundleFixture.at(now))))
                .isExactlyInstanceOf(BundleRefused.VersionRolledBack.class);
    }

    /** Or a thief of the bundle key could roll back: rotate, and begin again. */
    @Test
    void aRotationDoesNotForgetTheVersion() throws Exception {
        BundleState state = BundleState.after(first, 5);
        Rotated rotated = rotated(1);
        byte[] older = SignedBundle.sign(
                        "edge-a", master.issuer(), 4, NOW, master.content("edge-a"), rotated.chain(), rotated.key())
                .write();
        assertThat(refusal(() -> master.verifier("edge-a").verify(older, state, BundleFixture.CLOCK)))
                .isExactlyInstanceOf(BundleRefused.VersionRolledBack.class);
    }

    // a stolen bundle key

    /** The thief has rotated the keys to their own at this edge, and driven the version up; the roots bring it back. */
    @Test
    void aThiefsEpochEndsWithTheNextOne() throws Exception {
        SigningKey thief = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        KeysChain stolen =
                master.chain.with(first.next(NOW, BundleFixture.publics(thief)).signedBy(master.key));
        byte[] forged = SignedBundle.sign(
                        "edge-a", master.issuer(), Long.MAX_VALUE, NOW, master.content("edge-a"), stolen, thief)
                .write();
        BundleState led = master.verifier("edge-a")
                .verify(forged, master.fresh(), BundleFixture.CLOCK)
                .state();
        assertThat(led.version()).isEqualTo(Long.MAX_VALUE);

        // within the epoch the honest master cannot: this is what the higher epoch is for
        SigningKey honest = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        KeysChain rotated =
                master.chain.with(first.next(NOW, BundleFixture.publics(honest)).signedBy(master.key));
        byte[] within = SignedBundle.sign("edge-a", master.issuer(), 5, NOW, master.content("edge-a"), rotated, honest)
                .write();
        assertThat(refusal(() -> master.verifier("edge-a").verify(within, led, BundleFixture.CLOCK)))
                .isExactlyInstanceOf(BundleRefused.KeysForked.class)
                .hasMessageContaining(stolen.newest().digest())
                .hasMessageContaining(rotated.newest().digest());

        KeysChain replaced = rotated.with(BundleFixture.signed(
                rotated.newest().nextEpoch(NOW.plusSeconds(60), BundleFixture.publics(honest), roots),
                master.roots.get(0),
                master.roots.get(1)));
        byte[] bundle = SignedBundle.sign(
                        "edge-a", master.issuer(), 6, NOW.plusSeconds(60), master.content("edge-a"), replaced, honest)
                .write();
        BundleState back = master.verifier("edge-a")
                .verify(bundle, led, BundleFixture.at(NOW.plusSeconds(60)))
                .state();

        assertThat(back.version()).isEqualTo(6);
        assertThat(back.keys().version()).isEqualTo(new KeysVersion(2, 0));
        assertThat(refusal(() -> master.verifier("edge-a").verify(forged, back, BundleFixture.CLOCK)))
                .isExactlyInstanceOf(BundleRefused.KeysRolledBack.class);
    }

    @Test
    void withAHigherEpochTheClockStillCannotBeTurnedBackBelowWhatRootKeysSigned() throws Exception {
        Instant epoch = NOW.plus(Duration.ofDays(30));
        KeysChain chain = master.chain.with(BundleFixture.signed(
                first.nextEpoch(epoch, BundleFixture.publics(master.key), roots),
                master.roots.get(0),
                master.roots.get(1)));
        byte[] old = SignedBundle.sign("edge-a", master.issuer(), 6, NOW, master.content("edge-a"), chain, master.key)
                .write();
        assertThat(refusal(() -> master.verifier("edge-a").verify(old, master.fresh(), BundleFixture.CLOCK)))
                .isExactlyInstanceOf(BundleRefused.Expired.class)
                .hasMessageContaining(epoch.toString());
    }

    @Test
    void aBundleKeyCannotReplaceRootKeys() throws Exception {
        List<SigningKey> others = fresh(3);
        SignedKeys overreach = SignedKeys.draft(new KeysDocument(
                        master.issuer(),
                        new KeysVersion(1, 1),
                        NOW,
                        BundleFixture.publics(master.key),
                        BundleFixture.publics(others)))
                .signedBy(master.key);
        BundleRefused refused = refusal(() -> overreach.follows(first));
        assertThat(refused).isExactlyInstanceOf(BundleRefused.KeysOverreach.class);
        assertThat(refused.expected())
                .contains(roots.get(0).id(), roots.get(1).id(), roots.get(2).id());
        assertThat(refused.found()).contains(others.get(0).verificationKey().id());
    }

    @Test
    void aBundleKeyCannotRaiseTheEpoch() throws Exception {
        SignedKeys raised =
                first.nextEpoch(NOW, BundleFixture.publics(master.key), roots).signedBy(master.key);
        assertThat(refusal(() -> raised.follows(first)))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class)
                .hasMessageContaining("2 of the root keys of keys 1.0")
                .hasMessageContaining("found 0");
    }

    @Test
    void aBundleKeyCannotSkipANumber() throws Exception {
        SignedKeys skipped = SignedKeys.draft(new KeysDocument(
                        master.issuer(), new KeysVersion(1, 2), NOW, BundleFixture.publics(master.key), roots))
                .signedBy(master.key);
        assertThat(refusal(() -> skipped.follows(first)))
                .isExactlyInstanceOf(BundleRefused.KeysBroken.class)
                .hasMessageContaining("keys 1.1")
                .hasMessageContaining("found keys 1.2");
    }

    @Test
    void aKeyThatWasRotatedOutSignsNothingMore() throws Exception {
        Rotated rotated = rotated(1);
        SignedKeys late = rotated.chain()
                .newest()
                .next(NOW, BundleFixture.publics(master.key))
                .signedBy(master.key);
        assertThat(refusal(() -> late.follows(rotated.chain().newest())))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class)
                .hasMessageContaining("1 of the bundle keys of keys 1.1")
                .hasMessageContaining("found 0");
    }

    // too few root keys

    @Test
    void oneRootKeyIsNotEnoughEvenTwice() throws Exception {
        SignedKeys draft = first.nextEpoch(NOW, BundleFixture.publics(master.key), roots);
        SignedKeys once = draft.signedBy(master.roots.get(0));
        SignedKeys twice = once.signedBy(master.roots.get(0));
        SignedKeys both = once.signedBy(master.key);
        for (SignedKeys each : List.of(draft, once, twice, both)) {
            assertThat(refusal(() -> each.follows(first)))
                    .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class)
                    .hasMessageContaining("2 of the root keys of keys 1.0");
        }
        // the same signature written down twice
        var json = once.toJson();
        json.withArray("signatures").add(json.path("signatures").get(0));
        assertThat(refusal(() -> SignedKeys.of(json).follows(first)))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class)
                .hasMessageContaining("found 1");
    }

    @Test
    void newRootKeysHaveToShowThatTheyAreThere() throws Exception {
        List<SigningKey> others = fresh(3);
        SignedKeys draft = BundleFixture.signed(
                first.nextEpoch(NOW, BundleFixture.publics(master.key), BundleFixture.publics(others)),
                master.roots.get(0),
                master.roots.get(1),
                others.get(0));
        assertThat(refusal(() -> draft.follows(first)))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class)
                .hasMessageContaining("2 of its own root keys")
                .hasMessageContaining("found 1");
        draft.signedBy(others.get(2)).follows(first);
    }

    /**
     * The cases of TUF's conformance suite (test_updater_key_rotations.py) as far as they are ours: of the root keys 0, 1, 2
     * those named come to be, the rest of the three being new, and those named sign; 3 is the first new one, 6 a stranger.
     */
    @ParameterizedTest
    @CsvSource({
        // the same keys, by any two, in any order, with strangers beside them
        "0 1 2, 0 1, true",
        "0 1 2, 2 1, true",
        "0 1 2, 0 1 2, true",
        "0 1 2, 6 2 5 0, true",
        "0 1 2, 0, false",
        "0 1 2, 0 6, false",
        "0 1 2, '', false",
        // one key replaced: the two that stay are enough for both
        "0 1 3, 0 1, true",
        "0 1 3, 0 3, false",
        "0 1 3, 0 2, false",
        "0 1 3, 0 2 3, true",
        "0 1 3, 1 3, false",
        // two, and all of them
        "0 3 4, 0 1 3, true",
        "0 3 4, 0 1, false",
        "0 3 4, 3 4, false",
        "0 3 4, 0 3 4, false",
        "3 4 5, 0 2 3 5, true",
        "3 4 5, 0 2 3, false",
        "3 4 5, 0 3 4 5, false",
        "3 4 5, 3 4 5, false",
        "3 4 5, 0 1 2, false"
    })
    void rootRotationsAsTheConformanceSuiteHasThem(String becoming, String signing, boolean accepted) throws Exception {
        List<SigningKey> keys = new ArrayList<>(master.roots);
        keys.addAll(fresh(4));
        List<SigningKey> next = numbers(becoming).stream().map(keys::get).toList();
        SignedKeys signed = first.nextEpoch(NOW, BundleFixture.publics(master.key), BundleFixture.publics(next));
        for (int number : numbers(signing)) {
            signed = signed.signedBy(keys.get(number));
        }
        SignedKeys candidate = signed;
        BundleRefused refused = refusal(() -> candidate.follows(first));
        if (accepted) {
            assertThat(refused).isNull();
        } else {
            assertThat(refused).isExactlyInstanceOf(BundleRefused.KeysNotSigned.class);
        }
    }

    private static List<Integer> numbers(String text) {
        return text.isEmpty()
                ? List.of()
                : java.util.Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
    }

    /** test_keys.py, test_invalid_sig_in_valid_metadata. */
    @Test
    void aBadSignatureBesideEnoughGoodOnesIsNoHarm() throws Exception {
        SignedKeys good = BundleFixture.signed(
                first.nextEpoch(NOW, BundleFixture.publics(master.key), roots),
                master.roots.get(0),
                master.roots.get(1));
        SignedKeys other = first.nextEpoch(NOW.plusSeconds(1), BundleFixture.publics(master.key), roots)
                .signedBy(master.roots.get(2));
        var json = good.toJson();
        json.withArray("signatures").insert(0, other.toJson().path("signatures").get(0));
        SignedKeys.of(json).follows(first);
    }

    /** test_basic.py, test_unsigned_initial_root. */
    @Test
    void firstKeysInHandThatNobodySignedAreRefused() throws Exception {
        BundleState unsigned =
                BundleState.fresh(SignedKeys.draft(first.document()).signedBy(master.roots.get(0)));
        assertThat(refusal(() ->
                        master.verifier("edge-a").verify(master.bundle("edge-a", 1), unsigned, BundleFixture.CLOCK)))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class)
                .hasMessageContaining("its own root keys")
                .hasMessageContaining("found 1");
    }

    @Test
    void theFirstDocumentHasToBeSignedByItsOwnRootKeys() throws Exception {
        SignedKeys draft = SignedKeys.draft(first.document());
        assertThat(refusal(() -> KeysChain.first(draft.signedBy(master.key))))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class)
                .hasMessageContaining("2 of its own root keys");
        KeysChain.first(BundleFixture.signed(draft, master.roots.get(1), master.roots.get(2)));
    }

    @Test
    void aForgedRootSignatureIsNone() throws Exception {
        SigningKey thief = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        SignedKeys draft = first.nextEpoch(NOW, BundleFixture.publics(thief), roots)
                .signedBy(master.roots.get(0))
                .signedBy(new DocumentSigner() {
                    @Override
                    public VerificationKey verificationKey() {
                        return roots.get(1);
                    }

                    @Override
                    public byte[] sign(byte[] input) {
                        return thief.sign(input);
                    }
                });
        assertThat(refusal(() -> draft.follows(first)))
                .isExactlyInstanceOf(BundleRefused.SignatureInvalid.class)
                .hasMessageContaining(roots.get(1).id());
    }

    // what is not built right

    @Test
    void keysOfAnotherIssuer() throws Exception {
        SignedKeys other = new BundleFixture(SignatureAlgorithm.EDDSA, "https://else")
                .chain
                .newest()
                .nextEpoch(NOW, BundleFixture.publics(master.key), roots);
        assertThat(refusal(() -> other.follows(first)))
                .isExactlyInstanceOf(BundleRefused.IssuerMismatch.class)
                .hasMessageContaining(BundleFixture.ISSUER)
                .hasMessageContaining("https://else");
    }

    @Test
    void keysThatNobodyCouldAccept() {
        SigningKey more = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        for (KeysDocument wrong : List.of(
                document(List.of(), roots),
                document(BundleFixture.publics(fresh(9)), roots),
                document(BundleFixture.publics(more), roots.subList(0, 2)),
                document(BundleFixture.publics(more), List.of(roots.get(0), roots.get(1), roots.get(1))),
                document(List.of(roots.get(0)), roots),
                document(BundleFixture.publics(more, more), roots))) {
            assertThat(refusal(() -> SignedKeys.draft(wrong))).isExactlyInstanceOf(BundleRefused.Malformed.class);
        }
    }

    @Test
    void aKeyUnderANameThatIsNotItsOwn() {
        var json = roots.get(0).toJson().put("kid", roots.get(1).id());
        assertThat(refusal(() -> VerificationKey.of(json)))
                .isExactlyInstanceOf(BundleRefused.Malformed.class)
                .hasMessageContaining(roots.get(0).id())
                .hasMessageContaining(roots.get(1).id());
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void aPrivateKeySurvivesAFileAndIsShownNowhere(SignatureAlgorithm algorithm) throws Exception {
        SigningKey key = SigningKey.fresh(algorithm);
        SigningKey read = SigningKey.of(key.toPrivateJson());
        String secret = StrictJson.read(key.toPrivateJson(), "").path("d").textValue();

        assertThat(read.verificationKey()).isEqualTo(key.verificationKey());
        assertThat(VerificationKey.of(key.verificationKey().toJson())).isEqualTo(key.verificationKey());
        SignedKeys draft = SignedKeys.draft(document(BundleFixture.publics(key), roots));
        draft.signedBy(read)
                .next(NOW, BundleFixture.publics(key))
                .signedBy(read)
                .follows(draft);
        assertThat(key.toString()
                        + key.verificationKey()
                        + key.verificationKey().toJson())
                .doesNotContain(secret);
        assertThat(refusal(() -> VerificationKey.of(StrictJson.read(key.toPrivateJson(), ""))))
                .isExactlyInstanceOf(BundleRefused.UnknownField.class)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(secret));
        byte[] broken = new String(key.toPrivateJson(), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"d\":\"", "\"d\":\"+")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(refusal(() -> SigningKey.of(broken)).getMessage()).doesNotContain(secret);
    }

    private record Rotated(KeysChain chain, SigningKey key) {}

    /** From today on, one rotation a day. */
    private Rotated rotated(int times) throws BundleRefused {
        KeysChain chain = master.chain;
        SigningKey key = master.key;
        for (int i = 0; i < times; i++) {
            SigningKey next = SigningKey.fresh(SignatureAlgorithm.EDDSA);
            chain = chain.with(chain.newest()
                    .next(NOW.plus(DAY.multipliedBy(i)), BundleFixture.publics(next))
                    .signedBy(key));
            key = next;
        }
        return new Rotated(chain, key);
    }

    private KeysDocument document(List<VerificationKey> bundleKeys, List<VerificationKey> rootKeys) {
        return new KeysDocument(master.issuer(), new KeysVersion(1, 0), NOW, bundleKeys, rootKeys);
    }

    private static List<SigningKey> fresh(int count) {
        List<SigningKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(SigningKey.fresh(SignatureAlgorithm.EDDSA));
        }
        return keys;
    }

    private static List<KeysVersion> versions(KeysChain chain) {
        return chain.documents().stream().map(SignedKeys::version).toList();
    }

    private static BundleRefused refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(BundleRefused.class, call);
    }
}
