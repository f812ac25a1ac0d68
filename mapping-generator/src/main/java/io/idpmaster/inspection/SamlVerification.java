package io.idpmaster.inspection;

import io.idpmaster.catalogue.Quoted;
import io.idpmaster.config.Trust;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.xml.security.algorithms.MessageDigestAlgorithm;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.SignedInfo;
import org.cryptacular.EncodingException;
import org.cryptacular.StreamException;
import org.opensaml.core.config.InitializationException;
import org.opensaml.core.config.InitializationService;
import org.opensaml.core.xml.XMLObject;
import org.opensaml.core.xml.config.XMLObjectProviderRegistrySupport;
import org.opensaml.core.xml.io.Unmarshaller;
import org.opensaml.core.xml.io.UnmarshallingException;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.Attribute;
import org.opensaml.saml.saml2.core.AttributeStatement;
import org.opensaml.saml.saml2.core.Audience;
import org.opensaml.saml.saml2.core.AudienceRestriction;
import org.opensaml.saml.saml2.core.Conditions;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.NameID;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.saml2.core.Status;
import org.opensaml.saml.saml2.core.StatusCode;
import org.opensaml.saml.saml2.core.Subject;
import org.opensaml.saml.saml2.core.SubjectConfirmation;
import org.opensaml.saml.saml2.core.SubjectConfirmationData;
import org.opensaml.saml.saml2.metadata.EntityDescriptor;
import org.opensaml.saml.saml2.metadata.IDPSSODescriptor;
import org.opensaml.saml.saml2.metadata.KeyDescriptor;
import org.opensaml.saml.security.impl.SAMLSignatureProfileValidator;
import org.opensaml.security.credential.UsageType;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.keyinfo.KeyInfoSupport;
import org.opensaml.xmlsec.signature.KeyInfo;
import org.opensaml.xmlsec.signature.impl.SignatureImpl;
import org.opensaml.xmlsec.signature.support.SignatureConstants;
import org.opensaml.xmlsec.signature.support.SignatureException;
import org.opensaml.xmlsec.signature.support.SignatureValidator;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Decides whether a SAML response is to be believed, with OpenSAML: it holds one assertion, a key of the identity provider
 * signed that very assertion, or the response that it stands in, and it says who, to whom, where, when and in answer to
 * what. Sections are those of SAML 2.0 Core and Profiles.
 *
 * <p>Signature wrapping finds no room: a message with a second response, a second assertion or an id that stands there
 * twice is refused before anything is read out of it, and the assertion that is read is the element that the signature
 * was verified over, or stands in it.
 */
public final class SamlVerification {

    /** What mod_auth_mellon allows too. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    private static final Set<String> SIGNATURE_ALGORITHMS = Set.of(
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256,
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA384,
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA512,
            SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA256,
            SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA384,
            SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA512);
    private static final Set<String> DIGEST_ALGORITHMS = Set.of(
            SignatureConstants.ALGO_ID_DIGEST_SHA256,
            SignatureConstants.ALGO_ID_DIGEST_SHA384,
            SignatureConstants.ALGO_ID_DIGEST_SHA512);

    static {
        try {
            InitializationService.initialize();
        } catch (InitializationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final List<X509Certificate> keys;
    private final String issuer;
    private final Clock clock;

    private SamlVerification(List<X509Certificate> keys, String issuer, Clock clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * Trusts the signing keys of an identity provider's metadata.
     *
     * @param issuer the entity id that the metadata must be of, and that every message must name
     */
    public static SamlVerification trusting(Trust.Metadata metadata, String issuer, Clock clock) {
        Element root =
                Xml.parse(metadata.xml().getBytes(StandardCharsets.UTF_8)).getDocumentElement();
        if (!(unmarshall(root) instanceof EntityDescriptor entity)) {
            throw new MessageRejected.Malformed("an EntityDescriptor", Quoted.value(root.getNodeName()));
        }
        if (!issuer.equals(entity.getEntityID())) {
            throw new MessageRejected.IssuerMismatch(issuer, text(entity.getEntityID()));
        }
        IDPSSODescriptor role = entity.getIDPSSODescriptor(SAMLConstants.SAML20P_NS);
        if (role == null) {
            throw new MessageRejected.Malformed("an IDPSSODescriptor for SAML 2.0", "none");
        }
        List<X509Certificate> keys = new ArrayList<>();
        for (KeyDescriptor key : role.getKeyDescriptors()) {
            if (key.getUse() != UsageType.ENCRYPTION) {
                keys.addAll(certificates(key));
            }
        }
        if (keys.isEmpty()) {
            throw new MessageRejected.Malformed("a signing certificate in the metadata", "none");
        }
        return new SamlVerification(List.copyOf(keys), issuer, clock);
    }

