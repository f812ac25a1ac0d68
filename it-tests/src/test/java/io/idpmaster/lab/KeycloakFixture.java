package io.idpmaster.lab;

import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerOptions;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Keycloak for all tests of this Java process, on a free port and with a state of its own, which holds the sample
 * cloud. It starts when the first test asks for it and stops after the last.
 *
 * <p>{@code @ExtendWith(KeycloakFixture.class)}, and a parameter of type {@link KeycloakServer}, {@link AdminClient},
 * {@link Cloud} or {@link RealmDocuments}. Tests share the realm: leave it as you found it, or make a realm of your own.
 * Classes with {@link OnDatabase} share one for each database, and may ask for the {@link DatabaseServer}. The one on
 * PostgreSQL is the first node of a cluster, and writes every statement to its log.
 */
public final class KeycloakFixture implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(KeycloakFixture.class);
    private static final Path CHECKOUT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();

    private static final Map<Class<?>, Function<Running, Object>> PARAMETERS = Map.of(
            KeycloakServer.class,
            Running::server,
            AdminClient.class,
            running -> running.server().administrator(),
            Cloud.class,
            Running::cloud,
            RealmDocuments.class,
            running -> running.cloud().documents(),
            DatabaseServer.class,
            running -> running.database().orElseThrow());

    /** Where all of this lies. */
    static Path checkout() {
        return CHECKOUT;
    }

    /** Where Keycloak is unpacked and built, once for {@code ./run} and for tests. */
    public static Path installations() {
        return CHECKOUT.resolve(".idp-master");
    }

    /** The sample catalogue of this checkout. */
    public static Path sample() {
        return CHECKOUT.resolve("samples").resolve("cloud.yaml");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Optional<DatabaseServer.Kind> kind = context.getTestClass()
                .map(test -> test.getAnnotation(OnDatabase.class))
                .map(OnDatabase::value);
        Running running = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        kind.map(DatabaseServer.Kind::text).orElse(""), key -> Running.start(kind), Running.class);
        return PARAMETERS.get(parameter.getParameter().getType()).apply(running);
    }

    /** Closed by JUnit with the root context. */
    private record Running(
            Path directory, Optional<DatabaseServer> database, ServerState state, KeycloakServer server, Cloud cloud)
            implements AutoCloseable {

        static Running start(Optional<DatabaseServer.Kind> kind) {
            try {
                Path directory = Files.createTempDirectory("idp-master-test-");
                Progress progress = Progress.lines(System.out);
                ServerState state = ServerState.in(directory.resolve("state"));
                Optional<DatabaseServer> database = kind.map(DatabaseServer::start);
                KeycloakServer server = KeycloakServer.start(
                        Distribution.ofThisBuild(),
                        installations(),
                        state,
                        database.map(running -> kind.equals(Optional.of(DatabaseServer.Kind.POSTGRES))
                                        ? ServerOptions.firstNode(running.database())
                                                .loggingStatements()
                                        : ServerOptions.on(running.database()))
                                .orElseGet(ServerOptions::alone),
                        KeycloakServer.freePort(),
                        progress);
                Cloud cloud = Cloud.loadOnFreePorts(sample(), server.url(), server.administrator(), state, progress);
                return new Running(directory, database, state, server, cloud);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            database.ifPresent(DatabaseServer::close);
            state.close();
            try (Stream<Path> left = Files.walk(directory)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
