package io.idpmaster.lab.client;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.SignedInfo;
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
import org.opensaml.saml.saml2.core.Response;
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
import org.opensaml.xmlsec.signature.impl.SignatureImpl;
import org.opensaml.xmlsec.signature.support.SignatureConstants;
import org.opensaml.xmlsec.signature.support.SignatureException;
import org.opensaml.xmlsec.signature.support.SignatureValidator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Decides whether a SAML response is to be believed, with OpenSAML: both the response and the one assertion in it must be
 * signed by a key of the realm's own descriptor, and say who, to whom, where, when and in answer to what. Sections are
 * those of SAML 2.0 Core and Profiles.
 */
public final class SamlVerification {

    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final Set<String> SIGNATURE_ALGORITHMS = Set.of(
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256,
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA384,
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA512,
            SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA256);
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
     * Trusts the signing keys of an identity provider's descriptor.
     *
     * @param issuer the entity id that the descriptor must be of, and that every message must name
     */
    public static SamlVerification trusting(String descriptor, String issuer, Clock clock) {
        Element root = Xml.parse(descriptor.getBytes(StandardCharsets.UTF_8)).getDocumentElement();
        if (!(unmarshall(root) instanceof EntityDescriptor entity)) {
            throw new MessageRejected.Malformed("an EntityDescriptor", "`" + root.getNodeName() + "`");
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
            throw new MessageRejected.Malformed("a signing certificate in the descriptor", "none");
        }
        return new SamlVerification(List.copyOf(keys), issuer, clock);
    }

    /**
     * Believes the message or says why not.
     *
     * @param edge whom the assertion must be for
     * @throws MessageRejected for the first reason found
     */
    public VerifiedAttributes verify(SamlMessage message, ServiceProvider edge) {
        Response response = responseIn(Xml.parse(message.envelope()));
        String recipient = edge.paosConsumer().toString();

        // Core 3.2.2: who answers what, and how it went
        requireIssuer(response.getIssuer());
        if (!message.requestId().equals(response.getInResponseTo())) {
            throw new MessageRejected.RequestMismatch(message.requestId(), text(response.getInResponseTo()));
        }
        if (!recipient.equals(response.getDestination())) {
            throw new MessageRejected.RecipientMismatch(recipient, text(response.getDestination()));
        }
        String status = Optional.ofNullable(response.getStatus())
                .map(found -> found.getStatusCode())
                .map(StatusCode::getValue)
                .orElse("none");
        if (!StatusCode.SUCCESS.equals(status)) {
            throw new MessageRejected.Malformed("status `" + StatusCode.SUCCESS + "`", "`" + status + "`");
        }
        requireSignature(response, "response");

        Assertion assertion = response.getAssertions().get(0);
        requireSignature(assertion, "assertion");
        requireIssuer(assertion.getIssuer());
        Instant end = requireConditions(assertion.getConditions(), edge.entityId());
        requireConfirmation(assertion.getSubject(), recipient, message.requestId());
        return new VerifiedAttributes(
                issuer,
                Optional.ofNullable(assertion.getSubject().getNameID())
                        .map(name -> text(name.getValue()))
                        .orElse(""),
                algorithm(assertion),
                end,
                attributes(assertion));
    }

    /** The one response with the one assertion: a second one anywhere is how signatures are wrapped. */
    private static Response responseIn(Document document) {
        Element response = only(Xml.all(document, Xml.PROTOCOL, "Response"), "Response");
        boolean top = response == document.getDocumentElement();
        boolean inBody = Xml.is(response.getParentNode(), Xml.SOAP, "Body")
                && Xml.is(response.getParentNode().getParentNode(), Xml.SOAP, "Envelope")
                && response.getParentNode().getParentNode() == document.getDocumentElement();
        if (!top && !inBody) {
            throw new MessageRejected.Malformed(
                    "the Response in the SOAP body",
                    "it in `" + response.getParentNode().getNodeName() + "`");
        }
        Element assertion = only(Xml.all(document, Xml.ASSERTION, "Assertion"), "Assertion");
        if (assertion.getParentNode() != response) {
            throw new MessageRejected.Malformed(
                    "the Assertion in the Response",
                    "it in `" + assertion.getParentNode().getNodeName() + "`");
        }
        if (unmarshall(response) instanceof Response unmarshalled) {
            return unmarshalled;
        }
        throw new MessageRejected.Malformed("a SAML 2.0 Response", "another");
    }

    private static Element only(List<Element> elements, String name) {
        if (elements.size() != 1) {
            throw new MessageRejected.Malformed("one " + name, Integer.toString(elements.size()));
        }
        return elements.get(0);
    }

    private void requireIssuer(Issuer found) {
        if (found == null || !issuer.equals(found.getValue())) {
            throw new MessageRejected.IssuerMismatch(issuer, found == null ? "" : text(found.getValue()));
        }
    }

