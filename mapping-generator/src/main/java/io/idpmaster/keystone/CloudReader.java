package io.idpmaster.keystone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Finds a cloud as OpenStack's own clients do (openstacksdk, {@code openstack/config/loader.py}): {@code OS_CLOUD} names
 * one in {@code clouds.yaml}, to which {@code secure.yaml} beside it adds secrets; without it the {@code OS_} variables
 * say it all. Looked for in {@code OS_CLIENT_CONFIG_FILE}, the working directory, {@code ~/.config/openstack} and
 * {@code /etc/openstack}.
 */
public final class CloudReader {

    private static final int MAX_FILE = 1024 * 1024;
    private static final int MAX_SECRET = 4096;

    private final Map<String, String> environment;
    private final List<Path> directories;

    /**
     * @param directories where to look for {@code clouds.yaml}, first to last
     */
    public CloudReader(Map<String, String> environment, List<Path> directories) {
        this.environment = Map.copyOf(environment);
        this.directories = List.copyOf(directories);
    }

    /** With the usual directories. */
    public static CloudReader ofThisProcess() {
        Map<String, String> environment = System.getenv();
        Path home = Path.of(System.getProperty("user.home", "/"));
        Path settings = Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .orElse(home.resolve(".config"));
        return new CloudReader(
                environment, List.of(Path.of(""), settings.resolve("openstack"), Path.of("/etc/openstack")));
    }

    /** The cloud that the environment names. */
    public Cloud read() throws CloudException {
        Optional<String> name = variable("OS_CLOUD");
        return name.isPresent() ? named(name.get()) : fromVariables();
    }

    private Cloud named(String name) throws CloudException {
        Path file = cloudsFile()
                .orElseThrow(() -> new CloudException("`OS_CLOUD` names `" + Shown.of(name)
                        + "`, and there is no clouds.yaml; name the file in `OS_CLIENT_CONFIG_FILE`"));
        JsonNode cloud = document(file).path("clouds").path(name);
        if (!cloud.isObject()) {
            throw new CloudException("`" + file + "` has no cloud `" + Shown.of(name)
                    + "`; name in `OS_CLOUD` one that stands under `clouds`");
        }
        ObjectNode merged = cloud.deepCopy();
        Path beside = variable("OS_CLIENT_SECURE_FILE")
                .map(Path::of)
                .orElse(file.toAbsolutePath().resolveSibling("secure.yaml"));
        if (Files.exists(beside)) {
            merge(merged, document(beside).path("clouds").path(name));
        }
        String where = "cloud `" + Shown.of(name) + "` of `" + file + "`";
        if (merged.hasNonNull("verify") && !merged.path("verify").asBoolean(true)) {
            throw new CloudException(
                    where + " says `verify: false`; certificates are always checked: remove it, and name"
                            + " the authority's file in `cacert`");
        }
        return cloud(where, merged.path("auth_type").asText(""), merged.path("auth"), text(merged, "cacert"));
    }

    private Cloud fromVariables() throws CloudException {
        ObjectNode auth = JsonNodeFactory.instance.objectNode();
        for (String word : List.of(
                "auth_url",
                "username",
                "user_id",
                "password",
                "user_domain_id",
                "user_domain_name",
                "project_id",
                "project_name",
                "project_domain_id",
                "project_domain_name",
                "domain_id",
                "domain_name",
                "system_scope",
                "application_credential_id",
                "application_credential_name",
                "application_credential_secret")) {
            variable("OS_" + word.toUpperCase(java.util.Locale.ROOT)).ifPresent(value -> auth.put(word, value));
        }
        if (!auth.has("auth_url")) {
            throw new CloudException(
                    "nothing says where Keystone is; set `OS_CLOUD`, or `OS_AUTH_URL` and the other OS_"
                            + " variables");
        }
        return cloud("the environment", variable("OS_AUTH_TYPE").orElse(""), auth, variable("OS_CACERT"));
    }

