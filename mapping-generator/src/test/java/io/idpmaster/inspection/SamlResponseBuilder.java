package io.idpmaster.inspection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Makes responses as Keycloak does, and as it never would. Signs with the JDK's own XML signatures, so that the verifier is
 * not tested against itself.
 */
public final class SamlResponseBuilder {

    public static final String ISSUER = "https://idp.example.org/realms/cloud";
    public static final String AUDIENCE = "https://edge-a.example.org/v3/mellon/metadata";
    public static final String RECIPIENT = "https://edge-a.example.org/v3/mellon/paosResponse";
    public static final String REQUEST = "_request";
    public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static final String BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";

    private static final String TEMPLATE = """
            <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>\
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response{id}" Version="2.0" \
            IssueInstant="{issued}" Destination="{destination}" InResponseTo="{inResponseTo}">\
            <saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{responseIssuer}</saml:Issuer>\
            <samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>\
            <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion{id}" Version="2.0" \
            IssueInstant="{issued}">\
            <saml:Issuer>{assertionIssuer}</saml:Issuer>\
            <saml:Subject><saml:NameID>{subject}</saml:NameID>\
            <saml:SubjectConfirmation Method="{method}">\
            <saml:SubjectConfirmationData InResponseTo="{confirmedRequest}" NotOnOrAfter="{confirmationEnd}" \
            Recipient="{recipient}"/></saml:SubjectConfirmation></saml:Subject>\
            <saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}"><saml:AudienceRestriction>\
            <saml:Audience>{audience}</saml:Audience>{secondAudience}</saml:AudienceRestriction></saml:Conditions>\
            <saml:AuthnStatement AuthnInstant="{issued}" SessionIndex="_session"><saml:AuthnContext>\
            <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>\
            </saml:AuthnContext></saml:AuthnStatement>\
            <saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response></soap:Body></soap:Envelope>""";

    private final Map<String, String> values = new TreeMap<>(Map.ofEntries(
            Map.entry("id", ""),
            Map.entry("destination", RECIPIENT),
            Map.entry("issued", NOW.toString()),
            Map.entry("inResponseTo", REQUEST),
            Map.entry("responseIssuer", ISSUER),
            Map.entry("assertionIssuer", ISSUER),
            Map.entry("confirmedRequest", REQUEST),
            Map.entry("confirmationEnd", NOW.plusSeconds(60).toString()),
            Map.entry("recipient", RECIPIENT),
            Map.entry("begin", NOW.minusSeconds(1).toString()),
            Map.entry("end", NOW.plusSeconds(60).toString()),
            Map.entry("audience", AUDIENCE),
            Map.entry("secondAudience", ""),
            Map.entry("subject", "jane"),
            Map.entry("method", "urn:oasis:names:tc:SAML:2.0:cm:bearer"),
            Map.entry("status", "urn:oasis:names:tc:SAML:2.0:status:Success"),
            Map.entry(
                    "attributes",
                    attribute("openstack_project_1", "web-shop") + attribute("openstack_role_1", "member"))));
    private String signatureAlgorithm = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private String digestAlgorithm = "http://www.w3.org/2001/04/xmlenc#sha256";
    private boolean signAssertion = true;
    private boolean signResponse = true;
    private boolean nameKey;

    private static String attribute(String name, String value) {
        return "<saml:Attribute Name=\"" + name + "\" NameFormat=\"" + BASIC + "\"><saml:AttributeValue>" + value
                + "</saml:AttributeValue></saml:Attribute>";
    }

    /** Releases these, which must be plain text. */
    public SamlResponseBuilder releasing(Map<String, String> attributes) {
        StringBuilder xml = new StringBuilder();
        attributes.forEach((name, value) -> xml.append(attribute(name, value)));
        return with("attributes", xml.toString());
    }

    /** For another edge than {@link #AUDIENCE}. */
    public SamlResponseBuilder to(String audience, String recipient) {
        return with("audience", audience).with("destination", recipient).with("recipient", recipient);
    }

    /** Replaces a part of the message. */
    public SamlResponseBuilder with(String name, String value) {
        if (values.replace(name, value) == null) {
            throw new IllegalArgumentException(name);
        }
        return this;
    }

    /** Has the signatures name their certificate, as Keycloak's do. */
    SamlResponseBuilder namingItsKey() {
        this.nameKey = true;
        return this;
    }

    public SamlResponseBuilder algorithms(String signature, String digest) {
        this.signatureAlgorithm = signature;
        this.digestAlgorithm = digest;
        return this;
    }

    public SamlResponseBuilder withoutAssertionSignature() {
        this.signAssertion = false;
        return this;
    }

    public SamlResponseBuilder withoutResponseSignature() {
        this.signResponse = false;
        return this;
    }

    /** Signs. */
    public SamlMessage signedBy(SigningKey key) {
        return signedBy(key, document -> {});
    }

    /** Signs, then lets somebody change what was signed. */
    public SamlMessage signedBy(SigningKey key, Consumer<Document> attack) {
        String text = TEMPLATE;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue());
        }
        try {
            Document document = DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            Element response = element(document, Xml.PROTOCOL, "Response");
            Element assertion = element(document, Xml.ASSERTION, "Assertion");
            if (signAssertion) {
                sign(assertion, key);
            }
            if (signResponse) {
                sign(response, key);
            }
            attack.accept(document);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            TransformerFactory.newDefaultInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(bytes));
            return new SamlMessage(bytes.toByteArray(), Optional.of(REQUEST));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static Element element(Document document, String namespace, String name) {
        return (Element) document.getElementsByTagNameNS(namespace, name).item(0);
    }

    /** The metadata of an identity provider with this key. */
    public static String descriptor(SigningKey key) {
        return """
                <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" \
                xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="%s">\
                <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">\
                <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate>\
                </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>\
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://x/"/>\
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://x/"/>\
                </md:IDPSSODescriptor></md:EntityDescriptor>""".formatted(ISSUER, key.base64());
    }

    private void sign(Element element, SigningKey key)
            throws GeneralSecurityException, MarshalException, XMLSignatureException {
        element.setIdAttribute("ID", true);
        XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
        Reference reference = factory.newReference(
                "#" + element.getAttribute("ID"),
                factory.newDigestMethod(digestAlgorithm, null),
                List.of(
                        factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                        factory.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
                null,
                null);
        SignedInfo info = factory.newSignedInfo(
                factory.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                factory.newSignatureMethod(signatureAlgorithm, null),
                List.of(reference));
        // SAML's schema wants the signature right after the issuer
        DOMSignContext context = new DOMSignContext(
                key.pair().getPrivate(),
                element,
                element.getElementsByTagNameNS(Xml.ASSERTION, "Issuer").item(0).getNextSibling());
        context.setDefaultNamespacePrefix("ds");
        KeyInfoFactory keys = factory.getKeyInfoFactory();
        KeyInfo named = nameKey ? keys.newKeyInfo(List.of(keys.newX509Data(List.of(key.certificate())))) : null;
        factory.newXMLSignature(info, named).sign(context);
    }
}