    /**
     * Believes the message or says why not. More is asked than by {@link #examine}: both the response and the assertion
     * must be signed, as Keycloak signs them for an edge.
     *
     * @param edge whom the assertion must be for
     * @throws MessageRejected for the first reason found
     */
    public VerifiedAttributes verify(SamlMessage message, RelyingParty edge) {
        return new Reading(message, edge, true).examine().orThrow();
    }

    /**
     * Finds everything that is wrong with the message. Of the response and the assertion one has to be signed, as service
     * providers ask; a signature that is there has to be valid.
     *
     * @param edge whom the assertion must be for
     */
    public Examination examine(SamlMessage message, RelyingParty edge) {
        return new Reading(message, edge, false).examine();
    }

    /** One message on its way from bytes to attributes. */
    private final class Reading {

        private final SamlMessage message;
        private final RelyingParty edge;
        private final boolean both;
        private final Examination.Builder found = new Examination.Builder();
        private final Instant now = clock.instant();

        Reading(SamlMessage message, RelyingParty edge, boolean both) {
            this.message = message;
            this.edge = edge;
            this.both = both;
        }

        Examination examine() {
            try {
                return read();
            } catch (MessageRejected e) {
                // nothing after this could be told apart from what an attacker wants to be read
                found.reject(e);
                return found.build(Optional.empty());
            }
        }

        private Examination read() {
            Document document = Xml.parse(message.xml());
            Response response = responseIn(document);
            requireEnvelope(response);
            Assertion assertion = assertionIn(document, response);
            boolean responseSigned = isSigned(response, "response");
            boolean assertionSigned = isSigned(assertion, "assertion");
            requireSignatures(response, assertion);
            requireIssuer(assertion.getIssuer(), "assertion");
            Optional<Instant> end = requireConditions(assertion.getConditions());
            requireConfirmation(assertion.getSubject());
            String subject = subject(assertion.getSubject());
            found.says("subject", subject);
            if (!responseSigned && !assertionSigned) {
                return found.build(Optional.empty());
            }
            return found.build(Optional.of(new VerifiedAttributes(
                    issuer, subject, algorithm(assertionSigned ? assertion : response), end, attributes(assertion))));
        }

        /** Core 3.2.2: who answers what, and how it went. */
        private void requireEnvelope(Response response) {
            found.says("issued", time(response.getIssueInstant()));
            requireIssuer(response.getIssuer(), "response");
            found.says("destination", text(response.getDestination()));
            requireRecipient("Destination", response.getDestination());
            found.says("inResponseTo", text(response.getInResponseTo()));
            requireRequest(response.getInResponseTo());
            String status = Optional.ofNullable(response.getStatus())
                    .map(Status::getStatusCode)
                    .map(StatusCode::getValue)
                    .orElse("");
            found.says("status", status);
            if (!StatusCode.SUCCESS.equals(status)) {
                throw new MessageRejected.NotSuccessful(StatusCode.SUCCESS, words(response.getStatus()));
            }
        }

        /** The response is signed, or the assertion, or both; and whichever signature is there must be good. */
        private void requireSignatures(Response response, Assertion assertion) {
            if (response.getSignature() == null && (both || assertion.getSignature() == null)) {
                found.reject(new MessageRejected.Unsigned("response"));
            }
            if (assertion.getSignature() == null && (both || response.getSignature() == null)) {
                found.reject(new MessageRejected.Unsigned("assertion"));
            }
        }

        private void requireIssuer(Issuer element, String of) {
            String value = element == null ? "" : text(element.getValue());
            found.says(of + "Issuer", value);
            if (!issuer.equals(value)) {
                found.reject(new MessageRejected.IssuerMismatch(issuer, value));
            }
        }

