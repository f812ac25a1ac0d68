package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.KeystoneAddress;
import io.idpmaster.inspection.SamlMessage;
import io.idpmaster.inspection.SamlResponseBuilder;
import io.idpmaster.inspection.SignatureWrapping;
import io.idpmaster.inspection.SigningKey;
import io.idpmaster.inspection.Xml;
import io.idpmaster.lab.edge.EdgeLab;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/**
 * What an attacker sends to real edges with Keystone 22, 27 and 30 behind mod_auth_mellon: responses for another edge, wrapped,
 * unsigned, altered, out of their time, and with a document type. Beside each edge as {@code idpm config} makes it stands a
 * bare one, which goes by the name in the request and shares its entity id with all others.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlAttacksTest {

    private static final String SHARED = "https://cloud.example.org/shared";
    private static final String EDGE_VARIABLE = "MELLON_openstack_edge";

    private static final SigningKey KEY = SigningKey.fresh();
    private static final SigningKey THIEF = SigningKey.fresh();

    private AttackedEdges edges;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        assertThat(EdgeLab.obstacle()).isEmpty();
        edges = new AttackedEdges(
                directory,
                ApacheModule.MELLON,
                Files.writeString(directory.resolve("metadata.xml"), SamlResponseBuilder.descriptor(KEY)),
                SamlAttacksTest::withoutGuards);
    }

    @AfterAll
    void stop() {
        if (edges != null) {
            edges.close();
        }
    }

    private static String withoutGuards(Edge edge, String text) throws ConfigException {
        String less = text.replaceAll("(?m)^(ServerName|UseCanonicalName|RequestHeader unset) .*$", "")
                .replace(KeystoneAddress.of(edge).entityId(), SHARED);
        assertThat(less).isNotEqualTo(text);
        return less;
    }

    @TestFactory
    Stream<DynamicTest> aResponseIsGoodAtItsOwnEdge() {
        return edges.everywhere(edge -> {
            assertThat(jane(edge)).as(edge.logs()).isEqualTo(201);
            assertThat(edge.made()).contains("jane", "jane web-shop pilot");
            // what Keycloak signs twice is good with either signature
            for (boolean assertion : List.of(true, false)) {
                assertThat(new EcpAttacker(edge)
                                .attempt(
                                        edges.release("jane", edge),
                                        builder -> (assertion
                                                        ? builder.withoutResponseSignature()
                                                        : builder.withoutAssertionSignature())
                                                .signedBy(KEY)))
                        .as("with the assertion's signature alone: " + assertion)
                        .isEqualTo(201);
            }
        });
    }

    /** Keycloak encrypts where the edge's client says so, and an edge decrypts with the key that it signs requests with. */
    @TestFactory
    Stream<DynamicTest> anEncryptedAssertionOpensAtItsOwnEdgeAlone() {
        return edges.everywhere(edge -> {
            assertThat(new EcpAttacker(edge).attempt(edges.release("jane", edge), builder -> encrypted(builder, edge)))
                    .as(edge.logs())
                    .isEqualTo(201);
            refused(edge, attacker -> {
                for (AttackedEdge other : edges.others(edge)) {
                    expect(
                            "with everything but the key of this edge, "
                                    + other.edge().name(),
                            attacker.attempt(edges.release("mallory", edge), builder -> encrypted(builder, other)));
                    String audience = KeystoneAddress.of(other.edge()).entityId();
                    String recipient = new EcpAttacker(other).consumer();
                    expect(
                            "as it is, for " + other.edge().name(),
                            attacker.attempt(
                                    edges.release("mallory", other),
                                    builder -> encrypted(
                                            builder.to(audience, recipient).with("destination", attacker.consumer()),
                                            other)));
                    expect(
                            "under the key of this edge, for " + other.edge().name(),
                            attacker.attempt(
                                    edges.release("mallory", other),
                                    builder -> encrypted(
                                            builder.to(audience, recipient).with("destination", attacker.consumer()),
                                            edge)));
                }
                expect(
                        "signed by nobody",
                        attacker.attempt(
                                edges.release("mallory", edge),
                                builder -> encrypted(builder.withoutAssertionSignature(), edge)));
            });
        });
    }

    /** With the assertion's signature inside; that of the response could only be made afterwards. */
    private static SamlMessage encrypted(SamlResponseBuilder builder, AttackedEdge reader) throws Exception {
        var key = reader.certificate().getPublicKey();
        return builder.withoutResponseSignature().signedBy(KEY, document -> AssertionEncryption.encrypt(document, key));
    }

    @TestFactory
    Stream<DynamicTest> aResponseForAnotherEdgeIsRefused() {
        return edges.everywhere(edge -> refused(edge, attacker -> {
            for (AttackedEdge other : edges.others(edge)) {
                String name = other.edge().name();
                Map<String, String> attributes = edges.release("mallory", other);
                String audience = KeystoneAddress.of(other.edge()).entityId();
                String recipient = new EcpAttacker(other).consumer();
                expect(
                        "as it is, for " + name,
                        attacker.attempt(
                                attributes,
                                builder -> builder.to(audience, recipient).signedBy(KEY)));
                expect(
                        "with a Destination here and no signature of the response, for " + name,
                        attacker.attempt(
                                attributes,
                                builder -> builder.to(audience, recipient)
                                        .with("destination", attacker.consumer())
                                        .withoutResponseSignature()
                                        .signedBy(KEY)));
                EcpAttacker.Request request = attacker.begin();
                expect(
                        "with the other's Host header, for " + name,
                        attacker.deliverAs(
                                URI.create(recipient).getAuthority(),
                                request,
                                text(attacker.response(request, attributes)
                                        .to(audience, recipient)
                                        .signedBy(KEY))));
                expect(
                        "its release under this edge's audience, for " + name,
                        attacker.attempt(attributes, builder -> builder.signedBy(KEY)));
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> withoutItsGuardsAnEdgeTakesTheResponseOfAnother() {
        return edges.whereThereIsLess(edge -> {
            AttackedEdge other = edges.guarded(27);
            EcpAttacker attacker = new EcpAttacker(edge);
            String recipient = new EcpAttacker(other).consumer();
            // the mapping alone is enough
            assertThat(stolen(attacker, other, recipient)).isEqualTo(401);
            edge.forget(EDGE_VARIABLE);
            try {
                assertThat(stolen(attacker, other, recipient)).isEqualTo(201);
                assertThat(edge.made()).contains("mallory vault keeper");
            } finally {
                edge.restore();
            }
            assertThat(stolen(attacker, other, recipient)).isEqualTo(401);
        });
    }

    /** For another edge of those that share an entity id, handed in here under the other's name. */
    private int stolen(EcpAttacker attacker, AttackedEdge other, String recipient) throws Exception {
        EcpAttacker.Request request = attacker.begin();
        return attacker.deliverAs(
                URI.create(recipient).getAuthority(),
                request,
                text(attacker.response(request, edges.release("mallory", other))
                        .to(SHARED, recipient)
                        .signedBy(KEY)));
    }

    @TestFactory
    Stream<DynamicTest> aWrappedSignatureIsRefused() {
        return edges.everywhere(edge -> {
            assertThat(jane(edge)).isEqualTo(201);
            var before = edge.made();
            for (SignatureWrapping wrapping : SignatureWrapping.values()) {
                int status = new EcpAttacker(edge)
                        .attempt(
                                edges.release("jane", edge),
                                builder -> wrapping.message(builder, KEY, "openstack_project_1", "vault"));
                assertThat(status).as(wrapping.name()).isEqualTo(400);
            }
            assertThat(edge.made()).isEqualTo(before);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatTheMasterHasNotSignedIsRefused() {
        return edges.everywhere(edge -> refused(edge, attacker -> {
            Map<String, String> attributes = edges.release("mallory", edge);
            expect("another key", attacker.attempt(attributes, builder -> builder.signedBy(THIEF)));
            expect(
                    "no signature",
                    attacker.attempt(
                            attributes,
                            builder -> builder.withoutAssertionSignature()
                                    .withoutResponseSignature()
                                    .signedBy(KEY)));
            expect(
                    "both signatures taken away",
                    attacker.attempt(
                            attributes,
                            builder -> builder.signedBy(KEY, document -> {
                                for (Element signature :
                                        Xml.all(document, "http://www.w3.org/2000/09/xmldsig#", "Signature")) {
                                    signature.getParentNode().removeChild(signature);
                                }
                            })));
            expect(
                    "altered",
                    attacker.attempt(
                            edges.release("jane", edge),
                            builder -> builder.signedBy(
                                    KEY,
                                    document -> Xml.all(document, Xml.ASSERTION, "AttributeValue")
                                            .forEach(value -> {
                                                if (value.getTextContent().equals("web-shop")) {
                                                    value.setTextContent("vault");
                                                }
                                            }))));
            expect(
                    "another issuer",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with("assertionIssuer", SamlResponseBuilder.ISSUER + "2")
                                    .with("responseIssuer", SamlResponseBuilder.ISSUER + "2")
                                    .signedBy(KEY)));
            expect(
                    "no success",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with("status", "urn:oasis:names:tc:SAML:2.0:status:Responder")
                                    .signedBy(KEY)));
        }));
    }

    @TestFactory
    Stream<DynamicTest> timesAndRecipientsAreKept() {
        return edges.everywhere(edge -> refused(edge, attacker -> {
            Map<String, String> attributes = edges.release("mallory", edge);
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            expect(
                    "expired",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with(
                                            "begin", now.minusSeconds(600).toString())
                                    .with("end", now.minusSeconds(300).toString())
                                    .signedBy(KEY)));
            expect(
                    "not good yet",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with(
                                            "begin", now.plusSeconds(300).toString())
                                    .with("end", now.plusSeconds(600).toString())
                                    .signedBy(KEY)));
            expect(
                    "its confirmation has ended",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with(
                                            "confirmationEnd",
                                            now.minusSeconds(300).toString())
                                    .signedBy(KEY)));
            expect(
                    "another recipient",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with("recipient", "http://127.0.0.1:1/v3/x")
                                    .signedBy(KEY)));
            expect(
                    "another destination",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with("destination", "http://127.0.0.1:1/v3/x")
                                    .signedBy(KEY)));
            expect(
                    "another audience",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with("audience", "https://other.example.org/")
                                    .signedBy(KEY)));
        }));
    }

    @TestFactory
    Stream<DynamicTest> aResponseIsGoodOnce() {
        return edges.everywhere(edge -> {
            EcpAttacker attacker = new EcpAttacker(edge);
            EcpAttacker.Request request = attacker.begin();
            String response =
                    text(attacker.response(request, edges.release("jane", edge)).signedBy(KEY));
            assertThat(attacker.deliver(request, response)).isEqualTo(201);
            assertThat(attacker.deliver(request, response)).isNotEqualTo(201);
        });
    }

    @TestFactory
    Stream<DynamicTest> aDocumentTypeIsRefused() {
        return edges.everywhere(edge -> refused(edge, attacker -> {
            for (String type : List.of(
                    "<!DOCTYPE x [<!ENTITY e \"vault\">]>",
                    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
                    "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                            + "<!ENTITY e \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>")) {
                EcpAttacker.Request request = attacker.begin();
                String response = text(attacker.response(request, edges.release("mallory", edge))
                        .signedBy(KEY));
                expect(
                        type,
                        attacker.deliver(
                                request,
                                response.replaceFirst("<soap:Envelope", type + "<soap:Envelope")
                                        .replace(">vault<", ">&e;<")));
            }
            EcpAttacker.Request request = attacker.begin();
            expect("no XML", attacker.deliver(request, "mallory"));
            expect("cut", attacker.deliver(request, "<soap:Envelope><soap:Body>"));
        }));
    }

    /** Canonical XML leaves comments out, so that a comment does not spoil a signature. */
    @TestFactory
    Stream<DynamicTest> aCommentCutsNothingOff() {
        return edges.everywhere(edge -> {
            assertThat(jane(edge)).isEqualTo(201);
            var before = edge.made();
            Map<String, String> attributes = new LinkedHashMap<>(edges.release("jane", edge));
            attributes.replace("openstack_project_1", "vault-of-jane");
            int status = new EcpAttacker(edge)
                    .attempt(
                            attributes,
                            builder -> builder.signedBy(
                                    KEY,
                                    document -> Xml.all(document, Xml.ASSERTION, "AttributeValue")
                                            .forEach(value -> {
                                                if (value.getTextContent().equals("vault-of-jane")) {
                                                    value.setTextContent("vault");
                                                    value.appendChild(document.createComment(" "));
                                                    value.appendChild(document.createTextNode("-of-jane"));
                                                }
                                            })));
            assertThat(status).isEqualTo(201);
            var after = edge.made();
            after.removeAll(before);
            assertThat(after).containsExactly("jane vault-of-jane pilot");
        });
    }

    /** docs/security.md, What we cannot do for you: mod_auth_mellon does not look at what a response answers. */
    @TestFactory
    Stream<DynamicTest> whatNobodyAskedForIsTaken() {
        return edges.everywhere(edge -> {
            EcpAttacker attacker = new EcpAttacker(edge);
            assertThat(attacker.attempt(
                            edges.release("jane", edge),
                            builder -> builder.with("inResponseTo", "_other")
                                    .with("confirmedRequest", "_other")
                                    .signedBy(KEY)))
                    .isEqualTo(201);
            EcpAttacker.Request none = new EcpAttacker.Request("_nobody", "", "");
            assertThat(attacker.post(attacker.response(none, edges.release("jane", edge))
                            .to(
                                    KeystoneAddress.of(edge.edge()).entityId(),
                                    attacker.consumer().replace("paosResponse", "postResponse"))
                            .signedBy(KEY)))
                    .isEqualTo(201);
        });
    }

    private interface Attempts {
        void by(EcpAttacker attacker) throws Exception;
    }

    private static void refused(AttackedEdge edge, Attempts attempts) throws Exception {
        var before = edge.made();
        attempts.by(new EcpAttacker(edge));
        assertThat(edge.made()).isEqualTo(before);
    }

    private static void expect(String what, int status) {
        assertThat(status).as(what).isBetween(400, 500);
    }

    private int jane(AttackedEdge edge) throws Exception {
        return new EcpAttacker(edge).attempt(edges.release("jane", edge), builder -> builder.signedBy(KEY));
    }

    private static String text(SamlMessage message) {
        return new String(message.xml(), StandardCharsets.UTF_8);
    }
}
