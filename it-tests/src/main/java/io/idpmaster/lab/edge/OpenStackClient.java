package io.idpmaster.lab.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.lab.client.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real openstack client of one Debian, used as an edge's users use it: with the {@code clouds.yaml} that
 * {@code idpm config} wrote, and their name and password in the environment. Its modules are loaded once for all calls, or anew
 * for each, as on a user's own machine.
 */
public final class OpenStackClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** In what v3oidcdeviceauthz says: where to go (RFC 8628, 3.3.1). */
    private static final Pattern ADDRESS = Pattern.compile("To authenticate please go to: (\\S+)");

    private final EdgeRoot root;
    private final Scripts scripts;
    private final Path state;
    private final Optional<InstanceProcess> loaded;

    private OpenStackClient(EdgeRoot root, Scripts scripts, Path state, Optional<InstanceProcess> loaded) {
        this.root = root;
        this.scripts = scripts;
        this.state = state;
        this.loaded = loaded;
    }

    /** One that is loaded for each call anew: what a call takes is what it takes a user. */
    static OpenStackClient loadedAnew(EdgeRoot root, Scripts scripts, Path work) throws IOException {
        return new OpenStackClient(root, scripts, Files.createTempDirectory(work, "client-"), Optional.empty());
    }

    /** One that is loaded now, for all its calls. */
    static OpenStackClient loadedOnce(EdgeRoot root, Scripts scripts, Path work) throws IOException {
        Path state = Files.createTempDirectory(work, "client-");
        InstanceProcess process = InstanceProcess.start(
                "the openstack client could not be loaded",
                scripts.entering(root, state, List.of("/srv/lab/loaded-client.py", "--leash")),
                Map.of(),
                state.resolve("instance.log"));
        return new OpenStackClient(root, scripts, state, Optional.of(process));
    }

    @Override
    public void close() {
        loaded.ifPresent(InstanceProcess::close);
    }

    /** {@code openstack token issue}: logs in, without asking for a project. */
    public IssuedToken issueToken(KeystoneEdge edge, Credentials user) {
        return issueToken(edge, user, Map.of());
    }

    /** {@code openstack token issue} for a project. */
    public IssuedToken issueToken(KeystoneEdge edge, Credentials user, String domain, String project) {
        return issueToken(edge, user, Map.of("OS_PROJECT_DOMAIN_NAME", domain, "OS_PROJECT_NAME", project));
    }

    /** {@code openstack application credential create}, in a project. */
    public ApplicationCredential makeApplicationCredential(
            KeystoneEdge edge, Credentials user, String domain, String project) {
        return credential(run(
                edge,
                user,
                Map.of("OS_PROJECT_DOMAIN_NAME", domain, "OS_PROJECT_NAME", project),
                List.of("application", "credential", "create", "script", "-f", "json")));
    }

    /**
     * {@code openstack application credential create}, of the cloud's name, by any of the ways in of the users' file.
     *
     * @param cloud one of those in the edge's {@code clouds.yaml}
     * @param needs the variables that the cloud needs, and those that name the project
     */
    public ApplicationCredential makeApplicationCredential(KeystoneEdge edge, String cloud, Map<String, String> needs) {
        return credential(
                demand(edge, cloud, execute(edge, cloud, needs, credentialCommand(cloud), OpenStackClient::nobody))
                        .output());
    }

    /**
     * As {@link #makeApplicationCredential(KeystoneEdge, String, Map)}, for a client that says where a person has to go.
     *
     * @param person is given the address, while the client waits
     */
    public ApplicationCredential makeApplicationCredential(
            KeystoneEdge edge, String cloud, Map<String, String> needs, Consumer<URI> person) {
        return credential(demand(edge, cloud, execute(edge, cloud, needs, credentialCommand(cloud), person))
                .output());
    }

    /** {@code openstack token issue} by one of the clouds in the edge's {@code clouds.yaml}. */
    public IssuedToken issueToken(KeystoneEdge edge, String cloud, Map<String, String> needs) {
        return token(demand(
                edge,
                cloud,
                execute(edge, cloud, needs, List.of("token", "issue", "-f", "json"), OpenStackClient::nobody)));
    }

    /**
     * What a user types at a shell that has the client, with a {@code clouds.yaml} of their own.
     *
     * @param clouds the file's text
     * @param variables of the shell
     * @return what it printed
     * @throws ClientRefused if it ended with an error
     */
    public String type(KeystoneEdge edge, String clouds, Map<String, String> variables, String script) {
        try {
            Path call = Files.createTempDirectory(state, "call-");
            Path file = call.resolve("clouds.yaml");
            try {
                Files.writeString(file, clouds);
                Map<String, String> environment = new TreeMap<>(variables);
                environment.put("OS_CLIENT_CONFIG_FILE", "/srv/edge/" + call.getFileName() + "/clouds.yaml");
                return demand(
                                edge,
                                "the user",
                                scripts.inside(
                                        root, state, environment, PATIENCE, List.of("sh", "-ec", script), line -> {}))
                        .output();
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(call);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of one user no two may be called alike. */
    private static List<String> credentialCommand(String cloud) {
        return List.of("application", "credential", "create", cloud + "-" + UUID.randomUUID(), "-f", "json");
    }

    private static void nobody(URI address) {
        throw new EdgeException("the client wants somebody to open `" + address + "`");
    }

    private static ApplicationCredential credential(String made) {
        try {
            JsonNode credential = new ObjectMapper().readTree(made);
            return new ApplicationCredential(
                    credential.path("id").asText(credential.path("ID").asText()),
                    credential.path("secret").asText(credential.path("Secret").asText()));
        } catch (JsonProcessingException e) {
            throw new EdgeException("`openstack application credential create` printed what is no JSON", e);
        }
    }

    /**
     * Any command of the client, as the user.
     *
     * @param scope more variables, such as {@code OS_PROJECT_NAME}
     * @return what it printed
     * @throws ClientRefused if it ended with an error
     */
    public String run(KeystoneEdge edge, Credentials user, Map<String, String> scope, List<String> arguments) {
        return demand(edge, user.username(), execute(edge, user, scope, arguments))
                .output();
    }

    private IssuedToken issueToken(KeystoneEdge edge, Credentials user, Map<String, String> scope) {
        return token(
                demand(edge, user.username(), execute(edge, user, scope, List.of("token", "issue", "-f", "json"))));
    }

    private static IssuedToken token(Outcome outcome) {
        try {
            JsonNode token = new ObjectMapper().readTree(outcome.output());
            return new IssuedToken(
                    token.path("id").asText(),
                    token.path("user_id").asText(),
                    Optional.ofNullable(token.path("project_id").textValue()),
                    outcome.took());
        } catch (JsonProcessingException e) {
            throw new EdgeException("`openstack token issue` printed what is no JSON", e);
        }
    }

    private Outcome execute(KeystoneEdge edge, Credentials user, Map<String, String> scope, List<String> arguments) {
        Map<String, String> environment = new TreeMap<>(scope);
        environment.put("OS_USERNAME", user.username());
        environment.put("OS_PASSWORD", user.password());
        return execute(edge, edge.name(), environment, arguments, OpenStackClient::nobody);
    }

    private Outcome execute(
            KeystoneEdge edge, String cloud, Map<String, String> needs, List<String> arguments, Consumer<URI> person) {
        try {
            Path call = Files.createTempDirectory(state, "call-");
            String inside = "/srv/edge/" + call.getFileName();
            Path clouds = call.resolve("clouds.yaml");
            Path authority = call.resolve("authority.pem");
            try {
                Files.copy(edge.cloudsFile(), clouds);
                Map<String, String> environment = new TreeMap<>(needs);
                if (edge.authority().isPresent()) {
                    Files.copy(edge.authority().get(), authority);
                    environment.putIfAbsent("OS_CACERT", inside + "/authority.pem");
                }
                environment.put("OS_CLIENT_CONFIG_FILE", inside + "/clouds.yaml");
                environment.put("OS_CLOUD", cloud);
                List<String> command = new ArrayList<>(List.of("openstack"));
                command.addAll(arguments);
                return scripts.inside(root, state, environment, PATIENCE, command, line -> {
                    Matcher address = ADDRESS.matcher(line);
                    if (address.find()) {
                        person.accept(URI.create(address.group(1)));
                    }
                });
            } finally {
                Files.deleteIfExists(clouds);
                Files.deleteIfExists(authority);
                Files.deleteIfExists(call);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome demand(KeystoneEdge edge, String who, Outcome outcome) {
        if (!outcome.succeeded()) {
            throw new ClientRefused(who, edge.name(), outcome.lastWords());
        }
        return outcome;
    }
}
