package io.idpmaster.it;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.inspection.SamlMessage;
import io.idpmaster.inspection.SamlResponseBuilder;
import io.idpmaster.inspection.SigningKey;
import io.idpmaster.inspection.Xml;
import io.idpmaster.lab.edge.KeystoneEdge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Talks to an edge behind mod_auth_mellon or mod_shib as a client does (SAML 2.0 Profiles, sections 4.1 and 4.2), and hands it
 * whatever response it likes.
 */
final class EcpAttacker {

    private static final int MOST_REDIRECTS = 5;
    private static final String ECP = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";

    private final Edge edge;
    private final String entityId;
    private final URI login;
    private final EdgeAddresses addresses;
    private final HttpClient http = HttpClient.newHttpClient();

    EcpAttacker(AttackedEdge edge) throws Exception {
        this(edge.edge());
    }

    EcpAttacker(Edge edge) throws Exception {
        this(edge, EdgeAddresses.of(edge).clientId());
    }

    /** At an edge that does not go by its own entity id. */
    EcpAttacker(Edge edge, String entityId) throws Exception {
        this.edge = edge;
        this.entityId = entityId;
        this.login = KeystoneEdge.login(edge);
        this.addresses = EdgeAddresses.of(edge);
    }

    /** What an edge asks for. */
    record Request(String id, String relayState, String cookie) {}

    /** Makes of the request and a response that would do the message to send. */
    interface Answer {
        SamlMessage to(SamlResponseBuilder builder) throws Exception;
    }