    private static Cloud cloud(String where, String type, JsonNode auth, Optional<String> authority)
            throws CloudException {
        String address =
                text(auth, "auth_url").orElseThrow(() -> new CloudException(where + " has no `auth_url`; add it"));
        String kind = type.isEmpty() && auth.has("application_credential_secret") ? "v3applicationcredential" : type;
        Credentials credentials = switch (kind) {
            case "v3applicationcredential" -> applicationCredential(where, auth);
            case "", "password", "v3password" -> password(where, auth);
            default ->
                throw new CloudException(where + " has the `auth_type` `" + Shown.of(type)
                        + "`; the agent knows `v3applicationcredential` and `v3password`");
        };
        return Cloud.of(address, credentials, authority.map(Path::of));
    }

    private static Credentials applicationCredential(String where, JsonNode auth) throws CloudException {
        Optional<String> id = text(auth, "application_credential_id");
        Optional<String> name = text(auth, "application_credential_name");
        if (id.isEmpty() && name.isEmpty()) {
            throw missing(where, "application_credential_id");
        }
        String secret = text(auth, "application_credential_secret")
                .orElseThrow(() -> missing(where, "application_credential_secret"));
        return new Credentials.ApplicationCredential(id, name, user(where, auth, id.isEmpty()), secret);
    }

    private static Credentials password(String where, JsonNode auth) throws CloudException {
        String password = text(auth, "password").orElseThrow(() -> missing(where, "password"));
        Credentials.Named user = user(where, auth, true);
        if (text(auth, "system_scope").isPresent()) {
            return new Credentials.Password(user, password, Credentials.Scope.SYSTEM, nobody());
        }
        Credentials.Named project = new Credentials.Named(
                text(auth, "project_id"),
                text(auth, "project_name"),
                text(auth, "project_domain_id"),
                text(auth, "project_domain_name"));
        if (project.id().isPresent() || project.name().isPresent()) {
            return new Credentials.Password(user, password, Credentials.Scope.PROJECT, project);
        }
        Credentials.Named domain = new Credentials.Named(
                text(auth, "domain_id"), text(auth, "domain_name"), Optional.empty(), Optional.empty());
        if (domain.id().isPresent() || domain.name().isPresent()) {
            return new Credentials.Password(user, password, Credentials.Scope.DOMAIN, domain);
        }
        throw missing(where, "project_name` or `system_scope");
    }

    private static Credentials.Named user(String where, JsonNode auth, boolean needed) throws CloudException {
        Credentials.Named user = new Credentials.Named(
                text(auth, "user_id"),
                text(auth, "username"),
                text(auth, "user_domain_id"),
                text(auth, "user_domain_name"));
        if (needed && user.id().isEmpty() && user.name().isEmpty()) {
            throw missing(where, "username");
        }
        return user;
    }

    private static Credentials.Named nobody() {
        return new Credentials.Named(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static CloudException missing(String where, String word) {
        return new CloudException(where + " has no `" + word + "`; add it");
    }

    private Optional<Path> cloudsFile() {
        Optional<Path> named = variable("OS_CLIENT_CONFIG_FILE").map(Path::of).filter(Files::exists);
        if (named.isPresent()) {
            return named;
        }
        return directories.stream()
                .flatMap(directory -> List.of("clouds.yaml", "clouds.yml", "clouds.json").stream()
                        .map(directory::resolve))
                .filter(Files::exists)
                .findFirst();
    }

    private static JsonNode document(Path file) throws CloudException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE + 1);
        } catch (IOException e) {
            throw new CloudException("cannot read `" + file + "`; make it readable for this user", e);
        }
        if (bytes.length > MAX_FILE) {
            throw new CloudException("`" + file + "` is larger than " + MAX_FILE + " bytes; name another file");
        }
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_FILE);
        options.setMaxAliasesForCollections(20);
        YAMLFactory yaml = YAMLFactory.builder().loaderOptions(options).build();
        try {
            JsonNode document = new ObjectMapper(yaml).readTree(bytes);
            return document == null ? JsonNodeFactory.instance.missingNode() : document;
        } catch (JsonProcessingException e) {
            // its own words may quote the line, and with it a secret
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new CloudException("`" + file + "` is no YAML (line " + line + "); mend it");
        } catch (IOException e) {
            throw new CloudException("cannot read `" + file + "`; make it readable for this user");
        }
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(field -> {
            if (field.getValue().isObject() && into.path(field.getKey()).isObject()) {
                merge((ObjectNode) into.get(field.getKey()), field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
                ? Optional.of(value.asText()).filter(text -> text.length() <= MAX_SECRET)
                : Optional.empty();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