        private void requireRecipient(String where, String value) {
            if (value == null || !edge.consumers().contains(value)) {
                found.reject(new MessageRejected.RecipientMismatch(where, edge.consumers(), text(value)));
            }
        }

        private void requireRequest(String value) {
            message.requestId().filter(id -> !id.equals(value)).ifPresent(id -> {
                found.reject(new MessageRejected.RequestMismatch(id, text(value)));
            });
        }

        /** Core 5.4: an enveloped signature over this very element, by exclusive canonicalization and nothing else. */
        private boolean isSigned(SignableSAMLObject object, String what) {
            if (!(object.getSignature() instanceof SignatureImpl signature)) {
                return false;
            }
            try {
                new SAMLSignatureProfileValidator().validate(signature);
                String algorithm = text(signature.getSignatureAlgorithm());
                found.says("algorithm", shortName(algorithm));
                if (!SIGNATURE_ALGORITHMS.contains(algorithm)) {
                    found.reject(new MessageRejected.AlgorithmNotAllowed("RSA or ECDSA with SHA-2", algorithm));
                    return false;
                }
                SignedInfo info = signature.getXMLSignature().getSignedInfo();
                MessageDigestAlgorithm digest = info.item(0).getMessageDigestAlgorithm();
                if (digest == null || !DIGEST_ALGORITHMS.contains(digest.getAlgorithmURI())) {
                    found.reject(new MessageRejected.AlgorithmNotAllowed(
                            "a digest of the SHA-2 family", digest == null ? "" : digest.getAlgorithmURI()));
                    return false;
                }
            } catch (SignatureException | XMLSecurityException e) {
                found.reject(new MessageRejected.SignatureInvalid(
                        "a signature by SAML's profile over the " + what, Quoted.value(text(e.getMessage()))));
                return false;
            }
            if (keys.stream().anyMatch(key -> verifies(signature, key))) {
                found.says("signed", what);
                return true;
            }
            found.reject(unverified(signature, what));
            return false;
        }

        /** Whether it is the key that nobody trusts, or the text that was changed, decides what to do about it. */
        private MessageRejected unverified(SignatureImpl signature, String what) {
            Optional<X509Certificate> stated = statedCertificate(signature);
            stated.ifPresent(certificate -> found.says("certificate", fingerprint(certificate)));
            if (stated.isPresent() && !keys.contains(stated.get())) {
                return new MessageRejected.UnknownKey(
                        keys.stream().map(SamlVerification::fingerprint).toList(), fingerprint(stated.get()));
            }
            return new MessageRejected.SignatureInvalid(
                    "the " + what + " as one of the identity provider's " + keys.size() + " keys signed it",
                    "a signature that none of them made, or another text");
        }

        /** Core 2.5.1: the times, and that it is for this edge and for nobody else. */
        private Optional<Instant> requireConditions(Conditions conditions) {
            if (conditions == null) {
                found.reject(new MessageRejected.Malformed("Conditions with an audience and an end", "none"));
                return Optional.empty();
            }
            found.says("notBefore", time(conditions.getNotBefore()));
            found.says("notOnOrAfter", time(conditions.getNotOnOrAfter()));
            requireTimes("Conditions", conditions.getNotBefore(), conditions.getNotOnOrAfter());
            List<String> audiences = new ArrayList<>();
            for (AudienceRestriction restriction : conditions.getAudienceRestrictions()) {
                for (Audience audience : restriction.getAudiences()) {
                    audiences.add(text(audience.getURI()));
                }
            }
            audiences.forEach(audience -> found.says("audience", audience));
            if (!audiences.equals(List.of(edge.entityId()))) {
                found.reject(new MessageRejected.AudienceMismatch(edge.entityId(), audiences));
            }
            return Optional.ofNullable(conditions.getNotOnOrAfter());
        }