    /** A response as the master makes it for this edge, good for a minute. */
    SamlResponseBuilder response(Request request, Map<String, String> attributes) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new SamlResponseBuilder()
                .to(entityId, consumer())
                .with("inResponseTo", request.id())
                .with("confirmedRequest", request.id())
                .with("id", request.id() + "-" + UUID.randomUUID())
                .with("issued", now.toString())
                .with("begin", now.minusSeconds(5).toString())
                .with("end", now.plusSeconds(60).toString())
                .with("confirmationEnd", now.plusSeconds(60).toString())
                .releasing(attributes);
    }

    String consumer() {
        return addresses.ecp().orElseThrow();
    }

    Request begin() throws Exception {
        HttpResponse<byte[]> answer = http.send(get(login, "").build(), HttpResponse.BodyHandlers.ofByteArray());
        Document asked = Xml.parse(answer.body());
        return new Request(
                Xml.all(asked, Xml.PROTOCOL, "AuthnRequest").get(0).getAttribute("ID"),
                Xml.all(asked, ECP, "RelayState").get(0).getTextContent(),
                cookies(answer.headers().allValues("Set-Cookie")));
    }

    /** The whole way with the release in it: the last status, 201 if Keystone has let it in. */
    int attempt(Map<String, String> attributes, Answer answer) throws Exception {
        Request request = begin();
        return deliver(
                request, new String(answer.to(response(request, attributes)).xml(), StandardCharsets.UTF_8));
    }

    /** Sends this text in answer to the request. */
    int deliver(Request request, String envelope) throws Exception {
        return entered(delivered(request, envelope));
    }

    private HttpResponse<byte[]> delivered(Request request, String envelope) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(consumer()))
                        .header("Content-Type", "application/vnd.paos+xml")
                        .header("Cookie", request.cookie())
                        .POST(HttpRequest.BodyPublishers.ofString(withRelayState(envelope, request)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** What the edge asks of a browser that comes to log in, and is sent to the master. */
    Request beginAsBrowser() throws Exception {
        List<String> set = new ArrayList<>();
        URI next = login;
        for (int n = 0; n < MOST_REDIRECTS; n++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(next).header("Accept", "text/html");
            if (!set.isEmpty()) {
                request.header("Cookie", cookies(set));
            }
            HttpResponse<?> answer = http.send(request.build(), HttpResponse.BodyHandlers.discarding());
            set.addAll(answer.headers().allValues("Set-Cookie"));
            next = next.resolve(answer.headers()
                    .firstValue("Location")
                    .orElseThrow(() -> new IllegalStateException("status " + answer.statusCode())));
            Map<String, String> asked = query(next);
            if (asked.containsKey("SAMLRequest")) {
                byte[] deflated = Base64.getMimeDecoder().decode(asked.get("SAMLRequest"));
                byte[] text =
                        new InflaterInputStream(new ByteArrayInputStream(deflated), new Inflater(true)).readAllBytes();
                String id = Xml.all(Xml.parse(text), Xml.PROTOCOL, "AuthnRequest")
                        .get(0)
                        .getAttribute("ID");
                return new Request(id, asked.getOrDefault("RelayState", ""), cookies(set));
            }
        }
        throw new IllegalStateException("led to " + next);
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : String.valueOf(uri.getRawQuery()).split("&")) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    /** As a browser that was sent here by somebody with this release, and no request before it. */
    int post(Map<String, String> attributes, SigningKey key) throws Exception {
        Request none = new Request("_nobody", login.toString(), "mellon-" + edge.name() + "=cookietest");
        return post(
                none, response(browserResponse(none, attributes).signedBy(key).xml()));
    }

    /** As {@link #response}, for a browser to bring. */
    SamlResponseBuilder browserResponse(Request request, Map<String, String> attributes) {
        return response(request, attributes).to(entityId, addresses.landing());
    }

    /** Sends this text in answer to the request, as a browser does. */
    int post(Request request, String response) throws Exception {
        String form = TokenEndpoint.form(Map.of(
                "SAMLResponse", Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)),
                "RelayState", request.relayState()));
        return entered(http.send(
                HttpRequest.newBuilder(URI.create(addresses.landing()))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Cookie", request.cookie())
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray()));
    }

    /** The envelope in which a master's answer is delivered. */
    static String envelope(byte[] answer) throws Exception {
        return "<soap:Envelope xmlns:soap=\"" + Xml.SOAP + "\"><soap:Body>" + response(answer)
                + "</soap:Body></soap:Envelope>";
    }

    /** The response in the envelope, which is what a browser brings. */
    static String response(byte[] envelope) throws Exception {
        Element response =
                Xml.all(Xml.parse(envelope), Xml.PROTOCOL, "Response").get(0);
        StringWriter text = new StringWriter();
        Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        transformer.transform(new DOMSource(response), new StreamResult(text));
        return text.toString();
    }

    /** Delivers it with the {@code Host} header of another edge. */
    int deliverAs(String host, Request request, String envelope) throws Exception {
        byte[] body = withRelayState(envelope, request).getBytes(StandardCharsets.UTF_8);
        URI consumer = URI.create(consumer());
        String answer;
        try (Socket socket = new Socket(consumer.getHost(), consumer.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + consumer.getPath() + " HTTP/1.0\r\nHost: " + host + "\r\nCookie: " + request.cookie()
                            + "\r\nContent-Type: application/vnd.paos+xml\r\nContent-Length: " + body.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        int status = Integer.parseInt(answer.split(" ")[1]);
        List<String> cookies = answer.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("set-cookie:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .toList();
        return status / 100 == 3 ? ask("", cookies(cookies), Map.of()) : status;
    }

    /** What the edge answers to this query, in a session or in none, from a client that sends these headers as well. */
    int ask(String query, String cookie, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = get(URI.create(login + query), cookie);
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    /** The session that the edge makes of a response to the request. */
    String session(Request request, String envelope) throws Exception {
        HttpResponse<?> taken = delivered(request, envelope);
        if (taken.statusCode() / 100 != 3) {
            throw new IllegalStateException("status " + taken.statusCode());
        }
        return cookies(taken.headers().allValues("Set-Cookie"));
    }

    private int entered(HttpResponse<?> taken) throws Exception {
        return taken.statusCode() / 100 == 3
                ? ask("", cookies(taken.headers().allValues("Set-Cookie")), Map.of())
                : taken.statusCode();
    }

    private static HttpRequest.Builder get(URI login, String cookie) {
        HttpRequest.Builder request = HttpRequest.newBuilder(login)
                .header("Accept", "text/html, application/vnd.paos+xml")
                .header("PAOS", "ver=\"urn:liberty:paos:2003-08\";\"" + ECP + "\"");
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return request;
    }

    /** Those that the edge has set, without those that it has taken back. */
    private static String cookies(List<String> set) {
        return set.stream()
                .map(cookie -> cookie.split(";")[0])
                .filter(cookie -> !cookie.endsWith("="))
                .collect(Collectors.joining("; "));
    }

    private static String withRelayState(String envelope, Request request) throws IOException {
        String header = "<soap:Header><ecp:RelayState xmlns:ecp=\"" + ECP + "\" soap:mustUnderstand=\"1\" "
                + "soap:actor=\"http://schemas.xmlsoap.org/soap/actor/next\">" + request.relayState()
                + "</ecp:RelayState></soap:Header><soap:Body>";
        return envelope.replaceFirst("<soap:Body>", java.util.regex.Matcher.quoteReplacement(header));
    }
}