    /** Core 5.4: an enveloped signature over this very element, by exclusive canonicalization and nothing else. */
    private void requireSignature(SignableSAMLObject object, String what) {
        if (!(object.getSignature() instanceof SignatureImpl signature)) {
            throw new MessageRejected.Unsigned(what);
        }
        try {
            new SAMLSignatureProfileValidator().validate(signature);
            if (!SIGNATURE_ALGORITHMS.contains(signature.getSignatureAlgorithm())) {
                throw new MessageRejected.AlgorithmNotAllowed(
                        "RSA or ECDSA with SHA-2", signature.getSignatureAlgorithm());
            }
            SignedInfo signed = signature.getXMLSignature().getSignedInfo();
            String digest = signed.item(0).getMessageDigestAlgorithm().getAlgorithmURI();
            if (!DIGEST_ALGORITHMS.contains(digest)) {
                throw new MessageRejected.AlgorithmNotAllowed("a digest of the SHA-2 family", digest);
            }
        } catch (SignatureException | XMLSecurityException e) {
            throw new MessageRejected.SignatureInvalid(
                    "a signature by SAML's profile over the " + what, e.getMessage());
        }
        if (keys.stream().noneMatch(key -> verifies(signature, key))) {
            throw new MessageRejected.SignatureInvalid(
                    "the " + what + " signed by one of the descriptor's " + keys.size() + " keys",
                    "a signature that none of them made");
        }
    }

    private static boolean verifies(SignatureImpl signature, X509Certificate key) {
        try {
            SignatureValidator.validate(signature, new BasicX509Credential(key));
            return true;
        } catch (SignatureException e) {
            return false;
        }
    }

    /** Core 2.5.1: the times, and that it is for this edge and for nobody else. */
    private Instant requireConditions(Conditions conditions, String audience) {
        if (conditions == null || conditions.getNotOnOrAfter() == null) {
            throw new MessageRejected.Malformed("Conditions with NotOnOrAfter", "none");
        }
        requireBegun(conditions.getNotBefore());
        requireLasting(conditions.getNotOnOrAfter());
        List<String> audiences = new ArrayList<>();
        for (AudienceRestriction restriction : conditions.getAudienceRestrictions()) {
            for (Audience found : restriction.getAudiences()) {
                audiences.add(text(found.getURI()));
            }
        }
        if (!audiences.equals(List.of(audience))) {
            throw new MessageRejected.AudienceMismatch(audience, audiences.toString());
        }
        return conditions.getNotOnOrAfter();
    }

    /** Profiles 4.1.4.3: a bearer confirmation for this address, in answer to this request, and still in time. */
    private void requireConfirmation(Subject subject, String recipient, String requestId) {
        List<SubjectConfirmation> bearers = subject == null
                ? List.of()
                : subject.getSubjectConfirmations().stream()
                        .filter(confirmation -> SubjectConfirmation.METHOD_BEARER.equals(confirmation.getMethod()))
                        .toList();
        if (bearers.size() != 1 || bearers.get(0).getSubjectConfirmationData() == null) {
            throw new MessageRejected.Malformed(
                    "one bearer SubjectConfirmation with data", bearers.size() + " of them");
        }
        SubjectConfirmationData data = bearers.get(0).getSubjectConfirmationData();
        if (!recipient.equals(data.getRecipient())) {
            throw new MessageRejected.RecipientMismatch(recipient, text(data.getRecipient()));
        }
        if (!requestId.equals(data.getInResponseTo())) {
            throw new MessageRejected.RequestMismatch(requestId, text(data.getInResponseTo()));
        }
        if (data.getNotOnOrAfter() == null) {
            throw new MessageRejected.Malformed("SubjectConfirmationData with NotOnOrAfter", "none");
        }
        requireBegun(data.getNotBefore());
        requireLasting(data.getNotOnOrAfter());
    }

    private void requireBegun(Instant begin) {
        if (begin != null && begin.isAfter(clock.instant().plus(SKEW))) {
            throw new MessageRejected.NotYetValid(clock.instant(), begin);
        }
    }

    private void requireLasting(Instant end) {
        if (!end.isAfter(clock.instant().minus(SKEW))) {
            throw new MessageRejected.Expired(clock.instant(), end);
        }
    }

    private static Map<String, List<String>> attributes(Assertion assertion) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (AttributeStatement statement : assertion.getAttributeStatements()) {
            for (Attribute attribute : statement.getAttributes()) {
                List<String> list = values.computeIfAbsent(attribute.getName(), name -> new ArrayList<>());
                for (XMLObject value : attribute.getAttributeValues()) {
                    list.add(text(value.getDOM().getTextContent()));
                }
            }
        }
        return values;
    }

    private static String algorithm(Assertion assertion) {
        String uri = assertion.getSignature().getSignatureAlgorithm();
        return uri.substring(uri.indexOf('#') + 1);
    }

    private static List<X509Certificate> certificates(KeyDescriptor key) {
        try {
            return KeyInfoSupport.getCertificates(key.getKeyInfo());
        } catch (CertificateException e) {
            throw new MessageRejected.Malformed("X.509 certificates in the descriptor", e.getMessage());
        }
    }

    private static XMLObject unmarshall(Element element) {
        Unmarshaller unmarshaller =
                XMLObjectProviderRegistrySupport.getUnmarshallerFactory().getUnmarshaller(element);
        if (unmarshaller == null) {
            throw new MessageRejected.Malformed("SAML 2.0", "`" + element.getNodeName() + "`");
        }
        try {
            return unmarshaller.unmarshall(element);
        } catch (UnmarshallingException e) {
            throw new MessageRejected.Malformed("SAML 2.0", e.getMessage());
        }
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
