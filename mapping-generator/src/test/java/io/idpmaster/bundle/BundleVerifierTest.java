package io.idpmaster.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.config.Trust;
import io.idpmaster.strategy.GroupName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each attack on a bundle, refused for its own reason with both values. */
class BundleVerifierTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = BundleFixture.NOW;
    private static final Clock CLOCK = BundleFixture.CLOCK;

    private static final String SIXTEEN = "sixteen-letters-";
    private static final String SIXTY_FOUR = SIXTEEN + SIXTEEN + SIXTEEN + SIXTEEN;
    private static final String LONG = SIXTY_FOUR + SIXTY_FOUR + SIXTY_FOUR + SIXTY_FOUR;

    private final BundleFixture master = new BundleFixture();

    // honest

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void everyEdgeTakesWhatWasMadeForIt(SignatureAlgorithm algorithm) throws Exception {
        BundleFixture any = new BundleFixture(algorithm, BundleFixture.ISSUER);
        for (Edge edge : any.catalogue.edges()) {
            BundleVerifier.Accepted accepted =
                    any.verifier(edge.name()).verify(any.bundle(edge.name(), 7), any.fresh(), CLOCK);

            assertThat(accepted.bundle().content()).isEqualTo(any.content(edge.name()));
            assertThat(accepted.bundle().edge()).isEqualTo(edge.name());
            assertThat(accepted.bundle().issuer()).isEqualTo(BundleFixture.ISSUER);
            assertThat(accepted.bundle().issued()).isEqualTo(NOW);
            assertThat(accepted.bundle().expires()).isEqualTo("2026-11-29T12:00:00Z");
            assertThat(accepted.state().version()).isEqualTo(7);
            assertThat(accepted.state().signedTime()).isEqualTo(NOW);
        }
    }

    @ParameterizedTest
    @EnumSource(StrategyName.class)
    void everyStrategyIsTaken(StrategyName strategy) throws Exception {
        Edge edge = with("edge-c", agreement -> by(strategy, agreement));
        BundleContent content = master.content(edge);
        assertThat(content.roster().groups().isEmpty()).isEqualTo(strategy != StrategyName.GROUPS);

        BundleVerifier.Accepted accepted = BundleVerifier.of("edge-c", master.issuer(), edge.agreement())
                .verify(master.bundle("edge-c", 1, NOW, content), master.fresh(), CLOCK);

        assertThat(accepted.bundle().content()).isEqualTo(content);
    }

    /** A directory's word: no name in it keeps an edge from what is taken away from others. */
    @ParameterizedTest
    @ValueSource(strings = {"line\nfeed", "nul\0nul", "right\u202eto left", " blanks ", LONG})
    void whatNoKeystoneCanKeepIsNotInTheBundle(String name) throws Exception {
        Catalogue sample = master.catalogue;
        List<User> users = new ArrayList<>(sample.users());
        users.add(new User(name, "7d0f5e0a-3c1b-4b7e-9d52-0a6f0e3c1b88", "", true));
        List<Domain> domains = new ArrayList<>();
        for (Domain domain : sample.domains()) {
            List<Project> projects = new ArrayList<>(domain.projects());
            projects.add(new Project(name, List.of(new Team("member", List.of(), List.of(), List.of("jane")))));
            Project first = projects.get(0);
            List<Team> teams = new ArrayList<>(first.teams());
            Team team = teams.get(0);
            List<String> members = new ArrayList<>(team.members());
            members.add(name);
            teams.set(0, new Team(team.name(), team.roles(), team.edges(), members));
            teams.add(new Team(name, List.of(), List.of(), List.of("mei")));
            projects.set(0, new Project(first.name(), teams));
            domains.add(new Domain(domain.name(), domain.id(), projects));
        }
        Catalogue catalogue =
                new Catalogue(sample.master(), sample.userDomain(), List.of(), domains, users, sample.edges());
        for (Edge edge : sample.edges()) {
            for (StrategyName strategy : List.of(StrategyName.NUMBERED, StrategyName.GROUPS)) {
                Edge by = with(edge.name(), agreement -> by(strategy, agreement));
                BundleContent content = BundleContent.of(
                        catalogue, by, BundleFixture.trust(by.agreement().module(), master.issuer()));

                assertThat(BundleVerifier.of(edge.name(), master.issuer(), by.agreement())
                                .verify(master.bundle(edge.name(), 1, NOW, content), master.fresh(), CLOCK)
                                .bundle()
                                .content())
                        .isEqualTo(master.content(by));
            }
        }
    }

    @Test
    void whatIsRememberedSurvivesAFile() throws Exception {
        BundleState state = accept(master.bundle("edge-a", 3), master.fresh());
        BundleState read = BundleState.read(state.write());

        assertThat(read.write()).isEqualTo(state.write());
        refused(BundleRefused.VersionRolledBack.class, master.bundle("edge-a", 2), read);
        assertThat(BundleState.read(master.fresh().write()).digest()).isEmpty();
    }

    @Test
    void theSameContentIsTakenAgainAndTheClockGoesOn() throws Exception {
        BundleState state = accept(master.bundle("edge-a", 3), master.fresh());
        Instant later = NOW.plus(Duration.ofDays(5));

        BundleState next = master.verifier("edge-a")
                .verify(master.bundle("edge-a", 3, later), state, BundleFixture.at(later))
                .state();

        assertThat(next.version()).isEqualTo(3);
        assertThat(next.digest()).isEqualTo(state.digest());
        assertThat(next.signedTime()).isEqualTo(later);
    }

    /** However long the last one has been over: an edge that was cut off for a month goes on. */
    @Test
    void theNextOneIsTakenAfterTheLastHasExpired() throws Exception {
        BundleState state = accept(master.bundle("edge-a", 3), master.fresh());
        Instant later = NOW.plus(Duration.ofDays(30));

        BundleState next = master.verifier("edge-a")
                .verify(master.bundle("edge-a", 4, later), state, BundleFixture.at(later))
                .state();

        assertThat(next.version()).isEqualTo(4);
        assertThat(next.signedTime()).isEqualTo(later);
    }

    // rollback, fast-forward, freeze

    @Test
    void anOlderVersion() throws Exception {
        BundleState state = accept(master.bundle("edge-a", 5), master.fresh());
        refused(BundleRefused.VersionRolledBack.class, master.bundle("edge-a", 4), state, "version 5", "version 4");
    }

    @Test
    void anOlderIssueOfTheSameVersion() throws Exception {
        BundleState state = accept(master.bundle("edge-a", 5), master.fresh());
        refused(
                BundleRefused.VersionRolledBack.class,
                master.bundle("edge-a", 5, NOW.minusSeconds(1)),
                state,
                "2026-11-22T12:00:00Z",
                "2026-11-22T11:59:59Z");
    }

    @Test
    void theSameVersionWithOtherContent() throws Exception {
        BundleContent honest = master.content("edge-a");
        BundleContent other = withRoster(honest, new Roster(List.of(), List.of(), List.of()));
        BundleState state = accept(master.bundle("edge-a", 5), master.fresh());
        refused(
                BundleRefused.VersionReused.class,
                master.bundle("edge-a", 5, NOW, other),
                state,
                honest.digest(),
                other.digest());
    }

    @Test
    void anExpiredOne() throws Exception {
        byte[] bundle = master.bundle("edge-a", 1);
        Instant end = NOW.plus(Bundle.LIFETIME);
        master.verifier("edge-a").verify(bundle, master.fresh(), BundleFixture.at(end.minusSeconds(1)));

        BundleRefused refused = catchThrowableOfType(
                BundleRefused.Expired.class,
                () -> master.verifier("edge-a").verify(bundle, master.fresh(), BundleFixture.at(end)));

        assertThat(refused.expected()).contains("2026-11-29T12:00:00Z");
        assertThat(refused.found()).isEqualTo("2026-11-29T12:00:00Z");
    }

    @Test
    void theClockCannotBeTurnedBackBelowTheLastSignedTime() throws Exception {
        byte[] old = master.bundle("edge-a", 1, NOW.minus(Duration.ofDays(8)));
        Clock turned = BundleFixture.at(NOW.minus(Duration.ofDays(7)));
        // the fault without the defence: nothing but the clock says that it is too old
        master.verifier("edge-a").verify(old, master.fresh(), turned);

        BundleState state = new BundleState(master.chain.newest(), 1, Optional.empty(), NOW, Optional.empty());
        BundleRefused refused = catchThrowableOfType(
                BundleRefused.Expired.class, () -> master.verifier("edge-a").verify(old, state, turned));

        assertThat(refused.expected()).contains(NOW.toString());
        assertThat(refused.found()).isEqualTo("2026-11-21T12:00:00Z");
    }

    @Test
    void oneFromTheFuture() throws Exception {
        accept(master.bundle("edge-a", 1, NOW.plus(BundleVerifier.SKEW)), master.fresh());
        refused(
                BundleRefused.FromTheFuture.class,
                master.bundle("edge-a", 1, NOW.plus(BundleVerifier.SKEW).plusSeconds(1)),
                master.fresh(),
                "2026-11-22T12:05:00Z",
                "2026-11-22T12:05:01Z");
    }

    @Test
    void oneThatWouldLiveTooLong() throws Exception {
        byte[] bundle = resigned("edge-a", payload -> payload.put("expires", "2026-11-29T12:00:01Z"));
        refused(BundleRefused.LivesTooLong.class, bundle, master.fresh(), "PT168H", "2026-11-29T12:00:01Z");
        byte[] none = resigned("edge-a", payload -> payload.put("expires", "2026-11-22T12:00:00Z"));
        refused(BundleRefused.LivesTooLong.class, none, master.fresh(), "PT168H", "2026-11-22T12:00:00Z");
    }

    // another edge, another master

    @Test
    void everyOtherEdgesBundle() throws Exception {
        for (Edge mine : master.catalogue.edges()) {
            for (Edge other : master.catalogue.edges()) {
                if (!mine.equals(other)) {
                    byte[] bundle = master.bundle(other.name(), 1);
                    BundleRefused refused = catchThrowableOfType(
                            BundleRefused.EdgeMismatch.class,
                            () -> master.verifier(mine.name()).verify(bundle, master.fresh(), CLOCK));
                    assertThat(refused.expected()).isEqualTo("`" + mine.name() + "`");
                    assertThat(refused.found()).isEqualTo("`" + other.name() + "`");
                }
            }
        }
    }

    @Test
    void thatOfAnotherRealm() throws Exception {
        String other = "https://idp.example.org/realms/other";
        BundleFixture realm = new BundleFixture(SignatureAlgorithm.EDDSA, other);
        refused(
                BundleRefused.IssuerMismatch.class,
                realm.bundle("edge-a", 1),
                master.fresh(),
                BundleFixture.ISSUER,
                other);
    }

    @Test
    void thatOfAMasterWhoseKeysSayOneThingAndWhoSaysAnother() throws Exception {
        byte[] bundle = resigned("edge-a", payload -> payload.put("issuer", "https://else"));
        refused(BundleRefused.IssuerMismatch.class, bundle, master.fresh(), BundleFixture.ISSUER, "https://else");
    }

    @Test
    void keysInHandOfAnotherRealm() throws Exception {
        String other = "https://idp.example.org/realms/other";
        BundleRefused refused = catchThrowableOfType(
                BundleRefused.IssuerMismatch.class,
                () -> BundleVerifier.of("edge-a", other, master.edge("edge-a").agreement())
                        .verify(master.bundle("edge-a", 1), master.fresh(), CLOCK));
        assertThat(refused.expected()).contains(other);
        assertThat(refused.found()).contains(BundleFixture.ISSUER);
    }

    // signatures

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE"})
    void anUnsignedOne(String algorithm) throws Exception {
        byte[] bundle = reheaded("{\"alg\":\"" + algorithm + "\",\"typ\":\"idp-master-bundle\"}");
        refused(BundleRefused.Unsigned.class, bundle, master.fresh(), "EdDSA", algorithm);
    }

    @Test
    void oneWithoutASignature() throws Exception {
        refused(
                BundleRefused.Unsigned.class,
                altered(envelope -> envelope.remove("signature")),
                master.fresh(),
                "EdDSA",
                "none");
        refused(
                BundleRefused.Unsigned.class,
                altered(envelope -> envelope.put("signature", "")),
                master.fresh(),
                "EdDSA",
                "empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "RS256", "ES384", "Ed25519", "eddsa"})
    void anotherAlgorithm(String algorithm) throws Exception {
        byte[] bundle = reheaded("{\"alg\":\"" + algorithm + "\",\"kid\":\""
                + master.key.verificationKey().id() + "\",\"typ\":\"idp-master-bundle\"}");
        refused(BundleRefused.AlgorithmNotAllowed.class, bundle, master.fresh(), "`ES256`, `EdDSA`", algorithm);
    }

    @Test
    void theAlgorithmOfAnotherKindOfKey() throws Exception {
        byte[] bundle = reheaded("{\"alg\":\"ES256\",\"kid\":\""
                + master.key.verificationKey().id() + "\",\"typ\":\"idp-master-bundle\"}");
        refused(BundleRefused.AlgorithmNotAllowed.class, bundle, master.fresh(), "`EdDSA`", "`ES256`");
    }

    @Test
    void anotherType() throws Exception {
        byte[] bundle = reheaded(
                "{\"alg\":\"EdDSA\",\"kid\":\"" + master.key.verificationKey().id() + "\",\"typ\":\"JWT\"}");
        refused(BundleRefused.TypeMismatch.class, bundle, master.fresh(), "`idp-master-bundle`", "`JWT`");
    }

    @Test
    void whatRootKeysSigned() throws Exception {
        SigningKey root = master.roots.get(0);
        byte[] bundle = SignedBundle.sign(payload("edge-a"), master.chain, root).write();
        refused(
                BundleRefused.UnknownKey.class,
                bundle,
                master.fresh(),
                master.key.verificationKey().id(),
                root.verificationKey().id());
    }

    @Test
    void anUnknownKey() throws Exception {
        SigningKey thief = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        byte[] bundle =
                SignedBundle.sign(payload("edge-a"), master.chain, thief).write();
        refused(
                BundleRefused.UnknownKey.class,
                bundle,
                master.fresh(),
                master.key.verificationKey().id(),
                thief.verificationKey().id());
    }

    @Test
    void aForgedSignatureUnderTheNameOfAKnownKey() throws Exception {
        SigningKey thief = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        DocumentSigner forger = new DocumentSigner() {
            @Override
            public VerificationKey verificationKey() {
                return master.key.verificationKey();
            }

            @Override
            public byte[] sign(byte[] input) {
                return thief.sign(input);
            }
        };
        byte[] bundle =
                SignedBundle.sign(payload("edge-a"), master.chain, forger).write();
        refused(
                BundleRefused.SignatureInvalid.class,
                bundle,
                master.fresh(),
                master.key.verificationKey().id(),
                "did not make");
    }

    @Test
    void anAlteredPayload() throws Exception {
        ObjectNode payload = payload("edge-a");
        payload.put("version", 99);
        byte[] bundle = altered(envelope -> envelope.put("payload", StrictJson.base64Url(StrictJson.write(payload))));
        refused(BundleRefused.SignatureInvalid.class, bundle, master.fresh(), "signature by key", "another text");
    }

    /** Of the last character only two bits count: the same signature in other letters is another file. */
    @Test
    void theSameSignatureWrittenOtherwise() throws Exception {
        String signature =
                JSON.readTree(master.bundle("edge-a", 1)).path("signature").textValue();
        char last = signature.charAt(signature.length() - 1);
        String other = signature.substring(0, signature.length() - 1) + (char) (last + 1);
        assertThat(Base64.getUrlDecoder().decode(other))
                .isEqualTo(Base64.getUrlDecoder().decode(signature));
        refused(
                BundleRefused.Malformed.class,
                altered(envelope -> envelope.put("signature", other)),
                master.fresh(),
                "`signature` in base64url",
                other);
    }

    /** CVE-2022-21449: a signature of zeros. */
    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void aSignatureOfZeros(SignatureAlgorithm algorithm) throws Exception {
        BundleFixture any = new BundleFixture(algorithm, BundleFixture.ISSUER);
        DocumentSigner zeros = new DocumentSigner() {
            @Override
            public VerificationKey verificationKey() {
                return any.key.verificationKey();
            }

            @Override
            public byte[] sign(byte[] input) {
                return new byte[64];
            }
        };
        byte[] bundle = SignedBundle.sign(payload("edge-a"), any.chain, zeros).write();
        assertThat(catchThrowableOfType(
                        BundleRefused.class, () -> any.verifier("edge-a").verify(bundle, any.fresh(), CLOCK)))
                .isExactlyInstanceOf(BundleRefused.SignatureInvalid.class);
    }

    // form

    @Test
    void anOversizedOne() throws Exception {
        refused(
                BundleRefused.TooLarge.class,
                new byte[BundleVerifier.LIMIT + 1],
                master.fresh(),
                "67108864",
                "67108865");
    }

    @Test
    void oneWithANameTwice() throws Exception {
        String envelope = new String(master.bundle("edge-a", 1), StandardCharsets.UTF_8);
        refused(
                BundleRefused.DuplicateName.class,
                envelope.replace("{\"protected\"", "{\"payload\":\"e30\",\"protected\"")
                        .getBytes(StandardCharsets.UTF_8),
                master.fresh(),
                "once",
                "`payload`");

        String payload = new String(StrictJson.write(payload("edge-a")), StandardCharsets.UTF_8)
                .replace("{\"edge\":", "{\"edge\":\"edge-b\",\"edge\":");
        String text = StrictJson.base64Url(payload.getBytes(StandardCharsets.UTF_8));
        DocumentSignature signature = DocumentSignature.sign(master.key, SignedBundle.TYPE, text);
        byte[] signed = altered(envelopeNode -> envelopeNode
                .put("protected", signature.header())
                .put("signature", signature.signature())
                .put("payload", text));
        refused(BundleRefused.DuplicateName.class, signed, master.fresh(), "once", "`edge`");

        String header = "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"kid\":\""
                + master.key.verificationKey().id() + "\",\"typ\":\"idp-master-bundle\"}";
        refused(BundleRefused.DuplicateName.class, reheaded(header), master.fresh(), "once", "`alg`");
    }

    @Test
    void unknownFields() throws Exception {
        refused(
                BundleRefused.UnknownField.class,
                altered(envelope -> envelope.put("more", 1)),
                master.fresh(),
                "payload",
                "`more`");
        refused(
                BundleRefused.UnknownField.class,
                resigned("edge-a", payload -> payload.put("more", 1)),
                master.fresh(),
                "version",
                "`more`");
        refused(
                BundleRefused.UnknownField.class,
                resigned(
                        "edge-a",
                        payload -> payload.withObject("/content/roster").put("more", 1)),
                master.fresh(),
                "groups",
                "`more`");
        refused(
                BundleRefused.UnknownField.class,
                reheaded("{\"alg\":\"EdDSA\",\"kid\":\""
                        + master.key.verificationKey().id()
                        + "\",\"typ\":\"idp-master-bundle\",\"crit\":[\"b64\"],\"b64\":false}"),
                master.fresh(),
                "alg",
                "`crit`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{}",
                "{\"protected\":1,\"header\":{\"keys\":[]},\"signature\":\"\",\"payload\":\"\"}"
            })
    void whatIsNoBundle(String text) {
        BundleRefused refused = catchThrowableOfType(
                BundleRefused.class,
                () -> master.verifier("edge-a").verify(text.getBytes(StandardCharsets.UTF_8), master.fresh(), CLOCK));
        assertThat(refused).isInstanceOfAny(BundleRefused.Malformed.class, BundleRefused.Unsigned.class);
    }

    @Test
    void whatIsDeeperThanAnyBundle() {
        BundleRefused refused = catchThrowableOfType(
                BundleRefused.Malformed.class,
                () -> master.verifier("edge-a")
                        .verify("[".repeat(100_000).getBytes(StandardCharsets.UTF_8), master.fresh(), CLOCK));
        assertThat(refused.found()).contains("depth");
    }

    @Test
    void aSpaceMore() throws Exception {
        String envelope = new String(master.bundle("edge-a", 1), StandardCharsets.UTF_8);
        for (String other : List.of(envelope + "\n", " " + envelope, envelope.replace("\":\"", "\": \""))) {
            refused(
                    BundleRefused.Malformed.class,
                    other.getBytes(StandardCharsets.UTF_8),
                    master.fresh(),
                    "byte for byte",
                    "otherwise");
        }
    }

    @Test
    void valuesThatAreNone() throws Exception {
        for (Consumer<ObjectNode> change : List.<Consumer<ObjectNode>>of(
                payload -> payload.put("version", 0),
                payload -> payload.put("version", 1.5),
                payload -> payload.put("version", "1"),
                payload -> payload.put("issued", "2026-11-22T12:00:00.5Z"),
                payload -> payload.put("issued", "2026-11-22T13:00:00+01:00"),
                payload -> payload.put("issued", "today"),
                payload -> payload.remove("edge"),
                payload -> payload.putNull("edge"),
                payload -> payload.withObject("/content/userDomain").put("id", "short"),
                payload -> payload.withObject("/content/agreement").put("strategy", "magic"),
                payload -> payload.withObject("/content").put("mapping", "{}"),
                payload -> payload.withObject("/content/trust").putArray("keys"),
                payload -> ((ObjectNode) payload.at("/content/roster/users/0"))
                        .putArray("assignments")
                        .add(-1),
                payload -> ((ObjectNode) payload.at("/content/roster/users/0"))
                        .putArray("assignments")
                        .add(1_000))) {
            refused(BundleRefused.Malformed.class, resigned("edge-a", change), master.fresh());
        }
    }

    // content: what a thief of the bundle key could still say

    @Test
    void anotherUserDomainThanBefore() throws Exception {
        BundleState state = accept("edge-b", master.bundle("edge-b", 1), master.fresh());
        String other = "f".repeat(32);
        BundleContent honest = master.content("edge-b");
        BundleContent content = new BundleContent(
                honest.agreement(),
                new io.idpmaster.catalogue.UserDomain("Default", other),
                honest.domains(),
                honest.mapping(),
                honest.trust(),
                honest.roster());
        BundleRefused refused = catchThrowableOfType(
                BundleRefused.UserDomainMismatch.class,
                () -> master.verifier("edge-b").verify(master.bundle("edge-b", 2, NOW, content), state, CLOCK));
        assertThat(refused.expected()).contains(honest.userDomain().id());
        assertThat(refused.found()).contains(other);
    }

    @Test
    void aMappingThatWasWidened() throws Exception {
        byte[] bundle = resigned("edge-a", payload -> {
            ArrayNode remote = (ArrayNode) payload.at("/content/mapping/rules/1/remote");
            // anybody's assertion, not only that for this edge
            remote.remove(1);
        });
        refused(
                BundleRefused.MappingOutsideAgreement.class,
                bundle,
                master.fresh(),
                "schema 1.0",
                "rule 2 is the first other one");
    }

    @Test
    void aMappingOfAWiderAgreement() throws Exception {
        Edge wider = with(
                "edge-a",
                agreement -> accepting(agreement, new Acceptance("engineering", Optional.empty(), Optional.empty())));
        byte[] bundle = master.bundle("edge-a", 1, NOW, master.content(wider));
        BundleVerifier.of("edge-a", master.issuer(), wider.agreement()).verify(bundle, master.fresh(), CLOCK);

        refused(BundleRefused.MappingOutsideAgreement.class, bundle, master.fresh(), "digest", "digest");
    }

    /** Strategy groups has one mapping whatever the agreement admits: there the roster is all that contains a master. */
    @Test
    void groupsOfAWiderAgreement() throws Exception {
        Edge narrow = with(
                "edge-d",
                agreement -> grouped(accepting(
                        agreement,
                        new Acceptance(
                                "research",
                                Optional.of(List.of(new Glob("genome"))),
                                Optional.of(Map.of("reader", "reader"))))));
        Edge wide = with("edge-d", BundleVerifierTest::grouped);
        BundleContent content = master.content(wide);
        assertThat(content.mapping()).isEqualTo(master.content(narrow).mapping());

        BundleRefused refused = catchThrowableOfType(
                BundleRefused.RosterOutsideAgreement.class,
                () -> BundleVerifier.of("edge-d", master.issuer(), narrow.agreement())
                        .verify(master.bundle("edge-d", 1, NOW, content), master.fresh(), CLOCK));

        assertThat(refused.expected()).contains("`edge-d` admits");
        assertThat(refused.found()).contains("role `");
    }

    @Test
    void aRosterOutsideTheAgreement() throws Exception {
        BundleContent honest = master.content("edge-a");
        for (RoleAssignment assignment : List.of(
                new RoleAssignment("engineering", "web-shop", "operator"),
                new RoleAssignment("engineering", "billing", "member"),
                new RoleAssignment("Default", "admin", "admin"))) {
            Roster.Entry first = honest.roster().users().get(0);
            List<Roster.Entry> users = new ArrayList<>(honest.roster().users());
            users.set(0, new Roster.Entry(first.id(), first.uniqueId(), first.name(), List.of(assignment)));
            refused(
                    BundleRefused.RosterOutsideAgreement.class,
                    master.bundle("edge-a", 1, NOW, withRoster(honest, new Roster(users, List.of(), List.of()))),
                    master.fresh(),
                    "`edge-a` admits",
                    "role `" + assignment.role() + "` in project `" + assignment.project() + "`");
        }
    }

    /** An open clause after one that translates the role: `admin` can only come from what the first one makes of it. */
    @Test
    void aRoleThatAnEarlierClauseTranslates() throws Exception {
        Edge edge = with(
                "edge-b",
                agreement -> accepting(
                        agreement,
                        new Acceptance("engineering", Optional.empty(), Optional.of(Map.of("admin", "member"))),
                        new Acceptance("engineering", Optional.empty(), Optional.empty())));
        ContentRules rules = new ContentRules(edge, master.issuer());
        BundleContent honest = master.content(edge);
        rules.check(honest, Optional.empty());
        Roster.Entry first = honest.roster().users().get(0);
        Roster roster = new Roster(
                List.of(new Roster.Entry(
                        first.id(),
                        first.uniqueId(),
                        first.name(),
                        List.of(new RoleAssignment("engineering", "web-shop", "admin")))),
                List.of(),
                List.of());

        BundleRefused refused = catchThrowableOfType(
                BundleRefused.RosterOutsideAgreement.class,
                () -> rules.check(withRoster(honest, roster), Optional.empty()));

        assertThat(refused.found()).contains("`admin`");
    }

    @Test
    void aDomainOutsideTheAgreement() throws Exception {
        BundleContent honest = master.content("edge-a");
        List<BundleContent.AcceptedDomain> domains = new ArrayList<>(honest.domains());
        domains.add(master.content("edge-d").domains().get(0));
        BundleContent content = new BundleContent(
                honest.agreement(), honest.userDomain(), domains, honest.mapping(), honest.trust(), honest.roster());
        refused(
                BundleRefused.RosterOutsideAgreement.class,
                master.bundle("edge-a", 1, NOW, content),
                master.fresh(),
                "`engineering`",
                "`research`");
    }

    @Test
    void aRosterThatContradictsItself() throws Exception {
        BundleContent honest = master.content("edge-a");
        List<Roster.Entry> users = honest.roster().users();
        Roster.Entry first = users.get(0);
        Roster.Entry second = users.get(1);
        for (List<Roster.Entry> wrong : List.of(
                List.of(second, first),
                List.of(first, first),
                List.of(new Roster.Entry(second.id(), first.uniqueId(), first.name(), first.assignments())),
                List.of(new Roster.Entry(first.id(), first.uniqueId(), first.name(), List.of())))) {
            refused(
                    BundleRefused.RosterInconsistent.class,
                    master.bundle("edge-a", 1, NOW, withRoster(honest, new Roster(wrong, List.of(), List.of()))),
                    master.fresh());
        }
    }

    @Test
    void whatIsTakenAwayIsHeldToTheSameRules() throws Exception {
        BundleContent honest = master.content("edge-a");
        Roster.Entry first = honest.roster().users().get(0);
        RoleAssignment other = new RoleAssignment("engineering", "web-shop", "operator");
        RoleAssignment admitted = honest.roster().users().stream()
                .flatMap(user -> user.assignments().stream())
                .filter(assignment -> !first.assignments().contains(assignment))
                .findFirst()
                .orElseThrow();
        Roster.Revocation good = new Roster.Revocation(first.id(), first.uniqueId(), List.of(admitted));

        BundleVerifier.Accepted accepted = master.verifier("edge-a")
                .verify(master.bundle("edge-a", 1, NOW, honest.revoking(List.of(good))), master.fresh(), CLOCK);
        assertThat(accepted.bundle().content().roster().revoked()).containsExactly(good);
        assertThat(accepted.bundle().content().digest()).isNotEqualTo(honest.digest());

        refused(
                BundleRefused.RosterOutsideAgreement.class,
                master.bundle("edge-a", 1, NOW, honest.revoking(List.of(taking(first, other)))),
                master.fresh(),
                "`edge-a` admits",
                "role `operator`");
        for (List<Roster.Revocation> wrong : List.of(
                List.of(good, good),
                List.of(new Roster.Revocation(
                        honest.roster().users().get(1).id(), first.uniqueId(), good.assignments())),
                List.of(new Roster.Revocation(first.id(), first.uniqueId(), List.of())),
                List.of(taking(first, first.assignments().get(0))))) {
            refused(
                    BundleRefused.RosterInconsistent.class,
                    master.bundle("edge-a", 1, NOW, honest.revoking(wrong)),
                    master.fresh());
        }
    }

    private static Roster.Revocation taking(Roster.Entry user, RoleAssignment assignment) {
        return new Roster.Revocation(user.id(), user.uniqueId(), List.of(assignment));
    }

    @Test
    void namesThatNobodyCanHave() throws Exception {
        for (String name : List.of("", "x".repeat(256), "ja\nne", "ja\u001b[31mne")) {
            refused(
                    BundleRefused.Malformed.class,
                    resigned(
                            "edge-a",
                            payload -> ((ObjectNode) payload.at("/content/roster/users/0")).put("name", name)),
                    master.fresh(),
                    "username",
                    name.isEmpty() ? "nothing" : "`");
            refused(
                    BundleRefused.Malformed.class,
                    resigned("edge-a", payload -> ((ArrayNode) payload.at("/content/domains/0/roles")).add(name)),
                    master.fresh(),
                    "role",
                    name.isEmpty() ? "nothing" : "`");
        }
    }

    @Test
    void groupsThatAreNotTheAgreements() throws Exception {
        Edge edge = with("edge-d", BundleVerifierTest::grouped);
        BundleContent honest = master.content(edge);
        BundleVerifier verifier = BundleVerifier.of("edge-d", master.issuer(), edge.agreement());
        List<Roster.Group> groups = honest.roster().groups();
        List<Roster.Group> renamed = new ArrayList<>(groups);
        renamed.set(0, new Roster.Group(new GroupName("admins"), groups.get(0).assignment()));
        List<Roster.Group> twice = new ArrayList<>(groups);
        twice.add(groups.get(0));

        assertThat(thrown(verifier, withGroups(honest, renamed)))
                .isInstanceOf(BundleRefused.RosterOutsideAgreement.class)
                .hasMessageContaining("`admins`")
                .hasMessageContaining(groups.get(0).name().text());
        assertThat(thrown(verifier, withGroups(honest, twice)))
                .isInstanceOf(BundleRefused.RosterInconsistent.class)
                .hasMessageContaining("twice");
        assertThat(thrown(verifier, withGroups(honest, List.of())))
                .isInstanceOf(BundleRefused.RosterInconsistent.class)
                .hasMessageContaining("a group for role");
        refused(
                BundleRefused.RosterOutsideAgreement.class,
                master.bundle(
                        "edge-a",
                        1,
                        NOW,
                        withRoster(
                                master.content("edge-a"),
                                new Roster(
                                        master.content("edge-a").roster().users(),
                                        List.of(new Roster.Group(
                                                new GroupName("idp-master:x"),
                                                new RoleAssignment("engineering", "web-shop", "member"))),
                                        List.of()))),
                master.fresh(),
                "no groups",
                "1 groups");
    }

    @Test
    void trustMaterialOfAnotherKindOrAnotherMaster() throws Exception {
        refused(
                BundleRefused.TrustUnusable.class,
                trusting("edge-a", master.content("edge-b").trust()),
                master.fresh(),
                "SAML metadata",
                "keys");
        refused(
                BundleRefused.TrustUnusable.class,
                trusting(
                        "edge-a",
                        new Trust.Metadata(
                                ((Trust.Metadata) master.content("edge-a").trust())
                                        .xml()
                                        .replace(BundleFixture.ISSUER, "https://else"))),
                master.fresh(),
                BundleFixture.ISSUER,
                "https://else");
        Trust.Key good = ((Trust.Keys) master.content("edge-b").trust()).keys().get(0);
        for (Trust.Keys keys : List.of(
                new Trust.Keys(List.of()),
                new Trust.Keys(List.of(new Trust.Key("../../etc/passwd", good.pem()))),
                new Trust.Keys(List.of(new Trust.Key(good.id(), "SetEnv REMOTE_USER admin"))),
                new Trust.Keys(List.of(
                        new Trust.Key(good.id(), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"))))) {
            BundleContent honest = master.content("edge-b");
            assertThat(thrown(master.verifier("edge-b"), withTrust(honest, keys)))
                    .isInstanceOf(BundleRefused.TrustUnusable.class);
        }
    }

    @Test
    void withoutACopyTheContentIsHeldAgainstItsOwnAgreement() throws Exception {
        BundleVerifier anybody = BundleVerifier.withoutAgreement("edge-a", master.issuer());
        anybody.verify(master.bundle("edge-a", 1), master.fresh(), CLOCK);
        byte[] bundle = resigned("edge-a", payload -> ((ArrayNode) payload.at("/content/mapping/rules")).remove(0));
        assertThat(catchThrowableOfType(BundleRefused.class, () -> anybody.verify(bundle, master.fresh(), CLOCK)))
                .isInstanceOf(BundleRefused.MappingOutsideAgreement.class);
    }

    @Test
    void nobodySignsWhatNoEdgeWouldTake() {
        SigningKey other = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        assertThat(catchThrowableOfType(
                        BundleRefused.class,
                        () -> SignedBundle.sign(
                                "edge-a", master.issuer(), 1, NOW, master.content("edge-a"), master.chain, other)))
                .isInstanceOf(BundleRefused.UnknownKey.class);
        assertThat(catchThrowableOfType(
                        BundleRefused.class,
                        () -> SignedBundle.sign(
                                "edge-a", "https://else", 1, NOW, master.content("edge-a"), master.chain, master.key)))
                .isInstanceOf(BundleRefused.IssuerMismatch.class);
    }

    // what the tests above are made of

    private BundleState accept(byte[] bundle, BundleState state) throws BundleRefused {
        return accept("edge-a", bundle, state);
    }

    private BundleState accept(String edge, byte[] bundle, BundleState state) throws BundleRefused {
        return master.verifier(edge).verify(bundle, state, CLOCK).state();
    }

    /** At edge-a, for exactly this reason, and with both values. */
    private <T extends BundleRefused> void refused(Class<T> kind, byte[] bundle, BundleState state, String... values) {
        BundleRefused refused = catchThrowableOfType(
                BundleRefused.class, () -> master.verifier("edge-a").verify(bundle, state, CLOCK));
        assertThat(refused).isExactlyInstanceOf(kind);
        assertThat(refused.expected()).isNotEmpty();
        assertThat(refused.found()).isNotEmpty();
        if (values.length == 2) {
            assertThat(refused.expected()).contains(values[0]);
            assertThat(refused.found()).contains(values[1]);
        }
        assertThat(refused.kind()).isEqualTo(kind.getSimpleName());
        assertThat(refused).hasMessageContaining(refused.expected()).hasMessageContaining(refused.found());
    }

    private BundleRefused thrown(BundleVerifier verifier, BundleContent content) throws BundleRefused {
        String edge = content.agreement().equals(master.edge("edge-b").agreement()) ? "edge-b" : "edge-d";
        byte[] bundle = master.bundle(edge, 1, NOW, content);
        return catchThrowableOfType(BundleRefused.class, () -> verifier.verify(bundle, master.fresh(), CLOCK));
    }

    private ObjectNode payload(String edge) throws Exception {
        JsonNode envelope = JSON.readTree(master.bundle(edge, 1));
        return (ObjectNode) JSON.readTree(
                Base64.getUrlDecoder().decode(envelope.path("payload").textValue()));
    }

    /** Changed by somebody who holds the bundle key. */
    private byte[] resigned(String edge, Consumer<ObjectNode> change) throws Exception {
        ObjectNode payload = payload(edge);
        change.accept(payload);
        return SignedBundle.sign(payload, master.chain, master.key).write();
    }

    /** Changed by somebody who holds no key. */
    private byte[] altered(Consumer<ObjectNode> change) throws Exception {
        ObjectNode envelope = (ObjectNode) JSON.readTree(master.bundle("edge-a", 1));
        change.accept(envelope);
        return StrictJson.write(envelope);
    }

    private byte[] reheaded(String header) throws Exception {
        return altered(
                envelope -> envelope.put("protected", StrictJson.base64Url(header.getBytes(StandardCharsets.UTF_8))));
    }

    private byte[] trusting(String edge, Trust trust) throws BundleRefused {
        return master.bundle(edge, 1, NOW, withTrust(master.content(edge), trust));
    }

    private static BundleContent withTrust(BundleContent content, Trust trust) {
        return new BundleContent(
                content.agreement(),
                content.userDomain(),
                content.domains(),
                content.mapping(),
                trust,
                content.roster());
    }

    private static BundleContent withGroups(BundleContent content, List<Roster.Group> groups) {
        return withRoster(content, new Roster(content.roster().users(), groups, List.of()));
    }

    private static BundleContent withRoster(BundleContent content, Roster roster) {
        return new BundleContent(
                content.agreement(),
                content.userDomain(),
                content.domains(),
                content.mapping(),
                content.trust(),
                roster);
    }

    private interface Change {
        Agreement to(Agreement agreement);
    }

    private Edge with(String name, Change change) {
        Edge edge = master.edge(name);
        return new Edge(name, edge.labels(), change.to(edge.agreement()));
    }

    private static Agreement by(StrategyName strategy, Agreement agreement) {
        return new Agreement(
                agreement.keystone(),
                agreement.identityProvider(),
                agreement.protocol(),
                agreement.module(),
                Optional.of(strategy),
                agreement.accepts(),
                agreement.lease(),
                agreement.sweep());
    }

    private static Agreement accepting(Agreement agreement, Acceptance... clauses) {
        return new Agreement(
                agreement.keystone(),
                agreement.identityProvider(),
                agreement.protocol(),
                agreement.module(),
                agreement.strategy(),
                List.of(clauses),
                agreement.lease(),
                agreement.sweep());
    }

    private static Agreement grouped(Agreement agreement) {
        return new Agreement(
                agreement.keystone(),
                agreement.identityProvider(),
                agreement.protocol(),
                agreement.module(),
                Optional.of(StrategyName.GROUPS),
                agreement.accepts(),
                agreement.lease(),
                agreement.sweep());
    }
}
