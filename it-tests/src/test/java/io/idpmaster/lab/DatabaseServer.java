package io.idpmaster.lab;

import io.idpmaster.lab.keycloak.Database;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A real, empty database server of one test's own, by {@code it-tests/databases/server.sh}; gone when closed. */
public final class DatabaseServer implements AutoCloseable {

    private static final int SECONDS_TO_STOP = 30;

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

    private final Process process;
    private final Path log;
    private final int port;
    private final Database database;

    private DatabaseServer(Process process, Path log, int port, Database database) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.database = database;
    }

    /** Starts one and waits until it answers. */
    public static DatabaseServer start(Kind kind) {
        int port = KeycloakServer.freePort();
        String password = UUID.randomUUID().toString();
        Path script = KeycloakFixture.checkout()
                .resolve("it-tests")
                .resolve("databases")
                .resolve("server.sh");
        try {
            Path log = Files.createTempFile("idp-master-database-", ".log");
            ProcessBuilder builder = new ProcessBuilder(script.toString(), kind.text(), String.valueOf(port))
                    .redirectError(log.toFile());
            builder.environment().put("DATABASE_PASSWORD", password);
            DatabaseServer server = new DatabaseServer(
                    builder.start(),
                    log,
                    port,
                    new Database(
                            kind.text(), kind.scheme + "://127.0.0.1:" + port + "/keycloak", "keycloak", password));
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // whoever waits for more than this has a test run that is killed, and the script ends with its standard input
    private void awaitReady() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); !"ready".equals(line); line = lines.readLine()) {
            if (line == null) {
                throw new IllegalStateException("no database; it said:\n" + Files.readString(log));
            }
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
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroy();
                throw new IllegalStateException("the database did not stop; it said:\n" + Files.readString(log));
            }
            Files.delete(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
