package io.idpmaster.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** An edge believes what the master signed and nothing else, and is told why in every other case. */
class BundleFuzzTest {

    private static final BundleFixture MASTER = BundleFixture.known();
    private static final String EDGE = "edge-a";
    private static final BundleContent CONTENT = MASTER.content(EDGE);

    static Stream<byte[]> bundles() throws BundleRefused {
        return Stream.of(MASTER.bundle(EDGE, 1), MASTER.bundle("edge-b", 2));
    }

    static Stream<byte[]> payloads() throws BundleRefused {
        return Stream.of(EDGE, "edge-b", "edge-c").map(edge -> {
            try {
                return StrictJson.write(
                        SignedBundle.read(MASTER.bundle(edge, 1)).unverified().toJson());
            } catch (BundleRefused e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static Stream<byte[]> chains() throws BundleRefused {
        SignedKeys next = MASTER.chain
                .newest()
                .next(BundleFixture.NOW, BundleFixture.publics(MASTER.key))
                .signedBy(MASTER.key);
        return Stream.of(MASTER.chain.write(), MASTER.chain.with(next).write());
    }

    static Stream<byte[]> publicKeys() {
        return Stream.of(StrictJson.write(MASTER.key.verificationKey().toJson()));
    }

    @MethodSource("bundles")
    @FuzzTest
    void signed(byte[] bytes) {
        BundleVerifier verifier = MASTER.verifier(EDGE);
        try {
            BundleVerifier.Accepted accepted = verifier.verify(bytes, MASTER.fresh(), BundleFixture.CLOCK);
            assertThat(accepted.bundle().content().digest()).isEqualTo(CONTENT.digest());
            assertThat(accepted.state().keys().digest())
                    .isEqualTo(MASTER.chain.newest().digest());
        } catch (BundleRefused e) {
            requireReason(e);
        }
        try {
            assertThat(verifier.keys(bytes, MASTER.fresh()).keys().version())
                    .isEqualTo(MASTER.chain.newest().version());
        } catch (BundleRefused e) {
            requireReason(e);
        }
    }

    /** As if a thief of the key had signed it. */
    @MethodSource("payloads")
    @FuzzTest
    void payload(byte[] json) {
        Bundle bundle;
        try {
            bundle = BundleJson.bundle(StrictJson.read(json, "a bundle"));
        } catch (BundleRefused e) {
            requireReason(e);
            return;
        }
        try {
            assertThat(BundleJson.bundle(StrictJson.read(StrictJson.write(bundle.toJson()), "a bundle"))
                            .content()
                            .digest())
                    .isEqualTo(bundle.content().digest());
        } catch (BundleRefused e) {
            throw new AssertionError("what was written cannot be read", e);
        }
        for (Edge edge : MASTER.catalogue.edges()) {
            try {
                new ContentRules(edge, MASTER.issuer()).check(bundle.content(), Optional.empty());
                requireAdmitted(edge.agreement(), bundle.content().roster());
            } catch (BundleRefused e) {
                requireReason(e);
            }
        }
    }

    @MethodSource("chains")
    @FuzzTest
    void keys(byte[] json) {
        KeysChain chain;
        try {
            chain = KeysChain.read(json);
        } catch (BundleRefused e) {
            requireReason(e);
            return;
        }
        try {
            assertThat(KeysChain.read(chain.write()).write()).isEqualTo(chain.write());
        } catch (BundleRefused e) {
            throw new AssertionError("what was written cannot be read", e);
        }
        try {
            // whoever has no key leads nobody to another one
            SignedKeys reached = chain.walk(MASTER.chain.newest());
            assertThat(reached.document().bundleKeys()).isEqualTo(BundleFixture.publics(MASTER.key));
            assertThat(reached.document().rootKeys()).isEqualTo(BundleFixture.publics(MASTER.roots));
        } catch (BundleRefused e) {
            requireReason(e);
        }
    }

    @MethodSource("publicKeys")
    @FuzzTest
    void publicKey(byte[] json) {
        try {
            VerificationKey key = VerificationKey.read(json);
            assertThat(VerificationKey.read(StrictJson.write(key.toJson()))).isEqualTo(key);
            assertThat(JoseVerification.verifies(key, "e30", "e30", "e30")).isFalse();
        } catch (BundleRefused e) {
            requireReason(e);
        }
    }

    private static void requireAdmitted(Agreement agreement, Roster roster) {
        Stream<RoleAssignment> all = Stream.concat(
                roster.users().stream().flatMap(user -> user.assignments().stream()),
                roster.groups().stream().map(Roster.Group::assignment));
        assertThat(all).allMatch(agreement::admits);
    }

    private static void requireReason(BundleRefused refused) {
        assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
    }
}
