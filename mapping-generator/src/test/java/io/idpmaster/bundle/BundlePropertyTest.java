package io.idpmaster.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.verification.Clouds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/** Nothing that was changed on the way is taken, wherever it was changed. */
class BundlePropertyTest {

    private static final int ROTATIONS = 6;

    private static BundleFixture master;
    private static KeysChain chain;
    private static byte[] bundle;
    private static Instant now;

    @BeforeContainer
    static void sign() throws BundleRefused {
        master = new BundleFixture();
        chain = master.chain;
        now = BundleFixture.NOW;
        SigningKey key = master.key;
        for (int i = 0; i < ROTATIONS; i++) {
            now = now.plus(Duration.ofDays(1));
            SigningKey next = SigningKey.fresh(SignatureAlgorithm.EDDSA);
            chain = chain.with(
                    chain.newest().next(now, BundleFixture.publics(next)).signedBy(key));
            key = next;
        }
        bundle = SignedBundle.sign("edge-a", master.issuer(), 1, now, master.content("edge-a"), chain, key)
                .write();
        for (SignedKeys held : chain.documents()) {
            accept(bundle, BundleState.fresh(held));
        }
    }

    /** Whatever keys the edge has, also those that make most of the chain needless. */
    @Property(tries = 600)
    void anyFlippedByteIsRefused(
            @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int place,
            @ForAll @IntRange(min = 1, max = 255) int flip,
            @ForAll @IntRange(min = 0, max = ROTATIONS) int held) {
        byte[] flipped = bundle.clone();
        // jqwik prefers small numbers: they are spread over the whole, so that keys, signature and payload have their
        // share
        int at = (int) ((place * 2_654_435_761L & 0x7fff_ffffL) % bundle.length);
        flipped[at] ^= (byte) flip;
        BundleState state = BundleState.fresh(chain.documents().get(held));

        assertThat(refusal(flipped, state)).as("byte %d", at).isNotNull();
    }

    @Property(tries = 200)
    void anyOtherOrderOrChoiceOfKeysIsRefused(@ForAll long seed, @ForAll @IntRange(min = 0, max = ROTATIONS) int held)
            throws Exception {
        Random random = new Random(seed);
        ObjectNode envelope = (ObjectNode) new ObjectMapper().readTree(bundle);
        ArrayNode keys = (ArrayNode) envelope.at("/header/keys");
        List<JsonNode> documents = new ArrayList<>();
        keys.forEach(documents::add);
        List<JsonNode> before = List.copyOf(documents);
        switch (random.nextInt(4)) {
            case 0 -> Collections.shuffle(documents, random);
            case 1 -> documents.remove(random.nextInt(documents.size()));
            case 2 -> documents.add(random.nextInt(documents.size()), documents.get(random.nextInt(documents.size())));
            default ->
                documents.subList(0, 1 + random.nextInt(documents.size())).clear();
        }
        Assume.that(!documents.equals(before));
        keys.removeAll();
        keys.addAll(documents);

        assertThat(refusal(
                        StrictJson.write(envelope),
                        BundleState.fresh(chain.documents().get(held))))
                .isInstanceOfAny(
                        BundleRefused.KeysBroken.class,
                        BundleRefused.KeysForked.class,
                        BundleRefused.KeysRolledBack.class,
                        BundleRefused.KeysNotSigned.class,
                        BundleRefused.UnknownKey.class,
                        BundleRefused.Malformed.class);
    }

    @Property(tries = 200)
    void anyTruncatedOneIsRefused(@ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int length) {
        byte[] cut = Arrays.copyOf(bundle, length % bundle.length);
        assertThat(refusal(cut, BundleState.fresh(chain.documents().get(0)))).isNotNull();
    }

