package io.idpmaster.lab.client;

import static io.idpmaster.lab.client.SamlResponseBuilder.AUDIENCE;
import static io.idpmaster.lab.client.SamlResponseBuilder.ISSUER;
import static io.idpmaster.lab.client.SamlResponseBuilder.NOW;
import static io.idpmaster.lab.client.SamlResponseBuilder.RECIPIENT;
import static io.idpmaster.lab.client.SamlResponseBuilder.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class SamlVerificationTest {

    private static final SigningKey KEY = SigningKey.fresh();
    private static final SigningKey OTHER_KEY = SigningKey.fresh();
    private static final ServiceProvider EDGE = new ServiceProvider(AUDIENCE, URI.create(RECIPIENT));
    private static final SamlVerification VERIFICATION =
            SamlVerification.trusting(SamlResponseBuilder.descriptor(KEY), ISSUER, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void believesWhatTheRealmSigned() {
        VerifiedAttributes verified = VERIFICATION.verify(new SamlResponseBuilder().signedBy(KEY), EDGE);

        assertThat(verified.issuer()).isEqualTo(ISSUER);
        assertThat(verified.subject()).isEqualTo("jane");
        assertThat(verified.algorithm()).isEqualTo("rsa-sha256");
        assertThat(verified.values())
                .isEqualTo(Map.of("openstack_project_1", List.of("web-shop"), "openstack_role_1", List.of("member")));
    }

    @Test
    void refusesAnotherKey() {
        rejected(MessageRejected.SignatureInvalid.class, new SamlResponseBuilder().signedBy(OTHER_KEY));
    }

    @Test
    void refusesAnUnsignedResponseAndAnUnsignedAssertion() {
        rejected(
                MessageRejected.Unsigned.class,
                new SamlResponseBuilder().withoutResponseSignature().signedBy(KEY));
        rejected(
                MessageRejected.Unsigned.class,
                new SamlResponseBuilder().withoutAssertionSignature().signedBy(KEY));
    }

    @Test
    void refusesAWeakAlgorithm() {
        rejected(
                MessageRejected.AlgorithmNotAllowed.class,
                new SamlResponseBuilder()
                        .algorithms(
                                "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2001/04/xmlenc#sha256")
                        .signedBy(KEY));
        rejected(
                MessageRejected.AlgorithmNotAllowed.class,
                new SamlResponseBuilder()
                        .algorithms(
                                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                                "http://www.w3.org/2000/09/xmldsig#sha1")
                        .signedBy(KEY));
    }

    @Test
    void refusesWhatWasChangedAfterSigning() {
        rejected(MessageRejected.SignatureInvalid.class, new SamlResponseBuilder().signedBy(KEY, document -> {
                    Element role = (Element) document.getElementsByTagNameNS(Xml.ASSERTION, "AttributeValue")
                            .item(1);
                    role.setTextContent("admin");
                }));
    }

    /** Attacks 1 to 8 of SAML Raider all need a second assertion or response somewhere in the document. */
    @ParameterizedTest
    @CsvSource({"Response,Response", "Response,Extensions", "Assertion,Response", "Body,Response"})
    void refusesAWrappedMessage(String parent, String moved) {
        rejected(MessageRejected.Malformed.class, new SamlResponseBuilder().signedBy(KEY, document -> {
                    Node original = SamlResponseBuilder.element(document, Xml.PROTOCOL, "Response");
                    Element evil = (Element) original.cloneNode(true);
                    evil.setAttribute("ID", "_evil");
                    Node body = original.getParentNode();
                    if (parent.equals("Body")) {
                        body.appendChild(evil);
                        return;
                    }
                    body.replaceChild(evil, original);
                    if (moved.equals("Extensions")) {
                        Element extensions = document.createElementNS(Xml.PROTOCOL, "samlp:Extensions");
                        extensions.appendChild(original);
                        evil.appendChild(extensions);
                    } else if (parent.equals("Assertion")) {
                        evil.getElementsByTagNameNS(Xml.ASSERTION, "Assertion")
                                .item(0)
                                .appendChild(original);
                    } else {
                        evil.appendChild(original);
                    }
                }));
    }

    @Test
    void readsAnAttributeAsItWasSignedInSpiteOfAComment() {
        // exclusive canonicalization leaves comments out, so a comment put in later does not break the signature
        SamlMessage message = new SamlResponseBuilder()
                .with("role", "member.example")
                .signedBy(KEY, SamlVerificationTest::splitByComment);

        assertThat(VERIFICATION.verify(message, EDGE).values().get("openstack_role_1"))
                .containsExactly("member.example");
    }

    @ParameterizedTest
    @CsvSource({
        "responseIssuer,https://evil.example.org/realms/cloud,IssuerMismatch",
        "assertionIssuer,https://evil.example.org/realms/cloud,IssuerMismatch",
        "audience,https://edge-b.example.org/v3/mellon/metadata,AudienceMismatch",
        "secondAudience,<saml:Audience>https://edge-b.example.org/v3/mellon/metadata</saml:Audience>,AudienceMismatch",
        "destination,https://edge-b.example.org/v3/mellon/paosResponse,RecipientMismatch",
        "recipient,https://edge-b.example.org/v3/mellon/paosResponse,RecipientMismatch",
        "inResponseTo,_another,RequestMismatch",
        "confirmedRequest,_another,RequestMismatch",
        "begin,2026-11-22T12:02:00Z,NotYetValid",
        "end,2026-11-22T11:58:00Z,Expired",
        "confirmationEnd,2026-11-22T11:58:00Z,Expired"
    })
    void refusesWhatIsSignedButNotForNowAndHere(String what, String value, String failure) {
        assertThatExceptionOfType(MessageRejected.class)
                .isThrownBy(() -> VERIFICATION.verify(
                        new SamlResponseBuilder().with(what, value).signedBy(KEY), EDGE))
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(failure))
                .satisfies(e -> assertThat(e.expected()).isNotEqualTo(e.found()));
    }

    @Test
    void refusesADocumentType() {
        String signed = new String(new SamlResponseBuilder().signedBy(KEY).envelope(), StandardCharsets.UTF_8);
        String evil = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
                + signed.substring(signed.indexOf("?>") + 2);

        rejected(MessageRejected.Malformed.class, new SamlMessage(evil.getBytes(StandardCharsets.UTF_8), REQUEST));
    }

    @Test
    void refusesAMessageWithoutMeasure() {
        rejected(MessageRejected.TooLarge.class, new SamlMessage(new byte[(1 << 20) + 1], REQUEST));
    }

    @Test
    void refusesADescriptorOfSomebodyElse() {
        assertThatExceptionOfType(MessageRejected.IssuerMismatch.class)
                .isThrownBy(() -> SamlVerification.trusting(
                        SamlResponseBuilder.descriptor(KEY), "https://another.example.org", Clock.systemUTC()));
    }

    private static void rejected(Class<? extends MessageRejected> failure, SamlMessage message) {
        assertThatExceptionOfType(failure).isThrownBy(() -> VERIFICATION.verify(message, EDGE));
    }

    private static void splitByComment(Document document) {
        Element role = (Element)
                document.getElementsByTagNameNS(Xml.ASSERTION, "AttributeValue").item(1);
        role.setTextContent("member");
        role.appendChild(document.createComment("-"));
        role.appendChild(document.createTextNode(".example"));
    }
}
