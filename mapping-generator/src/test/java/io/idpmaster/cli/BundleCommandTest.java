package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Edge;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code idpm bundle} as somebody at a terminal meets it, from the first key on. */
class BundleCommandTest {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";
    private static final String AT = "2026-11-22T12:00:00Z";

    @TempDir
    private Path directory;

    private record Answer(int exitCode, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeEach
    void makeKeys() throws Exception {
        Files.writeString(
                directory.resolve("cloud.yaml"),
                Files.readString(Path.of("..", "samples", "cloud.yaml"))
                        .replace("http://127.0.0.1:8080/realms/cloud", ISSUER));
        for (String name : List.of("idp-metadata.xml", "jwks.json")) {
            try (InputStream in = getClass().getResourceAsStream("/io/idpmaster/config/" + name)) {
                Files.write(directory.resolve(name), in.readAllBytes());
            }
        }
        for (Edge edge : CatalogueReader.read(directory.resolve("cloud.yaml"))
                .catalogue()
                .edges()) {
            Files.writeString(directory.resolve(edge.name() + ".json"), CatalogueWriter.agreement(edge.agreement()));
        }
        for (String name : List.of("root-1", "root-2", "root-3", "key-1", "key-2")) {
            done(idpm("bundle", "keys", "new", "-o", file(name)));
        }
        done(draft(
                "--issuer",
                ISSUER,
                "--root",
                file("root-3.pub"),
                "--root",
                file("root-1.pub"),
                "--root",
                file("root-2.pub"),
                "--bundle",
                file("key-1.pub")));
        rootSign("root-1", "root-2");
        done(add());
    }

    @Test
    void anEdgeTakesWhatWasMadeForIt() throws Exception {
        for (String edge : List.of("edge-a", "edge-b", "edge-c", "edge-d")) {
            done(create(edge, 3, "key-1"));
            Answer answer = verify(edge, "--agreement", file(edge + ".json"), "--after", "3");
            assertThat(answer.err()).isEmpty();
            assertThat(answer.exitCode()).isZero();
            assertThat(answer.out())
                    .contains("edge " + edge + " would take it: version 3 of " + AT, "good until 2026-11-29T12:00:00Z")
                    .doesNotContain("--agreement");
        }
    }

    @Test
    void theShapeForMachinesIsStable() throws Exception {
        done(create("edge-a", 3, "key-1"));
        JsonNode json = verify("edge-a", "--json").json();
        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .containsExactly("edge", "issuer", "at", "accepted", "heldAgainstAgreement", "refusal", "bundle");
        assertThat(json.path("accepted").asBoolean()).isTrue();
        assertThat(json.path("heldAgainstAgreement").asBoolean()).isFalse();
        assertThat(json.path("refusal").isNull()).isTrue();
        assertThat(json.path("bundle").properties().stream().map(Map.Entry::getKey))
                .containsExactly("version", "issued", "expires", "content", "users", "groups", "keys");

        JsonNode refused = verify("edge-b", "--json").json();
        assertThat(refused.path("accepted").asBoolean()).isFalse();
        assertThat(refused.path("refusal").properties().stream().map(Map.Entry::getKey))
                .containsExactly("kind", "what", "expected", "found");
        assertThat(refused.path("refusal").path("kind").asText()).isEqualTo("EdgeMismatch");
        assertThat(refused.path("bundle").isNull()).isTrue();
    }

    @Test
    void aRefusalSaysWhyWithBothValuesAndExitsWithOne() throws Exception {
        done(create("edge-a", 3, "key-1"));

        Answer older = verify("edge-a", "--after", "4");
        assertThat(older.exitCode()).isEqualTo(1);
        assertThat(older.out())
                .contains("edge edge-a would not take it: an older version (VersionRolledBack)")
                .contains("expected version 4 or newer", "found    version 3");

        Answer late = idpm(
                "bundle",
                "verify",
                file("bundle"),
                "--edge",
                "edge-a",
                "--issuer",
                ISSUER,
                "--keys",
                file("keys"),
                "--at",
                "2026-12-22T12:00:00Z");
        assertThat(late.exitCode()).isEqualTo(1);
        assertThat(late.out()).contains("(Expired)");

        Answer elsewhere = verify("edge-a", "--agreement", file("edge-c.json"));
        assertThat(elsewhere.exitCode()).isEqualTo(1);
        assertThat(elsewhere.out()).contains("(MappingOutsideAgreement)", "schema 2.0", "schema 1.0");

        Files.writeString(directory.resolve("bundle"), "no bundle");
        Answer none = verify("edge-a");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.out()).contains("(Malformed)");
    }

