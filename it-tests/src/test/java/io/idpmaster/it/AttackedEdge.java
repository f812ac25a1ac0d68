package io.idpmaster.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigDirectory;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.TrustSource;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.ShadowUser;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A live edge that takes what is signed by the test's own key, as it comes from {@code idpm config} or with less. */
final class AttackedEdge {

    private static final String SHIBBOLETH = "shibboleth2.xml";

    private final Edge edge;
    private final KeystoneEdge keystone;
    private final Mapping mapping;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Makes of a file of the edge's Apache the one that is used. */
    interface Change {
        String of(String text) throws Exception;
    }

    private AttackedEdge(Edge edge, KeystoneEdge keystone, Mapping mapping) {
        this.edge = edge;
        this.keystone = keystone;
        this.mapping = mapping;
    }

    /**
     * Starts it.
     *
     * @param keys what signatures are checked with: a JWK set, or SAML metadata
     */
    static AttackedEdge start(EdgeLab lab, Path directory, Catalogue catalogue, Edge edge, Path keys, Change change)
            throws Exception {
        Path configuration = directory.resolve(edge.name());
        new ConfigDirectory(configuration)
                .write(EdgeConfig.files(catalogue, edge, new TrustSource.OfFile(keys), ConfigOptions.defaults()));
        for (String name : List.of("apache.conf", SHIBBOLETH, "sp-metadata.xml")) {
            Path file = configuration.resolve(name);
            if (Files.exists(file)) {
                Files.writeString(file, change.of(Files.readString(file)));
            }
        }
        return new AttackedEdge(
                edge,
                lab.start(EdgeSpec.of(edge, configuration, EdgeSpec.Database.SQLITE)),
                Strategy.of(edge).compile(Terms.of(catalogue, edge)).mapping());
    }

    Edge edge() {
        return edge;
    }

    int release() {
        return keystone.release();
    }

    /** Where the command line logs in. */
    URI login() {
        return KeystoneEdge.login(edge);
    }

    /** What it signs its requests with, and opens what is encrypted for it. */
    X509Certificate certificate() throws Exception {
        try (InputStream in = Files.newInputStream(keystone.installed("sp.crt"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** What mod_shib and shibd read. */
    String shibbolethReads() throws IOException {
        return Files.readString(keystone.installed(SHIBBOLETH));
    }

    /** Has them read this, soon. */
    void haveShibbolethRead(String text) throws IOException {
        Path file = keystone.installed(SHIBBOLETH);
        // they look at the second in which it was written
        Instant later = Files.getLastModifiedTime(file).toInstant().plusSeconds(2);
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(later));
    }

    /** Keystone's answer to this bearer, who sends these headers as well. */
    HttpResponse<String> login(String bearer, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(login());
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    int status(String bearer) throws Exception {
        return login(bearer, Map.of()).statusCode();
    }

    /** What Apache and Keystone have logged. */
    String logs() {
        return keystone.logs();
    }

    /** Who is there because of logins. */
    List<ShadowUser> users() {
        return keystone.api().shadowUsers(edge.agreement().identityProvider());
    }

    /** Who is there because of logins, and what each holds: {@code name project role}. */
    SortedSet<String> made() {
        SortedSet<String> made = new TreeSet<>();
        users().forEach(user -> {
            made.add(user.name());
            keystone.api()
                    .assignmentsOf(user.id())
                    .forEach(held -> made.add(user.name() + " " + held.project() + " " + held.role()));
        });
        return made;
    }

    /** Takes out of the installed mapping what holds the release against this variable. */
    void forget(String variable) {
        ArrayNode rules = mapping.rulesJson().deepCopy();
        for (JsonNode rule : rules) {
            ArrayNode remote = (ArrayNode) rule.path("remote");
            for (int i = remote.size() - 1; i >= 0; i--) {
                if (remote.get(i).path("type").asText().equals(variable)) {
                    remote.remove(i);
                }
            }
        }
        install(rules);
    }

    /** Installs the mapping as it was compiled. */
    void restore() {
        install(mapping.rulesJson().deepCopy());
    }

    private void install(ArrayNode rules) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode inner = body.putObject("mapping");
        inner.put("schema_version", mapping.schema().text());
        inner.set("rules", rules);
        keystone.api()
                .write("PATCH", "/OS-FEDERATION/mappings/" + edge.agreement().identityProvider(), body);
    }

    /** Keystone's own list of who may speak at it: the issuer, or anybody. */
    void trust(Optional<String> issuer) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode ids = body.putObject("identity_provider").putArray("remote_ids");
        issuer.ifPresent(ids::add);
        keystone.api()
                .write(
                        "PATCH",
                        "/OS-FEDERATION/identity_providers/" + edge.agreement().identityProvider(),
                        body);
    }
}
