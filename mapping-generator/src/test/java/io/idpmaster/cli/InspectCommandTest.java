package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.inspection.SamlResponseBuilder;
import io.idpmaster.inspection.SigningKey;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code idpm inspect} as somebody at a terminal meets it. */
class InspectCommandTest {

    private static final SigningKey SAML_KEY = SigningKey.fresh();
    private static final RSAKey TOKEN_KEY = tokenKey();
    private static final String NOW = SamlResponseBuilder.NOW.toString();

    @TempDir
    private Path directory;

    private Path catalogueFile;
    private Path metadata;
    private Path keySet;
    private Catalogue catalogue;

    private record Answer(int exitCode, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }

        List<String> kinds() throws IOException {
            return json().path("findings").findValuesAsText("kind");
        }
    }

    @BeforeEach
    void write() throws IOException, CatalogueException {
        catalogueFile = directory.resolve("cloud.yaml");
        Files.writeString(
                catalogueFile,
                Files.readString(Path.of("..", "samples", "cloud.yaml"))
                        .replace("http://127.0.0.1:8080/realms/cloud", SamlResponseBuilder.ISSUER));
        catalogue = CatalogueReader.read(catalogueFile).catalogue();
        metadata = directory.resolve("idp-metadata.xml");
        Files.writeString(metadata, SamlResponseBuilder.descriptor(SAML_KEY));
        keySet = directory.resolve("jwks.json");
        Files.writeString(keySet, new JWKSet(TOKEN_KEY).toPublicJWKSet().toString());
    }

    @Test
    void anEdgeTakesWhatWasMadeForIt() throws Exception {
        Answer answer = saml("edge-a", response("edge-a").signedBy(SAML_KEY).xml());

        assertThat(answer.err()).isEmpty();
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .contains(
                        "a SAML response, in a SOAP envelope (ECP), ",
                        "edge edge-a would take it",
                        "MELLON_openstack_edge",
                        "user `jane` with the unique id `6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11`",
                        "_request")
                .containsPattern("engineering +web-shop +admin");
    }

    @Test
    void theShapeForMachinesIsStable() throws Exception {
        JsonNode json = saml("edge-a", response("edge-a").signedBy(SAML_KEY).xml(), "--json")
                .json();

        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .containsExactly("edge", "at", "accepted", "message", "findings", "says", "environment", "mapped");
        assertThat(json.path("edge").asText()).isEqualTo("edge-a");
        assertThat(json.path("at").asText()).isEqualTo(NOW);
        assertThat(json.path("accepted").asBoolean()).isTrue();
        assertThat(json.path("message").asText()).isEqualTo("saml");
        assertThat(json.path("findings")).isEmpty();
        assertThat(json.path("says").path("signed").toString()).isEqualTo("[\"response\",\"assertion\"]");
        assertThat(json.path("says").path("inResponseTo").path(0).asText()).isEqualTo(SamlResponseBuilder.REQUEST);
        assertThat(json.path("environment").path("MELLON_IDP").asText()).isEqualTo(SamlResponseBuilder.ISSUER);
        assertThat(json.path("mapped").path("user").path("name").asText()).isEqualTo("jane");
    }

    @Test
    void takesWhatABrowserPosts() throws Exception {
        byte[] xml = response("edge-a").signedBy(SAML_KEY).xml();
        String text = new String(xml, StandardCharsets.UTF_8);
        String alone = text.substring(text.indexOf("<samlp:Response"), text.indexOf("</soap:Body>"));

        Answer answer = saml("edge-a", Base64.getMimeEncoder().encode(alone.getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).contains("in base64, as a browser posts it");
    }

    @Test
    void theNeighbourDoesNotTakeIt() throws Exception {
        Answer answer = saml("edge-c", response("edge-a").signedBy(SAML_KEY).xml(), "--json");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.kinds())
                .containsExactly("RecipientMismatch", "AudienceMismatch", "RecipientMismatch", "NotMapped");
        assertThat(answer.json().path("findings").get(1).path("expected").asText())
                .isEqualTo("`http://127.0.0.1:5030/v3/mellon/metadata` alone");
        assertThat(answer.json().path("findings").get(1).path("found").asText())
                .isEqualTo("`http://127.0.0.1:5022/v3/mellon/metadata`");
        assertThat(answer.json().path("findings").get(3).path("expected").asText())
                .isEqualTo("`MELLON_openstack_edge` to be `edge-c`");
        assertThat(answer.json().path("mapped").isNull()).isTrue();
    }

    @Test
    void peopleSeeBothValuesOfEachFinding() throws Exception {
        Answer answer = saml("edge-c", response("edge-a").signedBy(SAML_KEY).xml());

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out())
                .contains(
                        "edge edge-c would not take it:",
                        "  the audience is another\n",
                        "    expected `http://127.0.0.1:5030/v3/mellon/metadata` alone\n",
                        "    found    `http://127.0.0.1:5022/v3/mellon/metadata`\n");
    }

    /** A master that errs, or a realm whose audiences were mixed up: the mapping is the second guard. */
    @Test
    void tellsWhatKeystoneRefusesOfAMessageThatApacheLetsIn() throws Exception {
        Answer answer = saml(
                "edge-a",
                response("edge-a")
                        .releasing(release("edge-c"))
                        .signedBy(SAML_KEY)
                        .xml(),
                "--json");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.kinds()).containsExactly("NotMapped");
        assertThat(answer.json().path("findings").get(0).path("found").asText())
                .startsWith("`edge-c`; `ValidationError: ");
    }

    @Test
    void tellsWhatKeystoneRefusesOfARoleThatNobodyAdmitted() throws Exception {
        Map<String, String> forged = new LinkedHashMap<>(release("edge-a"));
        forged.replace("openstack_role_1", "root");

        Answer answer = saml(
                "edge-a",
                response("edge-a").releasing(forged).signedBy(SAML_KEY).xml(),
                "--json");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.kinds()).containsExactly("NotMapped");
        assertThat(answer.json().path("findings").get(0).path("expected").asText())
                .isEqualTo("a release that the mapping of `edge-a` takes");
    }

    @Test
    void nothingIsReadOutOfWhatNobodyTrustedSigned() throws Exception {
        Answer answer =
                saml("edge-a", response("edge-a").signedBy(SigningKey.fresh()).xml(), "--json");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.kinds()).containsOnly("SignatureInvalid");
        assertThat(answer.json().path("environment")).isEmpty();
        assertThat(answer.json().path("mapped").isNull()).isTrue();
    }

    @Test
    void anOldCaptureIsCheckedAsOfItsTime() throws Exception {
        byte[] xml = response("edge-a").signedBy(SAML_KEY).xml();

        assertThat(saml("edge-a", xml).exitCode()).isZero();
        Answer later =
                inspect(xml, "edge-a", "--idp-metadata", metadata.toString(), "--at", "2026-11-22T12:02:00Z", "--json");
        assertThat(later.exitCode()).isEqualTo(1);
        assertThat(later.kinds()).containsOnly("Expired");
        Answer earlier =
                inspect(xml, "edge-a", "--idp-metadata", metadata.toString(), "--at", "2026-11-22T11:58:00Z", "--json");
        assertThat(earlier.exitCode()).isEqualTo(1);
        assertThat(earlier.kinds()).containsOnly("NotYetValid");
    }

    @Test
    void anEdgeTakesATokenThatWasMadeForIt() throws Exception {
        Answer answer = token("edge-b", claims("edge-b"));

        assertThat(answer.err()).isEmpty();
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .contains("a JSON Web Token, ", "OIDC-openstack_edge", "edge edge-b would take it")
                .doesNotContain("eyJ");
    }

    @Test
    void theNeighbourDoesNotTakeTheToken() throws Exception {
        Answer answer = token("edge-d", claims("edge-b"), "--json");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.kinds()).containsExactly("AudienceMismatch", "NotMapped");
        assertThat(answer.json().path("findings").get(0).path("expected").asText())
                .isEqualTo("`edge-d` alone");
        assertThat(answer.json().path("findings").get(0).path("found").asText()).isEqualTo("`edge-b`");
    }

    @Test
    void anIdTokenIsNoAccessToken() throws Exception {
        Answer answer = token("edge-b", claims("edge-b").claim("typ", "ID"), "--json");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.kinds()).containsExactly("TypeMismatch");
    }

    /** The keys are not asked for: there is no file, and no master either. */
    @Test
    void anEdgeThatSpeaksAnotherProtocolTakesNothing() throws Exception {
        Answer token = inspect(signed(claims("edge-b")).getBytes(StandardCharsets.UTF_8), "edge-a", "--json");
        Answer saml = inspect(response("edge-a").signedBy(SAML_KEY).xml(), "edge-b", "--json");

        assertThat(token.exitCode()).isEqualTo(1);
        assertThat(token.kinds()).containsExactly("ProtocolMismatch");
        assertThat(saml.exitCode()).isEqualTo(1);
        assertThat(saml.kinds()).containsExactly("ProtocolMismatch");
    }

    @Test
    void aTerminalIsToldNothing() throws Exception {
        Answer answer = token(
                "edge-b", claims("edge-b").claim("evil", "\u001b[2J\u202e").audience("\u001b]0;x"));

        assertThat(answer.out()).contains("\\u001b[2J\\u202e").doesNotContain("\u001b", "\u202e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "<html></html>",
                "<Response",
                "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><Response>&e;</Response>",
                "UmVzcG9uc2U="
            })
    void aFileWithSomethingElseIsBadInput(String content) throws Exception {
        Answer answer = saml("edge-a", content.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .startsWith("idpm: `")
                .contains("expected ", "found ", "capture")
                .hasLineCount(1);
    }

    @Test
    void aFileWithoutMeasureIsBadInput() throws Exception {
        Answer answer = saml("edge-a", new byte[(1 << 20) + 1]);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("too large", "1048576");
    }

    @Test
    void wrongUseIsSaidInOneLine() throws Exception {
        Path file = directory.resolve("capture");
        Files.write(file, response("edge-a").signedBy(SAML_KEY).xml());
        String cloud = catalogueFile.toString();

        assertThat(idpm("inspect", directory + "/nothing", "--catalogue", cloud, "--edge", "edge-a")
                        .err())
                .contains("there is no file");
        assertThat(idpm("inspect", directory.toString(), "--catalogue", cloud, "--edge", "edge-a")
                        .err())
                .contains("cannot read");
        assertThat(idpm("inspect", file.toString(), "--catalogue", cloud, "--edge", "edge-x")
                        .err())
                .contains("no edge `edge-x`");
        assertThat(idpm("inspect", "-", "--catalogue", "-", "--edge", "edge-a").err())
                .contains("cannot both be standard input");
        assertThat(saml("edge-a", Files.readAllBytes(file), "--jwks", keySet.toString())
                        .err())
                .contains("needs no --jwks");
        assertThat(idpm("inspect", file.toString(), "--catalogue", cloud, "--edge", "edge-a", "--at", "noon")
                        .exitCode())
                .isEqualTo(2);
        assertThat(idpm("inspect", file.toString(), "--edge", "edge-a").exitCode())
                .isEqualTo(2);
    }

    @Test
    void metadataOfAnotherRealmIsBadInput() throws Exception {
        Files.writeString(metadata, SamlResponseBuilder.descriptor(SAML_KEY).replace("realms/cloud", "realms/other"));

        Answer answer = saml("edge-a", response("edge-a").signedBy(SAML_KEY).xml());

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("realms/other");
    }

    private Answer saml(String edge, byte[] content, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--idp-metadata", metadata.toString(), "--at", NOW));
        arguments.addAll(List.of(more));
        return inspect(content, edge, arguments.toArray(String[]::new));
    }

    private Answer token(String edge, JWTClaimsSet.Builder claims, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--jwks", keySet.toString(), "--at", NOW));
        arguments.addAll(List.of(more));
        return inspect(signed(claims).getBytes(StandardCharsets.UTF_8), edge, arguments.toArray(String[]::new));
    }

    private Answer inspect(byte[] content, String edge, String... more) throws IOException {
        Path file = directory.resolve("capture");
        Files.write(file, content);
        List<String> arguments = new ArrayList<>(
                List.of("inspect", file.toString(), "--catalogue", catalogueFile.toString(), "--edge", edge));
        arguments.addAll(List.of(more));
        return idpm(arguments.toArray(String[]::new));
    }

    private static Answer idpm(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Idpm.command(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        assertThat(err.toString()).doesNotContain("\tat ");
        return new Answer(exitCode, out.toString(), err.toString());
    }

    private SamlResponseBuilder response(String edge) throws ReleaseException {
        String keystone =
                catalogue.edge(edge).orElseThrow().agreement().keystone().url();
        return new SamlResponseBuilder()
                .to(keystone + "/mellon/metadata", keystone + "/mellon/paosResponse")
                .releasing(release(edge));
    }

    private JWTClaimsSet.Builder claims(String edge) throws ReleaseException {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(SamlResponseBuilder.ISSUER)
                .audience(edge)
                .subject("6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11")
                .claim("azp", edge)
                .claim("typ", "Bearer")
                .issueTime(Date.from(SamlResponseBuilder.NOW.minusSeconds(1)))
                .expirationTime(Date.from(SamlResponseBuilder.NOW.plusSeconds(300)));
        release(edge).forEach(claims::claim);
        return claims;
    }

    /** What Jane is entitled to. */
    private Map<String, String> release(String name) throws ReleaseException {
        Edge edge = catalogue.edge(name).orElseThrow();
        return Strategy.of(edge)
                .release(
                        edge,
                        catalogue.user("jane").orElseThrow().subject(),
                        Intent.at(edge, Memberships.of(catalogue).teamsOf("jane")))
                .attributes();
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(TOKEN_KEY.getKeyID())
                            .build(),
                    claims.build());
            token.sign(new RSASSASigner(TOKEN_KEY));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey tokenKey() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID("key-1")
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
