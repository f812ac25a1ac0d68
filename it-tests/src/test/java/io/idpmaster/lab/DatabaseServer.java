package io.idpmaster.lab;

import io.idpmaster.lab.keycloak.Database;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** A real, empty database server of one test's own, by {@code it-tests/databases/server.sh}; gone when closed. */
public final class DatabaseServer implements AutoCloseable {

    /** Those on which Keycloak is run. */
    public enum Kind {
        POSTGRES("jdbc:postgresql"),
        MARIADB("jdbc:mariadb");

        private final String scheme;

        Kind(String scheme) {
            this.scheme = scheme;
        }

        /** As Keycloak and the script name it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final LeashedServer server;
    private final int port;
    private final Database database;

    private DatabaseServer(LeashedServer server, int port, Database database) {
        this.server = server;
        this.port = port;
        this.database = database;
    }

    /** Starts one and waits until it answers. */
    public static DatabaseServer start(Kind kind) {
        int port = KeycloakServer.freePort();
        String password = UUID.randomUUID().toString();
        Database database =
                new Database(kind.text(), kind.scheme + "://127.0.0.1:" + port + "/keycloak", "keycloak", password);
        try {
            return new DatabaseServer(
                    LeashedServer.start(
                            "databases",
                            List.of(kind.text(), String.valueOf(port)),
                            Map.of("DATABASE_PASSWORD", password)),
                    port,
                    database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How Keycloak reaches it. */
    public Database database() {
        return database;
    }

    /**
     * Asks PostgreSQL, as somebody who goes past Keycloak.
     *
     * @return what {@code psql} prints, without headings
     */
    public String sql(String statement) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "psql",
                        "--no-psqlrc",
                        "--quiet",
                        "--tuples-only",
                        "--no-align",
                        "--set=ON_ERROR_STOP=1",
                        "--host=127.0.0.1",
                        "--port=" + port,
                        "--username=" + database.username(),
                        "--dbname=keycloak",
                        "--command=" + statement))
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", database.password());
        try {
            Process psql = builder.start();
            String printed = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (psql.waitFor() != 0) {
                throw new IllegalStateException("`" + statement + "`: " + printed);
            }
            return printed.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