    @Test
    void aKeyIsRotatedAndAnEdgeWithTheOldOneFollows() throws Exception {
        Files.copy(directory.resolve("keys"), directory.resolve("edge-keys"));
        done(idpm(
                "bundle",
                "keys",
                "rotate",
                "--keys",
                file("keys"),
                "--key",
                file("key-1"),
                "--bundle",
                file("key-2.pub")));
        done(create("edge-a", 3, "key-2"));

        Answer answer = verifyWith("edge-keys", "edge-a");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).contains("keys 1.1");
        Answer old = create("edge-a", 4, "key-1");
        assertThat(old.exitCode()).isEqualTo(2);
        assertThat(old.err()).contains("the key is another", "sign with a bundle key that the newest keys name");
        Answer again = idpm(
                "bundle",
                "keys",
                "rotate",
                "--keys",
                file("keys"),
                "--key",
                file("key-1"),
                "--bundle",
                file("key-1.pub"));
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("no edge would take this rotation");
    }

    @Test
    void aLostKeyIsReplacedByTwoRootKeys() throws Exception {
        Files.copy(directory.resolve("keys"), directory.resolve("edge-keys"));
        done(draft("--keys", file("keys"), "--bundle", file("key-2.pub")));
        Answer none = add();
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("2 of the root keys of keys 1.0", "found 0", "root-sign");
        rootSign("root-3");
        assertThat(add().exitCode()).isEqualTo(1);
        rootSign("key-1");
        assertThat(add().exitCode()).isEqualTo(1);
        rootSign("root-1");
        Answer added = add();
        done(added);
        assertThat(added.err()).contains("keys 2.0 of " + ISSUER);
        done(create("edge-a", 3, "key-2"));

        assertThat(verifyWith("edge-keys", "edge-a").exitCode()).isZero();
    }

    @Test
    void rootKeysAreReplacedByTheOldAndTheNewOnes() throws Exception {
        for (String name : List.of("new-1", "new-2", "new-3")) {
            done(idpm("bundle", "keys", "new", "--algorithm", "es256", "-o", file(name)));
        }
        done(draft(
                "--keys",
                file("keys"),
                "--bundle",
                file("key-1.pub"),
                "--root",
                file("new-1.pub"),
                "--root",
                file("new-2.pub"),
                "--root",
                file("new-3.pub")));
        rootSign("root-1", "root-2", "new-2");
        Answer early = add();
        assertThat(early.exitCode()).isEqualTo(1);
        assertThat(early.err()).contains("2 of its own root keys", "found 1");
        rootSign("new-3");
        done(add());
    }

    @Test
    void aPrivateKeyIsItsOwnersAloneAndIsPrintedNowhere() throws Exception {
        Path key = directory.resolve("key-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        String secret = new ObjectMapper().readTree(key.toFile()).path("d").asText();
        assertThat(secret).hasSize(43);
        List<Answer> answers = new ArrayList<>();
        answers.add(idpm("bundle", "keys", "new", "-o", file("key-9")));
        answers.add(create("edge-a", 3, "key-1"));
        answers.add(verify("edge-a"));
        answers.add(idpm("bundle", "show", file("bundle"), "--json"));
        answers.add(idpm("bundle", "keys", "new", "-o", file("key-1")));
        assertThat(answers.get(4).exitCode()).isEqualTo(2);
        assertThat(answers.get(4).err()).contains("already", "name another");
        answers.add(draft("--keys", file("keys"), "--bundle", file("key-1")));
        assertThat(answers.get(5).exitCode()).isEqualTo(2);
        assertThat(answers.get(5).err()).contains("`.pub`");
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.out() + answer.err()).doesNotContain(secret));
        assertThat(Files.readString(directory.resolve("bundle"))).doesNotContain(secret);

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        Answer open = create("edge-a", 3, "key-1");
        assertThat(open.exitCode()).isEqualTo(2);
        assertThat(open.err()).contains("others can read the private key", "chmod 600");
    }

    @Test
    void showSaysLoudlyThatNothingWasVerified() throws Exception {
        done(create("edge-a", 3, "key-1"));
        Answer answer = idpm("bundle", "show", file("bundle"));
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .startsWith("NOT VERIFIED")
                .contains("edge-a", ISSUER, "keys 1.0", "SAML metadata", "schema 1.0")
                .containsPattern("jane +[0-9a-f]{64} +engineering +web-shop +admin")
                .doesNotContain("lars");

        JsonNode json = idpm("bundle", "show", file("bundle"), "--json").json();
        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .containsExactly("verified", "signature", "keys", "bundle");
        assertThat(json.path("verified").asBoolean(true)).isFalse();
        assertThat(json.path("bundle").path("version").asInt()).isEqualTo(3);
        assertThat(json.path("keys").path(0).path("rootKeys")).hasSize(3);

        Files.writeString(directory.resolve("bundle"), "{}");
        assertThat(idpm("bundle", "show", file("bundle")).exitCode()).isEqualTo(2);
    }

    /** A bundle with another name in it is shown, forged as it is; only verifying tells. */
    @Test
    void showBelievesWhatVerifyRefuses() throws Exception {
        done(create("edge-a", 3, "key-1"));
        String text = Files.readString(directory.resolve("bundle"));
        JsonNode envelope = new ObjectMapper().readTree(text);
        String payload = envelope.path("payload").asText();
        String forged = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(java.util.Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8)
                        .replace("\"version\":3", "\"version\":9")
                        .getBytes(StandardCharsets.UTF_8));
        Files.writeString(directory.resolve("bundle"), text.replace(payload, forged));

        assertThat(idpm("bundle", "show", file("bundle")).out()).containsPattern("version +9");
        Answer answer = verify("edge-a");
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out()).contains("(SignatureInvalid)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bundle",
                "bundle keys",
                "bundle create cloud.yaml --edge edge-a --key key-1 --keys keys -o out",
                "bundle create cloud.yaml --edge edge-a --key key-1 --keys keys --version 0 -o out",
                "bundle create cloud.yaml --edge edge-x --key key-1 --keys keys --version 1 -o out",
                "bundle create cloud.yaml --edge edge-a --key none --keys keys --version 1 -o out",
                "bundle create cloud.yaml --edge edge-a --key key-1.pub --keys keys --version 1 -o out",
                "bundle create cloud.yaml --edge edge-a --key key-1 --keys key-1.pub --version 1 -o out",
                "bundle create cloud.yaml --edge edge-a --key key-1 --keys keys --version 1 --jwks jwks.json -o out",
                "bundle verify none --edge edge-a --issuer I --keys keys",
                "bundle verify cloud.yaml --edge edge-a --issuer I --keys cloud.yaml",
                "bundle verify cloud.yaml --edge edge-a --issuer I --keys keys --after -1",
                "bundle verify cloud.yaml --edge edge-a --issuer I --keys keys --at noon",
                "bundle verify cloud.yaml --edge edge-a --issuer I --keys keys --agreement cloud.yaml",
                "bundle show none",
                "bundle keys new",
                "bundle keys new -o key-5 --algorithm RS256",
                "bundle keys draft --bundle key-1.pub -o out",
                "bundle keys draft --issuer I --bundle key-1.pub --root root-1.pub --root root-2.pub -o out",
                "bundle keys draft --issuer I --keys keys --bundle key-1.pub -o out",
                "bundle keys draft --keys keys --bundle root-1.pub -o out",
                "bundle keys root-sign cloud.yaml --key root-1",
                "bundle keys add cloud.yaml --keys keys",
                "bundle keys rotate --keys keys --key root-1 --bundle key-2.pub"
            })
    void wrongUseExitsWithTwoAndWritesNothing(String line) {
        String[] arguments = line.split(" ");
        for (int i = 0; i < arguments.length; i++) {
            if (Files.exists(directory.resolve(arguments[i]))
                    || List.of("out", "none", "key-5").contains(arguments[i])) {
                arguments[i] = file(arguments[i]);
            }
        }
        Answer answer = idpm(arguments);
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).isNotEmpty();
        assertThat(directory.resolve("out")).doesNotExist();
    }

    private Answer create(String edge, int version, String key) {
        boolean saml = List.of("edge-a", "edge-c").contains(edge);
        return idpm(
                "bundle",
                "create",
                file("cloud.yaml"),
                "--edge",
                edge,
                "--key",
                file(key),
                "--keys",
                file("keys"),
                "--version",
                Integer.toString(version),
                "--at",
                AT,
                saml ? "--idp-metadata" : "--jwks",
                file(saml ? "idp-metadata.xml" : "jwks.json"),
                "-o",
                file("bundle"));
    }

    private Answer verify(String edge, String... more) {
        return verifyWith("keys", edge, more);
    }

    private Answer verifyWith(String keys, String edge, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "bundle",
                "verify",
                file("bundle"),
                "--edge",
                edge,
                "--issuer",
                ISSUER,
                "--keys",
                file(keys),
                "--at",
                AT));
        arguments.addAll(List.of(more));
        return idpm(arguments.toArray(String[]::new));
    }

    private Answer draft(String... more) {
        List<String> arguments = new ArrayList<>(List.of("bundle", "keys", "draft", "-o", file("draft")));
        arguments.addAll(List.of(more));
        return idpm(arguments.toArray(String[]::new));
    }

    private void rootSign(String... keys) {
        for (String key : keys) {
            done(idpm("bundle", "keys", "root-sign", file("draft"), "--key", file(key)));
        }
    }

    private Answer add() {
        return idpm("bundle", "keys", "add", file("draft"), "--keys", file("keys"));
    }

    private static void done(Answer answer) {
        assertThat(answer.exitCode()).as(answer.err()).isZero();
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static Answer idpm(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Idpm.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        assertThat(err.toString()).doesNotContain("\tat ");
        return new Answer(exitCode, out.toString(), err.toString());
    }
}
