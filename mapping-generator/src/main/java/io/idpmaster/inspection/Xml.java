package io.idpmaster.inspection;

import io.idpmaster.catalogue.Quoted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** XML from somebody who is not trusted yet: without a document type, with limits, nothing fetched. */
public final class Xml {

    public static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    public static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
    public static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";

    /** More than any honest message has bytes. */
    static final int LIMIT = 1 << 20;

    /** An honest message has about a dozen levels; whoever walks the tree may do so by recursion. */
    private static final int DEPTH = 100;

    /** Where Xerces names what it came upon; the words around it are in the reader's language. */
    private static final String DOCTYPE_FEATURE = "http://apache.org/xml/features/disallow-doctype-decl";

    private Xml() {}

    /**
     * The document.
     *
     * @throws MessageRejected.TooLarge if it has more than 2<sup>20</sup> bytes
     * @throws MessageRejected.DocumentTypeFound if it has a document type, of which nothing is read
     * @throws MessageRejected.Malformed if it is not well-formed, or nested more deeply than any message
     */
    public static Document parse(byte[] content) {
        if (content.length > LIMIT) {
            throw new MessageRejected.TooLarge(LIMIT, content.length + " bytes");
        }
        try {
            DocumentBuilder builder = factory().newDocumentBuilder();
            builder.setErrorHandler(new Silent());
            return builder.parse(new ByteArrayInputStream(content));
        } catch (SAXException | IOException e) {
            if (String.valueOf(e.getMessage()).contains(DOCTYPE_FEATURE)) {
                throw new MessageRejected.DocumentTypeFound();
            }
            throw new MessageRejected.Malformed("well-formed XML", place(e) + Quoted.value(reason(e)));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every element of this name, however deep, in document order. */
    public static List<Element> all(Document document, String namespace, String name) {
        List<Element> elements = new ArrayList<>();
        NodeList nodes = document.getElementsByTagNameNS(namespace, name);
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    static boolean is(Node node, String namespace, String name) {
        return node instanceof Element && namespace.equals(node.getNamespaceURI()) && name.equals(node.getLocalName());
    }

    private static String place(Exception e) {
        return e instanceof SAXParseException at && at.getLineNumber() > 0
                ? "in line " + at.getLineNumber() + ", column " + at.getColumnNumber() + ": "
                : "";
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static DocumentBuilderFactory factory() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature(DOCTYPE_FEATURE, true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        factory.setAttribute("jdk.xml.maxElementDepth", Integer.toString(DEPTH));
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        // a comment is not under the signature, so nothing may depend on where one stands
        factory.setIgnoringComments(true);
        return factory;
    }

    /** The parser's own one writes to standard error. */
    private static final class Silent implements ErrorHandler {
        @Override
        public void warning(SAXParseException exception) {}

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    }
}
