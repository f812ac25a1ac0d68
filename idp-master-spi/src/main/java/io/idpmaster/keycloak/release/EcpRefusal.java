package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.AuthenticationFlowException;

/**
 * The refusal of an ECP login, as a SOAP 1.1 fault with the reason in {@code faultstring}. Thrown, because Keycloak runs
 * ECP as a passive login and turns every challenge into the bare status {@code NoPassive}.
 *
 * <p>keystoneauth's v3samlpassword looks at neither the HTTP status nor the fault
 * (keystoneauth1/extras/_saml2/v3/saml2.py, {@code _ecp_retry}): all it shows of an answer is
 * {@code ecp:Response/@AssertionConsumerServiceURL}, when that is not the service provider's. So the sentence stands
 * there too. No assertion is in the answer that could go astray, and a client that knows faults stops at the fault.
 */
final class EcpRefusal extends AuthenticationFlowException {

    private static final long serialVersionUID = 1L;

    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String ECP = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";
    private static final String NEXT = "http://schemas.xmlsoap.org/soap/actor/next";

    private final String sentence;

    EcpRefusal(Refused refused) {
        super(AuthenticationFlowError.GENERIC_AUTHENTICATION_ERROR, response(Advice.sentence(refused)));
        this.sentence = Advice.sentence(refused);
    }

    @Override
    public String getMessage() {
        return OneLine.of(sentence);
    }

    @Override
    public String getEventDetails() {
        return OneLine.of(sentence);
    }

    /** Keycloak logs it whole; the place is always the same and says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    // SOAP 1.1, 6.2: a fault travels with status 500
    private static Response response(String sentence) {
        return Response.status(Response.Status.INTERNAL_SERVER_ERROR)
                .type(MediaType.TEXT_XML_TYPE.withCharset(StandardCharsets.UTF_8.name()))
                .entity(envelope(OneLine.xml(sentence)))
                .build();
    }

    static byte[] envelope(String sentence) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newInstance().createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
            xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            xml.writeStartElement("S", "Envelope", SOAP);
            xml.writeNamespace("S", SOAP);
            xml.writeStartElement("S", "Header", SOAP);
            xml.writeStartElement("ecp", "Response", ECP);
            xml.writeNamespace("ecp", ECP);
            xml.writeAttribute("S", SOAP, "mustUnderstand", "1");
            xml.writeAttribute("S", SOAP, "actor", NEXT);
            // parentheses, because the client puts words of its own before and after
            xml.writeAttribute("AssertionConsumerServiceURL", "(" + sentence + ")");
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeStartElement("S", "Body", SOAP);
            xml.writeStartElement("S", "Fault", SOAP);
            text(xml, "faultcode", "S:Client");
            text(xml, "faultstring", sentence);
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a SOAP fault could not be written", e);
        }
        return bytes.toByteArray();
    }

    private static void text(XMLStreamWriter xml, String element, String text) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }
}