        /** Profiles 4.1.4.3: a bearer confirmation for this address, in answer to this request, and still in time. */
        private void requireConfirmation(Subject subject) {
            List<String> methods = subject == null
                    ? List.of()
                    : subject.getSubjectConfirmations().stream()
                            .map(confirmation -> text(confirmation.getMethod()))
                            .toList();
            if (!methods.equals(List.of(SubjectConfirmation.METHOD_BEARER))) {
                found.reject(new MessageRejected.NotConfirmed(
                        "one SubjectConfirmation by " + Quoted.value(SubjectConfirmation.METHOD_BEARER),
                        methods.isEmpty() ? "none" : Quoted.value(String.join(" ", methods))));
                return;
            }
            SubjectConfirmationData data =
                    subject.getSubjectConfirmations().get(0).getSubjectConfirmationData();
            if (data == null) {
                found.reject(new MessageRejected.NotConfirmed("SubjectConfirmationData", "none"));
                return;
            }
            found.says("recipient", text(data.getRecipient()));
            requireRecipient("Recipient", data.getRecipient());
            found.says("confirmationInResponseTo", text(data.getInResponseTo()));
            requireRequest(data.getInResponseTo());
            found.says("confirmationNotOnOrAfter", time(data.getNotOnOrAfter()));
            requireTimes("SubjectConfirmationData", data.getNotBefore(), data.getNotOnOrAfter());
        }

        private void requireTimes(String where, Instant begin, Instant end) {
            if (begin != null && begin.isAfter(now.plus(SKEW))) {
                found.reject(new MessageRejected.NotYetValid("NotBefore of " + where, now, begin));
            }
            if (end == null) {
                found.reject(new MessageRejected.Malformed(where + " with NotOnOrAfter", "none"));
            } else if (!end.isAfter(now.minus(SKEW))) {
                found.reject(new MessageRejected.Expired("NotOnOrAfter of " + where, now, end));
            }
        }
    }

    /** The one response: a second one anywhere, or an id that stands there twice, is how signatures are wrapped. */
    private static Response responseIn(Document document) {
        requireUniqueIds(document);
        Element root = document.getDocumentElement();
        Xml.all(document, Xml.SOAP, "Fault").stream().findFirst().ifPresent(fault -> {
            throw new MessageRejected.NotSuccessful(
                    StatusCode.SUCCESS, "SOAP fault: " + fault.getTextContent().strip());
        });
        List<Element> responses = Xml.all(document, Xml.PROTOCOL, "Response");
        if (responses.isEmpty()) {
            throw new MessageRejected.Malformed("a SAML 2.0 Response", Quoted.value(root.getNodeName()));
        }
        requireOne(responses, "Response");
        // before the readers of OpenSAML see it: they have words of their own for what they do not expect
        List<Element> assertions = Xml.all(document, Xml.ASSERTION, "Assertion");
        if (!assertions.isEmpty()) {
            requireOne(assertions, "Assertion");
        }
        Element response = responses.get(0);
        boolean inBody = Xml.is(response.getParentNode(), Xml.SOAP, "Body")
                && Xml.is(response.getParentNode().getParentNode(), Xml.SOAP, "Envelope")
                && response.getParentNode().getParentNode() == root;
        if (response != root && !inBody) {
            throw misplaced("the Response alone, or in the SOAP body", response);
        }
        if (unmarshall(response) instanceof Response unmarshalled) {
            return unmarshalled;
        }
        throw new MessageRejected.Malformed("a SAML 2.0 Response", "another");
    }

    /** The one assertion, in the clear, in the response. */
    private static Assertion assertionIn(Document document, Response response) {
        for (String encrypted : List.of("EncryptedAssertion", "EncryptedID", "EncryptedAttribute")) {
            if (!Xml.all(document, Xml.ASSERTION, encrypted).isEmpty()) {
                throw new MessageRejected.Encrypted(encrypted);
            }
        }
        List<Element> assertions = Xml.all(document, Xml.ASSERTION, "Assertion");
        if (assertions.isEmpty()) {
            throw new MessageRejected.Malformed("an Assertion", "none");
        }
        if (assertions.get(0).getParentNode() != response.getDOM()) {
            throw misplaced("the Assertion in the Response", assertions.get(0));
        }
        return response.getAssertions().get(0);
    }

    private static void requireOne(List<Element> elements, String name) {
        if (elements.size() != 1) {
            throw new MessageRejected.Wrapped("one " + name, Integer.toString(elements.size()));
        }
    }

