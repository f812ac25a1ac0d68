package io.idpmaster.lab.client;

import io.idpmaster.inspection.MessageRejected;
import io.idpmaster.inspection.SamlMessage;
import io.idpmaster.inspection.Xml;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Logs a user in as {@code openstack --os-auth-type v3samlpassword} does: SAML 2.0 Profiles, section 4.2 (Enhanced Client
 * or Proxy), with the password in an HTTP header. It plays both the client and the service provider.
 */
public final class EcpClient {

    private static final String PAOS = "urn:oasis:names:tc:SAML:2.0:bindings:PAOS";
    private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Exchange exchange = new Exchange();
    private final URI endpoint;

    /** Against the realm at this address. */
    public EcpClient(URI realm) {
        this.endpoint = URI.create(realm + "/protocol/saml");
    }

    /**
     * Asks for an assertion about the user for the service provider. What comes back is not verified here.
     *
     * @throws LoginRefused with the identity provider's own words
     */
    public SamlMessage login(ServiceProvider edge, Credentials user) {
        String requestId = "_" + randomHex();
        String basic = Base64.getEncoder()
                .encodeToString((user.username() + ":" + user.password()).getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> response = exchange.send(exchange.to(endpoint)
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "text/xml; charset=utf-8")
                .header("Accept", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofString(request(requestId, edge)))
                .build());
        requireSuccess(response, edge, user);
        return new SamlMessage(response.body(), Optional.of(requestId));
    }

    private String request(String requestId, ServiceProvider edge) {
        try {
            StringWriter text = new StringWriter();
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartElement("soap", "Envelope", Xml.SOAP);
            xml.writeNamespace("soap", Xml.SOAP);
            xml.writeStartElement("soap", "Body", Xml.SOAP);
            xml.writeStartElement("samlp", "AuthnRequest", Xml.PROTOCOL);
            xml.writeNamespace("samlp", Xml.PROTOCOL);
            xml.writeAttribute("ID", requestId);
            xml.writeAttribute("Version", "2.0");
            xml.writeAttribute(
                    "IssueInstant",
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            xml.writeAttribute("Destination", endpoint.toString());
            xml.writeAttribute("ProtocolBinding", PAOS);
            xml.writeAttribute(
                    "AssertionConsumerServiceURL", edge.paosConsumer().toString());
            xml.writeStartElement("saml", "Issuer", Xml.ASSERTION);
            xml.writeNamespace("saml", Xml.ASSERTION);
            xml.writeCharacters(edge.entityId());
            xml.writeEndDocument();
            xml.close();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    private void requireSuccess(HttpResponse<byte[]> response, ServiceProvider edge, Credentials user) {
        if (response.statusCode() == 401) {
            throw new LoginRefused(user, edge.entityId(), "status 401");
        }
        Document answer;
        try {
            answer = Xml.parse(response.body());
        } catch (MessageRejected e) {
            throw new NoAnswer(endpoint, "status " + response.statusCode() + ", and " + e.getMessage());
        }
        for (Element fault : Xml.all(answer, Xml.SOAP, "Fault")) {
            throw new LoginRefused(user, edge.entityId(), reason(fault));
        }
        List<Element> codes = Xml.all(answer, Xml.PROTOCOL, "StatusCode");
        if (codes.isEmpty()) {
            throw new NoAnswer(endpoint, "status " + response.statusCode() + " without a SAML status");
        }
        if (!SUCCESS.equals(codes.get(0).getAttribute("Value"))) {
            throw new LoginRefused(user, edge.entityId(), reason(answer, codes));
        }
    }

    /** SOAP 1.1, section 4.4: the words for people are in {@code faultstring}, which has no namespace. */
    private static String reason(Element fault) {
        NodeList words = fault.getElementsByTagName("faultstring");
        return (words.getLength() > 0 ? words.item(0) : fault).getTextContent().strip();
    }

    /** The words for people where there are any, else the innermost code. */
    private static String reason(Document answer, List<Element> codes) {
        return Xml.all(answer, Xml.PROTOCOL, "StatusMessage").stream()
                .map(message -> message.getTextContent().strip())
                .filter(message -> !message.isEmpty())
                .findFirst()
                .orElseGet(() -> codes.get(codes.size() - 1).getAttribute("Value"));
    }

    private static String randomHex() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
