package io.idpmaster.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The master's check of signatures and the edge's agree. */
class SignatureCheckTest {

    private static final Instant NOW = BundleFixture.NOW;

    private static boolean[] both(VerificationKey key, DocumentSignature signature, String payload, byte[] octets) {
        String text = StrictJson.base64Url(octets);
        return new boolean[] {
            SignatureCheck.NIMBUS.verifies(key, signature.header(), payload, text),
            SignatureCheck.JDK.verifies(key, signature.header(), payload, text)
        };
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void bothTakeWhatTheKeyHasSignedAndNothingElse(SignatureAlgorithm algorithm) {
        Random random = new Random(4);
        SigningKey key = SigningKey.fresh(algorithm);
        VerificationKey other = SigningKey.fresh(algorithm).verificationKey();
        for (int i = 0; i < 40; i++) {
            String payload =
                    StrictJson.base64Url(("{\"n\":" + random.nextInt() + "}").getBytes(StandardCharsets.UTF_8));
            DocumentSignature signature = DocumentSignature.sign(key, "test", payload);
            byte[] octets = Base64.getUrlDecoder().decode(signature.signature());
            assertThat(both(key.verificationKey(), signature, payload, octets)).containsExactly(true, true);
            assertThat(both(other, signature, payload, octets)).containsExactly(false, false);
            assertThat(both(key.verificationKey(), signature, payload + "AAAA", octets))
                    .containsExactly(false, false);
            byte[] flipped = octets.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(both(key.verificationKey(), signature, payload, flipped)).containsExactly(false, false);
            assertThat(both(key.verificationKey(), signature, payload, Arrays.copyOf(octets, 63)))
                    .containsExactly(false, false);
        }
    }

    /** CVE-2022-21449: zeros passed for a signature of everybody on everything. */
    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void zerosAreNoSignature(SignatureAlgorithm algorithm) {
        SigningKey key = SigningKey.fresh(algorithm);
        DocumentSignature signature = DocumentSignature.sign(key, "test", "e30");
        assertThat(both(key.verificationKey(), signature, "e30", new byte[64])).containsExactly(false, false);
        byte[] order = new byte[64];
        Arrays.fill(order, (byte) 0xff);
        assertThat(both(key.verificationKey(), signature, "e30", order)).containsExactly(false, false);
    }

    @Test
    void aPointOffTheCurveSignsNothing() {
        SigningKey key = SigningKey.fresh(SignatureAlgorithm.ES256);
        VerificationKey good = key.verificationKey();
        VerificationKey off = new VerificationKey(SignatureAlgorithm.ES256, good.y(), good.x());
        DocumentSignature signature = DocumentSignature.sign(key, "test", "e30");
        byte[] octets = Base64.getUrlDecoder().decode(signature.signature());
        assertThat(both(off, signature, "e30", octets)).containsExactly(false, false);
    }

    // what a master does with a chain that it is handed

    private final BundleFixture master = new BundleFixture();
    private final SigningKey next = SigningKey.fresh(SignatureAlgorithm.EDDSA);

    private KeysChain rotated(KeysChain chain, SigningKey by, SigningKey to) throws BundleRefused {
        return chain.with(chain.newest().next(NOW, BundleFixture.publics(to)).signedBy(by), SignatureCheck.JDK);
    }

    private KeysChain after(KeysChain chain, Optional<KeysChain> held) throws BundleRefused {
        return chain.after(held, master.issuer(), BundleFixture.publics(master.key, next), SignatureCheck.JDK);
    }

    @Test
    void aMasterTakesAChainThatLeadsOnFromItsOwn() throws Exception {
        KeysChain longer = rotated(master.chain, master.key, next);
        assertThat(after(master.chain, Optional.empty())).isEqualTo(master.chain);
        assertThat(after(longer, Optional.empty()).documents()).hasSize(2);
        assertThat(after(longer, Optional.of(master.chain)).documents()).hasSize(2);
        // a part of it is enough
        KeysChain part = new KeysChain(List.of(longer.newest()));
        assertThat(after(part, Optional.of(master.chain)).write()).isEqualTo(longer.write());
    }

    @Test
    void aMasterTakesNoChainThatLeadsElsewhere() throws Exception {
        KeysChain held = rotated(master.chain, master.key, SigningKey.fresh(SignatureAlgorithm.EDDSA));
        KeysChain fork = rotated(master.chain, master.key, next);
        KeysChain broken = new KeysChain(List.of(
                master.chain.newest(),
                master.chain.newest().next(NOW, BundleFixture.publics(next)).signedBy(next)));

        assertThat(refusal(() -> after(fork, Optional.of(held)))).isExactlyInstanceOf(BundleRefused.KeysForked.class);
        assertThat(refusal(() -> after(master.chain, Optional.of(held))))
                .isExactlyInstanceOf(BundleRefused.KeysRolledBack.class);
        assertThat(refusal(() -> after(broken, Optional.empty())))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class);
        // without the first document nobody vouches for the second
        assertThat(refusal(() -> after(new KeysChain(List.of(fork.newest())), Optional.empty())))
                .isExactlyInstanceOf(BundleRefused.KeysNotSigned.class);
    }

    @Test
    void aMasterTakesNoChainThatIsNotItsOwn() throws Exception {
        KeysChain held = rotated(master.chain, master.key, SigningKey.fresh(SignatureAlgorithm.EDDSA));
        assertThat(refusal(() -> after(held, Optional.of(master.chain))))
                .isExactlyInstanceOf(BundleRefused.UnknownKey.class);
        assertThat(refusal(() -> master.chain.after(
                        Optional.empty(),
                        "https://elsewhere.example/realms/cloud",
                        BundleFixture.publics(master.key),
                        SignatureCheck.JDK)))
                .isExactlyInstanceOf(BundleRefused.IssuerMismatch.class);
        KeysChain foreign = new BundleFixture().chain;
        assertThat(refusal(() -> foreign.after(
                        Optional.of(master.chain),
                        master.issuer(),
                        foreign.newest().document().bundleKeys(),
                        SignatureCheck.JDK)))
                .isExactlyInstanceOf(BundleRefused.KeysForked.class);
    }

    private interface Attempt {
        void run() throws BundleRefused;
    }

    private static BundleRefused refusal(Attempt attempt) {
        return catchThrowableOfType(BundleRefused.class, attempt::run);
    }
}