    private static MessageRejected misplaced(String expected, Element element) {
        return new MessageRejected.Wrapped(
                expected, "it in " + Quoted.value(element.getParentNode().getNodeName()));
    }

    private static void requireUniqueIds(Document document) {
        Set<String> ids = new HashSet<>();
        NodeList elements = document.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            for (String name : List.of("ID", "Id", "id")) {
                Attr id = ((Element) elements.item(i)).getAttributeNode(name);
                if (id != null && !ids.add(id.getValue())) {
                    throw new MessageRejected.Wrapped("every id once", Quoted.value(id.getValue()) + " twice");
                }
            }
        }
    }

    private static boolean verifies(SignatureImpl signature, X509Certificate key) {
        try {
            SignatureValidator.validate(signature, new BasicX509Credential(key));
            return true;
        } catch (SignatureException | IllegalArgumentException e) {
            // the latter for base64 that is none
            return false;
        }
    }

    /** The certificate that the signature itself names: no reason for trust, but a help in finding out what is wrong. */
    private static Optional<X509Certificate> statedCertificate(SignatureImpl signature) {
        try {
            return signature.getKeyInfo() == null
                    ? Optional.empty()
                    : certificates(signature.getKeyInfo()).stream().findFirst();
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    /** As {@code openssl x509 -fingerprint -sha256} begins. */
    private static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return "SHA-256 " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest, 0, 12) + ":…";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, List<String>> attributes(Assertion assertion) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (AttributeStatement statement : assertion.getAttributeStatements()) {
            for (Attribute attribute : statement.getAttributes()) {
                List<String> list = values.computeIfAbsent(text(attribute.getName()), name -> new ArrayList<>());
                for (XMLObject value : attribute.getAttributeValues()) {
                    list.add(text(value.getDOM().getTextContent()));
                }
            }
        }
        return values;
    }

    private static String subject(Subject subject) {
        return Optional.ofNullable(subject)
                .map(Subject::getNameID)
                .map(NameID::getValue)
                .orElse("");
    }

    /** Codes from the outermost to the innermost, then the words for people. */
    private static String words(Status status) {
        if (status == null) {
            return "";
        }
        List<String> texts = new ArrayList<>();
        for (StatusCode code = status.getStatusCode(); code != null; code = code.getStatusCode()) {
            texts.add(text(code.getValue()));
        }
        if (status.getStatusMessage() != null) {
            texts.add(text(status.getStatusMessage().getValue()));
        }
        texts.removeIf(Predicate.isEqual(""));
        return String.join(" ", texts);
    }

    private static String algorithm(SignableSAMLObject object) {
        return shortName(text(object.getSignature().getSignatureAlgorithm()));
    }

    private static String shortName(String uri) {
        return uri.substring(uri.indexOf('#') + 1);
    }

    private static List<X509Certificate> certificates(KeyDescriptor key) {
        try {
            return certificates(key.getKeyInfo());
        } catch (CertificateException e) {
            throw new MessageRejected.Malformed(
                    "X.509 certificates in the metadata", Quoted.value(text(e.getMessage())));
        }
    }

    private static List<X509Certificate> certificates(KeyInfo info) throws CertificateException {
        try {
            return KeyInfoSupport.getCertificates(info);
        } catch (StreamException | EncodingException e) {
            // a certificate that ends too early passes OpenSAML's readers unwrapped
            throw new CertificateException(e);
        }
    }

    private static XMLObject unmarshall(Element element) {
        Unmarshaller unmarshaller =
                XMLObjectProviderRegistrySupport.getUnmarshallerFactory().getUnmarshaller(element);
        if (unmarshaller == null) {
            throw new MessageRejected.Malformed("SAML 2.0", Quoted.value(element.getNodeName()));
        }
        try {
            return unmarshaller.unmarshall(element);
        } catch (UnmarshallingException | DateTimeException | IllegalArgumentException e) {
            // a time or a number that is none passes OpenSAML's readers unwrapped
            throw new MessageRejected.Malformed("SAML 2.0", Quoted.value(text(e.getMessage())));
        }
    }

    private static String time(Instant instant) {
        return instant == null ? "" : instant.toString();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
