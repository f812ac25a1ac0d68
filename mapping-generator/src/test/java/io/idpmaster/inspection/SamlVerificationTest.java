package io.idpmaster.inspection;

import static io.idpmaster.inspection.SamlResponseBuilder.AUDIENCE;
import static io.idpmaster.inspection.SamlResponseBuilder.ISSUER;
import static io.idpmaster.inspection.SamlResponseBuilder.NOW;
import static io.idpmaster.inspection.SamlResponseBuilder.RECIPIENT;
import static io.idpmaster.inspection.SamlResponseBuilder.REQUEST;
import static io.idpmaster.inspection.SamlResponseBuilder.element;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.idpmaster.config.Trust;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.xml.security.Init;
import org.apache.xml.security.c14n.Canonicalizer;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class SamlVerificationTest {

    private static final SigningKey KEY = SigningKey.fresh();
    private static final SigningKey OTHER_KEY = SigningKey.fresh();
    private static final RelyingParty EDGE = new RelyingParty(AUDIENCE, Set.of(RECIPIENT));
    private static final SamlVerification VERIFICATION = SamlVerification.trusting(
            new Trust.Metadata(SamlResponseBuilder.descriptor(KEY)), ISSUER, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void believesWhatTheRealmSigned() {
        VerifiedAttributes verified = VERIFICATION.verify(new SamlResponseBuilder().signedBy(KEY), EDGE);

        assertThat(verified.issuer()).isEqualTo(ISSUER);
        assertThat(verified.subject()).isEqualTo("jane");
        assertThat(verified.algorithm()).isEqualTo("rsa-sha256");
        assertThat(verified.end()).contains(NOW.plusSeconds(60));
        assertThat(verified.values())
                .isEqualTo(Map.of("openstack_project_1", List.of("web-shop"), "openstack_role_1", List.of("member")));
    }

    @Test
    void refusesAnotherKey() {
        rejected(MessageRejected.SignatureInvalid.class, new SamlResponseBuilder().signedBy(OTHER_KEY));
    }

    @Test
    void tellsWhichKeyItIsThatNobodyTrusts() {
        rejected(
                MessageRejected.UnknownKey.class,
                new SamlResponseBuilder().namingItsKey().signedBy(OTHER_KEY));
        assertThat(VERIFICATION
                        .examine(new SamlResponseBuilder().namingItsKey().signedBy(KEY), EDGE)
                        .rejections())
                .isEmpty();
    }

    @Test
    void theLabAsksForBothSignatures() {
        rejected(
                MessageRejected.Unsigned.class,
                new SamlResponseBuilder().withoutResponseSignature().signedBy(KEY));
        rejected(
                MessageRejected.Unsigned.class,
                new SamlResponseBuilder().withoutAssertionSignature().signedBy(KEY));
    }

    @Test
    void anEdgeAsksForOneSignature() {
        Examination byAssertion = VERIFICATION.examine(
                new SamlResponseBuilder().withoutResponseSignature().signedBy(KEY), EDGE);
        Examination byResponse = VERIFICATION.examine(
                new SamlResponseBuilder().withoutAssertionSignature().signedBy(KEY), EDGE);
        Examination byNothing = VERIFICATION.examine(
                new SamlResponseBuilder()
                        .withoutAssertionSignature()
                        .withoutResponseSignature()
                        .signedBy(KEY),
                EDGE);

        assertThat(byAssertion.rejections()).isEmpty();
        assertThat(byAssertion.says()).containsEntry("signed", List.of("assertion"));
        assertThat(byResponse.rejections()).isEmpty();
        assertThat(byResponse.says()).containsEntry("signed", List.of("response"));
        assertThat(byNothing.rejections()).hasOnlyElementsOfType(MessageRejected.Unsigned.class);
        assertThat(byNothing.signed()).isEmpty();
    }

    @Test
    void refusesASignatureThatWasTakenAway() {
        Examination examination = VERIFICATION.examine(
                new SamlResponseBuilder().withoutResponseSignature().signedBy(KEY, document -> {
                    Element signature = (Element)
                            document.getElementsByTagNameNS("*", "Signature").item(0);
                    signature.getParentNode().removeChild(signature);
                    role(document).setTextContent("admin");
                }),
                EDGE);

        assertThat(examination.rejections()).hasOnlyElementsOfType(MessageRejected.Unsigned.class);
        assertThat(examination.signed()).isEmpty();
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
        SamlMessage changed = new SamlResponseBuilder()
                .namingItsKey()
                .signedBy(KEY, document -> role(document).setTextContent("admin"));

        rejected(MessageRejected.SignatureInvalid.class, changed);
        assertThat(VERIFICATION.examine(changed, EDGE).signed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAWrappedMessage(SignatureWrapping wrapping) {
        SamlMessage message = wrapped(wrapping);

        Examination examination = VERIFICATION.examine(message, EDGE);

        assertThat(examination.rejections()).singleElement().isInstanceOf(MessageRejected.Wrapped.class);
        assertThat(examination.signed()).isEmpty();
    }

    /** Or the test above would show nothing: the signature is good, and yet an ordinary reader reads what was forged. */
    @ParameterizedTest
    @EnumSource
    void whoVerifiesTheSignatureAndThenReadsIsTakenIn(SignatureWrapping wrapping) throws Exception {
        Document document = Xml.parse(wrapped(wrapping).xml());

        assertThat(isSigned(document)).isTrue();
        Element first = element(document, Xml.ASSERTION, "Assertion");
        Element child = (Element) element(document, Xml.PROTOCOL, "Response").getFirstChild();
        while (!Xml.is(child, Xml.ASSERTION, "Assertion")) {
            child = (Element) child.getNextSibling();
        }
        assertThat(List.of(role(first), role(child))).contains("admin");
    }

    private static SamlMessage wrapped(SignatureWrapping wrapping) {
        return wrapping.message(new SamlResponseBuilder(), KEY, "openstack_role_1", "admin");
    }

    /** As a verifier does that knows signatures and nothing of SAML: whatever has the id that was signed. */
    private static boolean isSigned(Document document) throws GeneralSecurityException, XMLSecurityException {
        Init.init();
        Element signature = signaturePart(document, "Signature");
        byte[] info = canonical(signaturePart(document, "SignedInfo"));
        byte[] value = bytes(signaturePart(document, "SignatureValue"));
        byte[] digest = bytes(signaturePart(document, "DigestValue"));
        String id = signaturePart(document, "Reference").getAttribute("URI").substring(1);
        Element target = Stream.of(
                        Xml.all(document, Xml.PROTOCOL, "Response"), Xml.all(document, Xml.ASSERTION, "Assertion"))
                .flatMap(List::stream)
                .filter(element -> element.getAttribute("ID").equals(id))
                .findFirst()
                .orElseThrow();
        Node parent = signature.getParentNode();
        Node next = signature.getNextSibling();
        boolean enveloped = parent == target;
        if (enveloped) {
            parent.removeChild(signature);
        }
        byte[] signed = canonical(target);
        if (enveloped) {
            parent.insertBefore(signature, next);
        }
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(KEY.pair().getPublic());
        verifier.update(info);
        return verifier.verify(value)
                && MessageDigest.isEqual(MessageDigest.getInstance("SHA-256").digest(signed), digest);
    }

    private static Element signaturePart(Document document, String name) {
        return Xml.all(document, "http://www.w3.org/2000/09/xmldsig#", name).get(0);
    }

    private static byte[] bytes(Element element) {
        return Base64.getMimeDecoder().decode(element.getTextContent());
    }

    private static byte[] canonical(Element element) throws XMLSecurityException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Canonicalizer.getInstance(Canonicalizer.ALGO_ID_C14N_EXCL_OMIT_COMMENTS).canonicalizeSubtree(element, bytes);
        return bytes.toByteArray();
    }

    @Test
    void refusesAnIdThatStandsThereTwice() {
        rejected(MessageRejected.Wrapped.class, new SamlResponseBuilder().signedBy(KEY, document -> {
                    Element extensions = document.createElementNS(Xml.PROTOCOL, "samlp:Extensions");
                    extensions.setAttribute("ID", "_assertion");
                    element(document, Xml.PROTOCOL, "Response").appendChild(extensions);
                }));
    }

    @Test
    void refusesAnAssertionOutsideTheResponse() {
        rejected(MessageRejected.Wrapped.class, new SamlResponseBuilder().signedBy(KEY, document -> {
                    Element header = document.createElementNS(Xml.SOAP, "soap:Header");
                    Element body = element(document, Xml.SOAP, "Body");
                    body.getParentNode().insertBefore(header, body);
                    header.appendChild(element(document, Xml.ASSERTION, "Assertion"));
                }));
    }

    @Test
    void readsTextAsItWasSignedInSpiteOfAComment() {
        // exclusive canonicalization leaves comments out, so a comment put in later does not break the signature
        SamlMessage message = new SamlResponseBuilder()
                .with("subject", "jane.evil.example")
                .releasing(Map.of("openstack_role_1", "member.example"))
                .signedBy(KEY, document -> {
                    splitByComment(role(document), "member", ".example");
                    splitByComment(element(document, Xml.ASSERTION, "NameID"), "jane", ".evil.example");
                });

        VerifiedAttributes verified = VERIFICATION.verify(message, EDGE);

        assertThat(verified.subject()).isEqualTo("jane.evil.example");
        assertThat(verified.values()).containsEntry("openstack_role_1", List.of("member.example"));
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
        "confirmationEnd,2026-11-22T11:58:00Z,Expired",
        "method,urn:oasis:names:tc:SAML:2.0:cm:sender-vouches,NotConfirmed",
        "status,urn:oasis:names:tc:SAML:2.0:status:Responder,NotSuccessful",
        "end,tomorrow,Malformed"
    })
    void refusesWhatIsSignedButNotForNowAndHere(String what, String value, String failure) {
        assertThatExceptionOfType(MessageRejected.class)
                .isThrownBy(() -> VERIFICATION.verify(
                        new SamlResponseBuilder().with(what, value).signedBy(KEY), EDGE))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(failure))
                .satisfies(e -> assertThat(e.expected()).isNotEqualTo(e.found()));
    }

    @Test
    void takesAMinuteOfDifferenceBetweenClocksAndNoMore() {
        assertThat(VERIFICATION
                        .examine(
                                new SamlResponseBuilder()
                                        .with("end", "2026-11-22T11:59:01Z")
                                        .signedBy(KEY),
                                EDGE)
                        .rejections())
                .isEmpty();
        rejected(
                MessageRejected.Expired.class,
                new SamlResponseBuilder().with("end", "2026-11-22T11:59:00Z").signedBy(KEY));
    }

    @Test
    void findsEverythingAtOnce() {
        Examination examination = VERIFICATION.examine(
                new SamlResponseBuilder()
                        .to("https://edge-b.example.org/v3/mellon/metadata", "https://edge-b.example.org/paos")
                        .with("end", "2026-11-22T11:58:00Z")
                        .signedBy(KEY),
                EDGE);

        assertThat(examination.rejections())
                .extracting(MessageRejected::kind)
                .containsExactly("RecipientMismatch", "Expired", "AudienceMismatch", "RecipientMismatch");
        assertThat(examination.rejections().get(2).expected()).isEqualTo("`" + AUDIENCE + "` alone");
        assertThat(examination.rejections().get(2).found())
                .isEqualTo("`https://edge-b.example.org/v3/mellon/metadata`");
        assertThat(examination.says())
                .containsEntry("inResponseTo", List.of(REQUEST))
                .containsEntry("algorithm", List.of("rsa-sha256", "rsa-sha256"));
        assertThat(examination.signed().orElseThrow().values()).containsKey("openstack_project_1");
    }

    @Test
    void withoutARequestInHandEveryAnswerWillDo() {
        byte[] xml = new SamlResponseBuilder()
                .with("inResponseTo", "_another")
                .signedBy(KEY)
                .xml();

        assertThat(VERIFICATION
                        .examine(new SamlMessage(xml, Optional.empty()), EDGE)
                        .rejections())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conditions", "SubjectConfirmation", "SubjectConfirmationData", "Subject", "Assertion"})
    void refusesAMessageThatLacksWhatItIsJudgedBy(String missing) {
        Examination examination = VERIFICATION.examine(
                new SamlResponseBuilder().withoutAssertionSignature().signedBy(KEY, document -> {
                    Element element = element(document, Xml.ASSERTION, missing);
                    element.getParentNode().removeChild(element);
                }),
                EDGE);

        assertThat(examination.rejections())
                .anyMatch(e -> e instanceof MessageRejected.Malformed || e instanceof MessageRejected.NotConfirmed);
    }

    @Test
    void saysThatItCannotReadAnEncryptedAssertion() {
        Examination examination = VERIFICATION.examine(
                new SamlResponseBuilder().signedBy(KEY, document -> {
                    Element response = element(document, Xml.PROTOCOL, "Response");
                    response.replaceChild(
                            document.createElementNS(Xml.ASSERTION, "saml:EncryptedAssertion"),
                            element(document, Xml.ASSERTION, "Assertion"));
                }),
                EDGE);

        assertThat(examination.rejections()).singleElement().isInstanceOf(MessageRejected.Encrypted.class);
    }

    @Test
    void repeatsTheWordsOfAFault() {
        byte[] fault = """
                <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>\
                <faultcode>soap:Server</faultcode><faultstring>user has nothing here</faultstring>\
                </soap:Fault></soap:Body></soap:Envelope>""".getBytes(StandardCharsets.UTF_8);

        assertThat(VERIFICATION
                        .examine(new SamlMessage(fault, Optional.empty()), EDGE)
                        .rejections())
                .singleElement()
                .isInstanceOf(MessageRejected.NotSuccessful.class)
                .satisfies(e -> assertThat(e.found()).contains("user has nothing here"));
    }

    @Test
    void refusesADocumentType() {
        String signed = new String(new SamlResponseBuilder().signedBy(KEY).xml(), StandardCharsets.UTF_8);
        String evil = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
                + signed.substring(signed.indexOf("?>") + 2);

        rejected(MessageRejected.DocumentTypeFound.class, message(evil));
    }

    @Test
    void refusesAMessageWithoutMeasure() {
        rejected(MessageRejected.TooLarge.class, new SamlMessage(new byte[(1 << 20) + 1], Optional.empty()));
        rejected(MessageRejected.Malformed.class, message("<a>".repeat(100_000) + "</a>".repeat(100_000)));
    }

    @Test
    void refusesMetadataOfSomebodyElse() {
        assertThatExceptionOfType(MessageRejected.IssuerMismatch.class)
                .isThrownBy(() -> SamlVerification.trusting(
                        new Trust.Metadata(SamlResponseBuilder.descriptor(KEY)),
                        "https://another.example.org",
                        Clock.systemUTC()));
    }

    private static SamlMessage message(String xml) {
        return new SamlMessage(xml.getBytes(StandardCharsets.UTF_8), Optional.of(REQUEST));
    }

    private static void rejected(Class<? extends MessageRejected> failure, SamlMessage message) {
        assertThatExceptionOfType(failure).isThrownBy(() -> VERIFICATION.verify(message, EDGE));
    }

    /** The value of the last attribute, the role. */
    private static Element role(Document document) {
        return (Element) element(document, Xml.ASSERTION, "AttributeStatement")
                .getLastChild()
                .getFirstChild();
    }

    private static String role(Element assertion) {
        Node statement = assertion.getLastChild();
        while (!Xml.is(statement, Xml.ASSERTION, "AttributeStatement")) {
            statement = statement.getPreviousSibling();
        }
        return statement.getLastChild().getTextContent();
    }

    private static void splitByComment(Element element, String before, String after) {
        element.setTextContent(before);
        element.appendChild(element.getOwnerDocument().createComment("-"));
        element.appendChild(element.getOwnerDocument().createTextNode(after));
    }
}
