package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.inspection.SamlMessage;
import io.idpmaster.inspection.SamlResponseBuilder;
import io.idpmaster.inspection.SignatureWrapping;
import io.idpmaster.inspection.SigningKey;
import io.idpmaster.inspection.Xml;
import io.idpmaster.lab.edge.ShadowUser;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.strategy.Attributes;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * What an attacker sends to real edges with Keystone 22, 27 and 30 behind mod_auth_mellon, and with Keystone 27 behind mod_shib:
 * responses for another edge, wrapped, unsigned, altered, out of their time, and with a document type. Beside each edge as
 * {@code idpm config} makes it stands a bare one, which goes by the name in the request and shares its entity id with the other
 * bare ones.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlAttacksTest {

    private static final String SHARED = "https://cloud.example.org/shared";

    /** Those in which the signed assertion stays where it belongs, and the forged one stands beside it. */
    private static final Set<SignatureWrapping> BESIDE = EnumSet.of(SignatureWrapping.XSW3, SignatureWrapping.XSW7);

    private static final String NAME_ID = "NameID";

    private static final String STATUS_MESSAGE = "<samlp:StatusMessage";

    /** With what Keystone answers where no rule of the mapping matches. */
    private static final int GUARD = 401;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final SigningKey KEY = SigningKey.fresh();
    private static final SigningKey THIEF = SigningKey.fresh();

    private AttackedEdges edges;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
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
        String less = text.replaceAll(
                        "(?m)^(ServerName|UseCanonicalName|RequestHeader unset) .*$| redirectLimit=\"exact\"", "")
                .replace(EdgeAddresses.of(edge).clientId(), SHARED);
        assertThat(less).isNotEqualTo(text);
        return less;
    }

    @TestFactory
    Stream<DynamicTest> aResponseIsGoodAtItsOwnEdge() {
        return edges.everywhere(edge -> {
            assertThat(jane(edge)).as(edge.logs()).isEqualTo(201);
            assertThat(edge.made()).contains("jane", "jane web-shop pilot");
            // what Keycloak signs twice is good for mellon with either signature; mod_shib is told to want the
            // assertion's
            for (boolean assertion : List.of(true, false)) {
                int status = new EcpAttacker(edge)
                        .attempt(
                                edges.release("jane", edge),
                                builder -> (assertion
                                                ? builder.withoutResponseSignature()
                                                : builder.withoutAssertionSignature())
                                        .signedBy(KEY));
                assertThat(status)
                        .as("with the assertion's signature alone: " + assertion)
                        .isEqualTo(assertion || !isShibboleth(edge) ? 201 : refusal(edge));
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
                            edge,
                            "with everything but the key of this edge, "
                                    + other.edge().name(),
                            attacker.attempt(edges.release("mallory", edge), builder -> encrypted(builder, other)));
                    String audience = EdgeAddresses.of(other.edge()).clientId();
                    String recipient = new EcpAttacker(other).consumer();
                    expect(
                            edge,
                            "as it is, for " + other.edge().name(),
                            attacker.attempt(
                                    edges.release("mallory", other),
                                    builder -> encrypted(
                                            builder.to(audience, recipient).with("destination", attacker.consumer()),
                                            other)));
                    expect(
                            edge,
                            "under the key of this edge, for " + other.edge().name(),
                            attacker.attempt(
                                    edges.release("mallory", other),
                                    builder -> encrypted(
                                            builder.to(audience, recipient).with("destination", attacker.consumer()),
                                            edge)));
                }
                expect(
                        edge,
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
                String audience = EdgeAddresses.of(other.edge()).clientId();
                String recipient = new EcpAttacker(other).consumer();
                expect(
                        edge,
                        "as it is, for " + name,
                        attacker.attempt(
                                attributes,
                                builder -> builder.to(audience, recipient).signedBy(KEY)));
                expect(
                        edge,
                        "with a Destination here and no signature of the response, for " + name,
                        attacker.attempt(
                                attributes,
                                builder -> builder.to(audience, recipient)
                                        .with("destination", attacker.consumer())
                                        .withoutResponseSignature()
                                        .signedBy(KEY)));
                EcpAttacker.Request request = attacker.begin();
                expect(
                        edge,
                        "with the other's Host header, for " + name,
                        attacker.deliverAs(
                                URI.create(recipient).getAuthority(),
                                request,
                                text(attacker.response(request, attributes)
                                        .to(audience, recipient)
                                        .signedBy(KEY))));
                assertThat(attacker.attempt(attributes, builder -> builder.signedBy(KEY)))
                        .as("its release under this edge's audience, for " + name)
                        .isEqualTo(GUARD);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> withoutItsGuardsAnEdgeTakesTheResponseOfAnother() {
        return edges.whereThereIsLess(edge -> {
            AttackedEdge other = edges.guarded(edge);
            EcpAttacker attacker = new EcpAttacker(edge);
            String recipient = new EcpAttacker(other).consumer();
            // the mapping alone is enough
            assertThat(stolen(attacker, other, recipient)).as(edge.logs()).isEqualTo(GUARD);
            edge.forget(edge.edge().agreement().module().variable(Attributes.EDGE));
            try {
                assertThat(stolen(attacker, other, recipient)).isEqualTo(201);
                assertThat(edge.made()).contains("mallory vault keeper");
            } finally {
                edge.restore();
            }
            assertThat(stolen(attacker, other, recipient)).isEqualTo(GUARD);
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
                // mod_shib passes over an assertion that is not signed, and takes the one beside it for what it says
                // itself
                assertThat(status)
                        .as(wrapping.name())
                        .isEqualTo(isShibboleth(edge) && BESIDE.contains(wrapping) ? 201 : refusal(edge));
                assertThat(edge.made()).as(wrapping.name()).isEqualTo(before);
            }
            assertThat(jane(edge)).as(edge.logs()).isEqualTo(201);
        });
    }

    /** One at a time, so that none of them does another's work. */
    @TestFactory
    Stream<DynamicTest> withoutADefenceShibbolethTakesWhatItKeepsOut() {
        AttackedEdge edge = edges.bareBehindShibboleth();
        return Stream.of(ShibbolethDefence.values())
                .map(defence -> DynamicTest.dynamicTest(defence.name(), () -> {
                    EcpAttacker attacker = new EcpAttacker(edge.edge(), SHARED);
                    Map<String, String> attributes = edges.release("mallory", edge);
                    expect(edge, "with it", defence.attacked(attacker, attributes, KEY));
                    without(edge, List.of(defence), () -> defence.attacked(attacker, attributes, KEY), () -> {});
                }));
    }

    /** It reads no message built as 2 and 4; where it believes both assertions of 3 and 5, the mapping refuses that. */
    @Test
    void withoutSignaturesShibbolethTakesWhatIsWrapped() throws Exception {
        assertThat(taken(List.of(ShibbolethDefence.SIGNER)))
                .containsExactlyInAnyOrder(SignatureWrapping.XSW5, SignatureWrapping.XSW6, SignatureWrapping.XSW8);
        assertThat(taken(List.of(ShibbolethDefence.SIGNER, ShibbolethDefence.SIGNED_ASSERTION)))
                .containsExactlyInAnyOrder(SignatureWrapping.XSW1, SignatureWrapping.XSW6, SignatureWrapping.XSW8);
    }

    /** Whose forged contents a bare edge takes without these defences. */
    private Set<SignatureWrapping> taken(List<ShibbolethDefence> defences) throws Exception {
        AttackedEdge edge = edges.bareBehindShibboleth();
        EcpAttacker attacker = new EcpAttacker(edge.edge(), SHARED);
        Map<String, String> attributes = edges.release("jane", edge);
        Set<SignatureWrapping> taken = EnumSet.noneOf(SignatureWrapping.class);
        without(
                edge,
                defences,
                () -> attacker.attempt(
                        attributes,
                        builder -> (defences.contains(ShibbolethDefence.SIGNED_ASSERTION)
                                        ? builder.withoutAssertionSignature()
                                        : builder)
                                .signedBy(THIEF)),
                () -> {
                    for (SignatureWrapping wrapping : SignatureWrapping.values()) {
                        String project = wrapping + " of " + defences;
                        attacker.attempt(
                                attributes, builder -> wrapping.message(builder, KEY, "openstack_project_1", project));
                        if (edge.made().contains("jane " + project + " pilot")) {
                            taken.add(wrapping);
                        }
                    }
                });
        return taken;
    }

    private interface Body {
        void run() throws Exception;
    }

    /** Runs it while the edge is without these defences, and so lets the attack through. */
    private static void without(
            AttackedEdge edge, List<ShibbolethDefence> defences, Callable<Integer> attack, Body body) throws Exception {
        String whole = edge.shibbolethReads();
        String less = whole;
        for (ShibbolethDefence defence : defences) {
            less = defence.leftOutOf(less);
        }
        edge.haveShibbolethRead(less);
        try {
            assertThat(until(201, attack)).as(edge.logs()).isEqualTo(201);
            body.run();
        } finally {
            edge.haveShibbolethRead(whole);
        }
        assertThat(until(refusal(edge), attack)).isEqualTo(refusal(edge));
    }

    /** shibd sees at the next request that its configuration is another, and reads it beside the one after. */
    private static int until(int wanted, Callable<Integer> attempt) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        int status = attempt.call();
        while (status != wanted && Instant.now().isBefore(end)) {
            Thread.sleep(100);
            status = attempt.call();
        }
        return status;
    }

    @TestFactory
    Stream<DynamicTest> whatTheMasterHasNotSignedIsRefused() {
        return edges.everywhere(edge -> refused(edge, attacker -> {
            Map<String, String> attributes = edges.release("mallory", edge);
            expect(edge, "another key", attacker.attempt(attributes, builder -> builder.signedBy(THIEF)));
            expect(
                    edge,
                    "no signature",
                    attacker.attempt(
                            attributes,
                            builder -> builder.withoutAssertionSignature()
                                    .withoutResponseSignature()
                                    .signedBy(KEY)));
            expect(
                    edge,
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
                    edge,
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
                    edge,
                    "another issuer",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with("assertionIssuer", SamlResponseBuilder.ISSUER + "2")
                                    .with("responseIssuer", SamlResponseBuilder.ISSUER + "2")
                                    .signedBy(KEY)));
            if (isShibboleth(edge)) {
                expect(
                        edge,
                        "SHA-1",
                        attacker.attempt(
                                attributes,
                                builder -> builder.algorithms(SignatureMethod.RSA_SHA1, DigestMethod.SHA1)
                                        .signedBy(KEY)));
            }
            expect(
                    edge,
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
                    edge,
                    "expired",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with(
                                            "begin", now.minusSeconds(600).toString())
                                    .with("end", now.minusSeconds(300).toString())
                                    .signedBy(KEY)));
            expect(
                    edge,
                    "not good yet",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with(
                                            "begin", now.plusSeconds(300).toString())
                                    .with("end", now.plusSeconds(600).toString())
                                    .signedBy(KEY)));
            expect(
                    edge,
                    "its confirmation has ended",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with(
                                            "confirmationEnd",
                                            now.minusSeconds(300).toString())
                                    .signedBy(KEY)));
            expect(
                    edge,
                    "another recipient",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with("recipient", "http://127.0.0.1:1/v3/x")
                                    .signedBy(KEY)));
            expect(
                    edge,
                    "another destination",
                    attacker.attempt(
                            attributes,
                            builder -> builder.with("destination", "http://127.0.0.1:1/v3/x")
                                    .signedBy(KEY)));
            expect(
                    edge,
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
            assertThat(attacker.deliver(request, response)).isEqualTo(refusal(edge));
        });
    }

    /** Before a message that is good without it: no other part of what is signed differs from what was signed. */
    @TestFactory
    Stream<DynamicTest> aDocumentTypeIsRefusedAndNothingIsFetched() {
        return edges.everywhere(edge -> refused(edge, attacker -> {
            try (DocumentTypes types = new DocumentTypes()) {
                for (Binding binding : Binding.values()) {
                    assertThat(sent(attacker, binding, edges.release("jane", edge), text -> text))
                            .as(binding.name())
                            .isEqualTo(201);
                    List<String> good = new ArrayList<>(types.elsewhere());
                    good.add(types.whole());
                    for (String type : good) {
                        for (String referring : List.of("", STATUS_MESSAGE, "<saml:AttributeValue")) {
                            refused(edge, attacker, binding, type, referring);
                            assertThat(types.asked())
                                    .as(binding + " " + type + referring)
                                    .isEmpty();
                        }
                    }
                    for (String type : types.harmful()) {
                        refused(edge, attacker, binding, type, STATUS_MESSAGE);
                    }
                }
            }
            EcpAttacker.Request request = attacker.begin();
            expect(edge, "no XML", attacker.deliver(request, "mallory"));
            expect(edge, "cut", attacker.deliver(request, "<soap:Envelope><soap:Body>"));
        }));
    }

    /** @param referring the element whose text is the entity; empty where none is */
    private void refused(AttackedEdge edge, EcpAttacker attacker, Binding binding, String type, String referring)
            throws Exception {
        String what = binding + " " + type + referring;
        int status = sent(attacker, binding, edges.release("mallory", edge), text -> {
            if (referring.isEmpty()) {
                return type + text;
            }
            String refers = text.replaceAll("(" + referring + "[^>]*>)" + DocumentTypes.WORD + "<", "$1&e;<");
            assertThat(refers).as(what).isNotEqualTo(text);
            return type + refers;
        });
        expect(edge, what, status);
    }

    /** So that it is the edges that fetch nothing, and not nothing that could be noticed. */
    @Test
    void whoFetchesWhatADocumentTypeNamesIsNoticed() throws Exception {
        try (DocumentTypes types = new DocumentTypes()) {
            for (String type : types.elsewhere()) {
                Document read = DocumentBuilderFactory.newDefaultNSInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream((type + "<x>&e;</x>").getBytes(StandardCharsets.UTF_8)));
                assertThat(read.getDocumentElement().getTextContent()).as(type).isEqualTo(DocumentTypes.WORD);
                assertThat(types.asked()).as(type).hasSize(1);
            }
        }
    }

    /** How a response comes to an edge. */
    private enum Binding {
        ECP,
        POST
    }

    private interface Rewriting {
        String of(String text);
    }

    /** A response with a status message that is under no signature, rewritten after the assertion was signed. */
    private static int sent(EcpAttacker attacker, Binding binding, Map<String, String> attributes, Rewriting rewriting)
            throws Exception {
        EcpAttacker.Request request = binding == Binding.ECP ? attacker.begin() : attacker.beginAsBrowser();
        SamlResponseBuilder builder = binding == Binding.ECP
                ? attacker.response(request, attributes)
                : attacker.browserResponse(request, attributes);
        byte[] message = builder.withoutResponseSignature()
                .signedBy(KEY, document -> {
                    Element status = Xml.all(document, Xml.PROTOCOL, "Status").get(0);
                    status.appendChild(document.createElementNS(Xml.PROTOCOL, "samlp:StatusMessage"))
                            .setTextContent(DocumentTypes.WORD);
                })
                .xml();
        return binding == Binding.ECP
                ? attacker.deliver(request, rewriting.of(EcpAttacker.envelope(message)))
                : attacker.post(request, rewriting.of(EcpAttacker.response(message)));
    }

    /** Canonical XML leaves comments out, so that a comment does not spoil a signature. */
    @TestFactory
    Stream<DynamicTest> aCommentCutsNothingOff() {
        return edges.everywhere(edge -> {
            assertThat(jane(edge)).isEqualTo(201);
            ShadowUser jane = edge.users().stream()
                    .filter(user -> user.name().equals("jane"))
                    .findFirst()
                    .orElseThrow();
            for (String where : List.of(NAME_ID, Attributes.USER_ID, Attributes.USER_NAME)) {
                List<ShadowUser> before = edge.users();
                var held = edge.made();
                // everything of somebody else's begins with what is jane's
                String name = "jane." + where;
                String id = jane.uniqueId() + "." + where;
                Map<String, String> attributes = new LinkedHashMap<>(edges.release("jane", edge));
                attributes.replace(Attributes.USER_ID, id);
                attributes.replace(Attributes.USER_NAME, name);
                int kept = (where.equals(Attributes.USER_ID) ? jane.uniqueId() : jane.name()).length();

                int status = new EcpAttacker(edge)
                        .attempt(
                                attributes,
                                builder -> builder.with("subject", name)
                                        .signedBy(KEY, document -> putComment(value(document, where), kept)));

                assertThat(status).as(where).isEqualTo(201);
                List<ShadowUser> whole = new ArrayList<>(before);
                whole.add(new ShadowUser(ShadowUserId.of(jane.domainId(), id).text(), name, jane.domainId(), id));
                assertThat(edge.users()).as(where).containsExactlyInAnyOrderElementsOf(whole);
                var more = edge.made();
                more.removeAll(held);
                assertThat(more).as(where).containsExactlyInAnyOrder(name, name + " web-shop pilot");
            }
            String project = Attributes.project(1);
            var before = edge.made();
            Map<String, String> attributes = new LinkedHashMap<>(edges.release("jane", edge));
            attributes.replace(project, "vault-of-jane");
            int status = new EcpAttacker(edge)
                    .attempt(
                            attributes,
                            builder -> builder.signedBy(
                                    KEY, document -> putComment(value(document, project), "vault".length())));
            assertThat(status).isEqualTo(201);
            var after = edge.made();
            after.removeAll(before);
            assertThat(after).containsExactly("jane vault-of-jane pilot");
        });
    }

    /** Where the name of the subject, or the value of the attribute, stands. */
    private static Element value(Document document, String name) {
        if (name.equals(NAME_ID)) {
            return Xml.all(document, Xml.ASSERTION, NAME_ID).get(0);
        }
        return Xml.all(document, Xml.ASSERTION, "AttributeValue").stream()
                .filter(value ->
                        ((Element) value.getParentNode()).getAttribute("Name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void putComment(Element element, int after) {
        String whole = element.getTextContent();
        element.setTextContent(whole.substring(0, after));
        element.appendChild(element.getOwnerDocument().createComment(" "));
        element.appendChild(element.getOwnerDocument().createTextNode(whole.substring(after)));
    }

    /** docs/security.md, What we cannot do for you: nobody but mod_shib, of a browser, looks at what a response answers. */
    @TestFactory
    Stream<DynamicTest> whatNobodyAskedForIsTakenFromClientsAndByMellonFromBrowsersToo() {
        return edges.everywhere(edge -> {
            EcpAttacker attacker = new EcpAttacker(edge);
            assertThat(attacker.attempt(
                            edges.release("jane", edge),
                            builder -> builder.with("inResponseTo", "_other")
                                    .with("confirmedRequest", "_other")
                                    .signedBy(KEY)))
                    .isEqualTo(201);
            assertThat(attacker.post(edges.release("jane", edge), KEY))
                    .isEqualTo(isShibboleth(edge) ? refusal(edge) : 201);
        });
    }

    /** A browser may bring a session and any header; a module that is asked for its own pages looks for their address in the URL. */
    @TestFactory
    Stream<DynamicTest> headersAndQueriesThatLookLikeTheModulesHaveNoEffect() {
        return edges.everywhere(edge -> {
            assertThat(jane(edge)).isEqualTo(201);
            var before = edge.made();
            String landing = EdgeAddresses.of(edge.edge()).landing();
            EcpAttacker attacker = new EcpAttacker(edge);
            EcpAttacker.Request request = attacker.begin();
            String session = attacker.session(
                    request,
                    text(attacker.response(request, edges.release("jane", edge)).signedBy(KEY)));
            Map<String, String> claims = new LinkedHashMap<>();
            edges.release("mallory", edge).forEach((name, value) -> {
                for (String prefix : List.of("", "MELLON_", "Mellon-", "Shib-", "HTTP_")) {
                    claims.put(prefix + name, value);
                    claims.put(prefix + name.replace('_', '-'), value);
                }
            });
            for (String issuer :
                    List.of("Shib-Identity-Provider", "MELLON_IDP", "Mellon-IDP", "HTTP_SHIB_IDENTITY_PROVIDER")) {
                claims.put(issuer, SamlResponseBuilder.ISSUER);
            }
            for (String name : List.of("REMOTE_USER", "Remote-User", "Shib-Session-ID", "Shib-Application-ID")) {
                claims.put(name, "mallory");
            }

            assertThat(attacker.ask("", session, claims)).isEqualTo(201);
            for (String query : List.of(
                    "",
                    "?x=" + landing,
                    "?hook=1&target=" + landing,
                    "?acsIndex=1&entityID=https://evil.example.org")) {
                // the edge asks who that is, unless mod_shib takes the request for one of its own
                assertThat(attacker.ask(query, "", claims))
                        .as(query)
                        .isEqualTo(isShibboleth(edge) && query.contains("=" + landing) ? refusal(edge) : 200);
            }
            assertThat(attacker.ask("", session, claims)).isEqualTo(201);
            assertThat(edge.made()).isEqualTo(before);
        });
    }

    private interface Attempts {
        void by(EcpAttacker attacker) throws Exception;
    }

    /** Nothing comes of it, and the edge still takes what is good: it was not down. */
    private void refused(AttackedEdge edge, Attempts attempts) throws Exception {
        assertThat(jane(edge)).as(edge.logs()).isEqualTo(201);
        var before = edge.made();
        attempts.by(new EcpAttacker(edge));
        assertThat(edge.made()).isEqualTo(before);
        assertThat(jane(edge)).as(edge.logs()).isEqualTo(201);
    }

    private static boolean isShibboleth(AttackedEdge edge) {
        return edge.edge().agreement().module() == ApacheModule.SHIBBOLETH;
    }

    /** With what the edge's module turns a response away. */
    private static int refusal(AttackedEdge edge) {
        return isShibboleth(edge) ? 500 : 400;
    }

    private static void expect(AttackedEdge edge, String what, int status) {
        assertThat(status).as(what).isEqualTo(refusal(edge));
    }

    private int jane(AttackedEdge edge) throws Exception {
        return new EcpAttacker(edge).attempt(edges.release("jane", edge), builder -> builder.signedBy(KEY));
    }

    private static String text(SamlMessage message) {
        return new String(message.xml(), StandardCharsets.UTF_8);
    }
}