    /** Whatever somebody signs who holds the bundle key: it is taken, or refused with a reason, and nothing else happens. */
    @Property(tries = 250)
    void whatAKeyHolderSignsIsTakenOrRefused(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        String edge = List.of("edge-a", "edge-b", "edge-c", "edge-d").get(random.nextInt(4));
        ObjectNode payload = (ObjectNode) new ObjectMapper()
                .readTree(StrictJson.base64Url(
                        new ObjectMapper()
                                .readTree(master.bundle(edge, 1))
                                .path("payload")
                                .textValue(),
                        "payload"));
        for (int i = 0; i < 1 + random.nextInt(2); i++) {
            change(payload, random);
        }
        byte[] signed = SignedBundle.sign(payload, master.chain, master.key).write();
        BundleVerifier verifier =
                random.nextBoolean() ? master.verifier(edge) : BundleVerifier.withoutAgreement(edge, master.issuer());
        try {
            verifier.verify(signed, master.fresh(), BundleFixture.CLOCK);
            Statistics.collect("taken");
        } catch (BundleRefused e) {
            Statistics.collect("refused");
        }
    }

    /** Puts something else in one place. */
    private static void change(JsonNode root, Random random) {
        JsonNode node = root;
        while (true) {
            List<JsonNode> inner = new ArrayList<>();
            node.forEach(each -> {
                if (each.isContainerNode() && !each.isEmpty()) {
                    inner.add(each);
                }
            });
            if (inner.isEmpty() || random.nextInt(4) == 0) {
                break;
            }
            node = inner.get(random.nextInt(inner.size()));
        }
        JsonNodeFactory json = JsonNodeFactory.instance;
        JsonNode value = switch (random.nextInt(10)) {
            case 0 -> json.nullNode();
            case 1 -> json.objectNode();
            case 2 -> json.arrayNode();
            case 3 -> json.numberNode(random.nextLong());
            case 4 -> json.numberNode(new BigDecimal("1e400"));
            case 5 -> json.booleanNode(true);
            case 6 -> json.textNode("");
            case 7 -> json.textNode("\ud800\u0000{0.__class__};\n");
            case 8 -> json.textNode("x".repeat(70_000));
            default -> json.textNode("idp-master");
        };
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            object.set(names.get(random.nextInt(names.size())), value);
        } else if (node instanceof ArrayNode array) {
            array.set(random.nextInt(array.size()), value);
        }
    }

    /** Of any cloud: every edge takes its own, and refuses each other one's. */
    @Property(tries = 60)
    void everyEdgeTakesItsOwnAndNoOther(@ForAll("catalogues") Catalogue catalogue) throws BundleRefused {
        for (Edge edge : catalogue.edges()) {
            Optional<BundleContent> content = content(catalogue, edge);
            if (content.isEmpty()) {
                continue;
            }
            byte[] own = master.bundle(edge.name(), 1, BundleFixture.NOW, content.get());
            for (Edge other : catalogue.edges()) {
                BundleVerifier verifier = BundleVerifier.of(other.name(), master.issuer(), other.agreement());
                BundleRefused refused = catchThrowableOfType(
                        BundleRefused.class, () -> verifier.verify(own, master.fresh(), BundleFixture.CLOCK));
                if (other.equals(edge)) {
                    assertThat(refused).isNull();
                    assertThat(verifier.verify(own, master.fresh(), BundleFixture.CLOCK)
                                    .bundle()
                                    .content())
                            .isEqualTo(content.get());
                } else {
                    assertThat(refused).isExactlyInstanceOf(BundleRefused.EdgeMismatch.class);
                }
            }
        }
    }

    private static Optional<BundleContent> content(Catalogue catalogue, Edge edge) {
        try {
            return Optional.of(BundleContent.of(
                    catalogue,
                    edge,
                    BundleFixture.trust(
                            edge.agreement().module(), catalogue.master().issuer())));
        } catch (CompileException e) {
            return Optional.empty();
        }
    }

    private static void accept(byte[] bytes, BundleState state) throws BundleRefused {
        master.verifier("edge-a").verify(bytes, state, BundleFixture.at(now));
    }

    private static BundleRefused refusal(byte[] bytes, BundleState state) {
        return catchThrowableOfType(BundleRefused.class, () -> accept(bytes, state));
    }

    @Provide
    Arbitrary<Catalogue> catalogues() {
        return Clouds.catalogues();
    }
}
