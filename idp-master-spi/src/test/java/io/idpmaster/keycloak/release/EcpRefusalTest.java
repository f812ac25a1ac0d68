package io.idpmaster.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class EcpRefusalTest {

    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String ECP = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";

    @Test
    void saysWhyInTheFaultAndWhereTheOpenstackClientLooks() throws Exception {
        String sentence = "user `<&\"'>` é has nothing";
        Document document = parse(EcpRefusal.envelope(sentence));
        Element body = (Element) document.getElementsByTagNameNS(SOAP, "Body").item(0);
        Element fault = (Element) body.getElementsByTagNameNS(SOAP, "Fault").item(0);
        assertThat(fault.getElementsByTagName("faultstring").item(0).getTextContent())
                .isEqualTo(sentence);
        assertThat(fault.getElementsByTagName("faultcode").item(0).getTextContent())
                .isEqualTo("S:Client");
        Element header =
                (Element) document.getElementsByTagNameNS(SOAP, "Header").item(0);
        Element response =
                (Element) header.getElementsByTagNameNS(ECP, "Response").item(0);
        assertThat(response.getAttribute("AssertionConsumerServiceURL")).isEqualTo("(" + sentence + ")");
    }

    @Test
    void writesXmlWhateverTheNames() throws Exception {
        String hostile = OneLine.xml("a\u0000b\u0007c\uFFFEd\uD800e\r\nf]]>");
        Document document = parse(EcpRefusal.envelope(hostile));
        assertThat(document.getElementsByTagName("faultstring").item(0).getTextContent())
                .isEqualTo("a b c?d?e  f]]>");
    }

    private static Document parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }
}
