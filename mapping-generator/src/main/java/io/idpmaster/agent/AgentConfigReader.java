package io.idpmaster.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.reconcile.Allowance;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads {@code agent.yaml}; files that it names without a directory lie beside it. */
public final class AgentConfigReader {

    private static final int MAX_FILE = 1024 * 1024;
    private static final List<String> FIELDS = List.of(
            "edge",
            "issuer",
            "agreement",
            "keys",
            "state",
            "interval",
            "most",
            "mostPercent",
            "master",
            "client",
            "key",
            "cacert");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127(?:\\.\\d{1,3}){3}");

    private final Path file;
    private final Optional<Path> key;

    /** @param key the file of the agent's private key where it is not the one that the configuration names */
    public AgentConfigReader(Path file, Optional<Path> key) {
        this.file = file;
        this.key = key;
    }

    public AgentConfig read() throws AgentException {
        JsonNode document = document();
        if (!document.isObject()) {
            throw wrong("it holds no names with values", "write it as docs/reference.md says");
        }
        for (var field : document.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw wrong(
                        "it has an unknown field " + Quoted.of(field.getKey()),
                        "it may have " + String.join(", ", FIELDS));
            }
            if (!field.getValue().isValueNode() || field.getValue().isNull()) {
                throw wrong("`" + field.getKey() + "` is no plain value", "write one");
            }
        }
        String edge = required(document, "edge");
        String issuer = required(document, "issuer");
        return new AgentConfig(
                edge,
                issuer,
                agreement(beside(required(document, "agreement"))),
                beside(required(document, "keys")),
                beside(optional(document, "state").orElse("/var/lib/idp-master")),
                interval(document),
                number(document, "most", Allowance.USUAL.most(), Integer.MAX_VALUE),
                number(document, "mostPercent", Allowance.USUAL.percent(), 100),
                link(document, edge, issuer));
    }

    private Optional<AgentConfig.Link> link(JsonNode document, String edge, String issuer) throws AgentException {
        Optional<Path> named = key.isPresent() ? key : path(document, "key");
        if (named.isEmpty()) {
            for (String field : List.of("master", "client", "cacert")) {
                if (document.has(field)) {
                    throw wrong("it has `" + field + "` and no `key`", "name the agent's private key");
                }
            }
            return Optional.empty();
        }
        return Optional.of(new AgentConfig.Link(
                address(optional(document, "master").orElse(issuer)),
                optional(document, "client").orElse(edge + "-agent"),
                named.get(),
                path(document, "cacert")));
    }

    private URI address(String text) throws AgentException {
        String remedy = "write it as in `https://idp.example.org/realms/cloud`";
        URI address;
        try {
            address = URI.create(text.replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw wrong("the master's address " + Quoted.of(text) + " is none", remedy);
        }
        boolean plain = "http".equals(address.getScheme());
        if (!(plain || "https".equals(address.getScheme()))
                || address.getHost() == null
                || address.getRawUserInfo() != null
                || address.getRawQuery() != null
                || address.getRawFragment() != null) {
            throw wrong("the master's address " + Quoted.of(text) + " is none", remedy);
        }
        if (plain && !LOOPBACK.matcher(address.getHost()).matches()) {
            throw wrong(
                    "the agent does not sign in at " + Quoted.of(text) + " in plain text",
                    "write an https address into `master`");
        }
        return address;
    }

    private Duration interval(JsonNode document) throws AgentException {
        String text = optional(document, "interval").orElse("PT60S");
        try {
            Duration interval = Duration.parse(text);
            if (interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0) {
                return interval;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw wrong("`interval` is " + Quoted.of(text), "write a duration from PT1S to P1D, such as `PT60S`");
    }

    private int number(JsonNode document, String field, int otherwise, int most) throws AgentException {
        JsonNode value = document.path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isInt() || value.intValue() < 0 || value.intValue() > most) {
            throw wrong("`" + field + "` is " + Quoted.of(value.asText()), "write a whole number from 0 to " + most);
        }
        return value.intValue();
    }

    private Agreement agreement(Path path) throws AgentException {
        try {
            return CatalogueReader.agreement(
                    new String(bytes(path, "the edge's own agreement"), StandardCharsets.UTF_8));
        } catch (CatalogueException e) {
            throw new AgentException("the agreement `" + path + "` cannot be read: " + e.getMessage(), e);
        }
    }

    private String required(JsonNode document, String field) throws AgentException {
        return optional(document, field).orElseThrow(() -> wrong("it has no `" + field + "`", "add it"));
    }

    private static Optional<String> optional(JsonNode document, String field) {
        return Optional.of(document.path(field).asText("")).filter(text -> !text.isEmpty());
    }

    private Optional<Path> path(JsonNode document, String field) throws AgentException {
        Optional<String> text = optional(document, field);
        return text.isEmpty() ? Optional.empty() : Optional.of(beside(text.get()));
    }

    private Path beside(String path) throws AgentException {
        try {
            return file.toAbsolutePath().resolveSibling(path);
        } catch (InvalidPathException e) {
            throw wrong(Quoted.of(path) + " is no path of a file", "name one");
        }
    }

    private JsonNode document() throws AgentException {
        byte[] bytes = bytes(file, "the agent's configuration");
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setAllowDuplicateKeys(false);
        YAMLFactory yaml = YAMLFactory.builder()
                .loaderOptions(options)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try {
            JsonNode document = new ObjectMapper(yaml).readTree(bytes);
            return document == null ? JsonNodeFactory.instance.missingNode() : document;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw wrong("it is no YAML, or has a name twice (line " + line + ")", "mend it");
        } catch (IOException e) {
            throw wrong("it cannot be read", "make it readable for this user");
        }
    }

    private static byte[] bytes(Path path, String what) throws AgentException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_FILE + 1);
            if (bytes.length > MAX_FILE) {
                throw new AgentException("`" + path + "` is larger than " + MAX_FILE + " bytes; name " + what);
            }
            return bytes;
        } catch (IOException e) {
            throw new AgentException(
                    "cannot read `" + path + "`; name " + what + ", and make it readable for this user", e);
        }
    }

    private AgentException wrong(String what, String remedy) {
        return new AgentException("`" + file + "`: " + what + "; " + remedy);
    }
}
