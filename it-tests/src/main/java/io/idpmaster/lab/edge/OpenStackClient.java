package io.idpmaster.lab.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.lab.client.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The real openstack client of one Debian, used as an edge's users use it: with the {@code clouds.yaml} that
 * {@code idpm config} wrote, and their name and password in the environment.
 */
public final class OpenStackClient {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EdgeRoot root;
    private final Scripts scripts;
    private final Path work;

    OpenStackClient(EdgeRoot root, Scripts scripts, Path work) {
        this.root = root;
        this.scripts = scripts;
        this.work = work;
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
        String made = run(
                edge,
                user,
                Map.of("OS_PROJECT_DOMAIN_NAME", domain, "OS_PROJECT_NAME", project),
                List.of("application", "credential", "create", "script", "-f", "json"));
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
        return demand(edge, user, execute(edge, user, scope, arguments)).output();
    }

    private IssuedToken issueToken(KeystoneEdge edge, Credentials user, Map<String, String> scope) {
        Outcome outcome = demand(edge, user, execute(edge, user, scope, List.of("token", "issue", "-f", "json")));
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
        try {
            Path state = Files.createTempDirectory(work, "client-");
            Path clouds = state.resolve("clouds.yaml");
            try {
                Files.copy(edge.cloudsFile(), clouds);
                Map<String, String> environment = new TreeMap<>(scope);
                environment.put("OS_CLIENT_CONFIG_FILE", "/srv/edge/clouds.yaml");
                environment.put("OS_CLOUD", edge.name());
                environment.put("OS_USERNAME", user.username());
                environment.put("OS_PASSWORD", user.password());
                List<String> command = new ArrayList<>(List.of("openstack"));
                command.addAll(arguments);
                return scripts.inside(root, state, environment, PATIENCE, command);
            } finally {
                Files.deleteIfExists(clouds);
                Files.deleteIfExists(state.resolve("idp-master"));
                Files.deleteIfExists(state);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome demand(KeystoneEdge edge, Credentials user, Outcome outcome) {
        if (!outcome.succeeded()) {
            throw new ClientRefused(user.username(), edge.name(), outcome.lastWords());
        }
        return outcome;
    }
}
