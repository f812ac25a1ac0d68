package io.idpmaster.lab.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The database of a running edge's Keystone on MariaDB, read where it lies: the server is asked, not Keystone. */
public final class KeystoneDatabase implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = "[\"end\"]";
    private static final String COLUMNS = "SELECT JSON_ARRAY(table_name, column_name) FROM information_schema.columns"
            + " WHERE table_schema = 'keystone' ORDER BY table_name, ordinal_position";

    private final Process client;
    private final BufferedWriter statements;
    private final BufferedReader answers;
    private final Map<String, List<String>> tables = new LinkedHashMap<>();

    /**
     * A row of a table.
     *
     * @param values by column, without those that are null
     */
    public record Row(String table, Map<String, String> values) {

        /** The value of a column, or nothing at all where it is null or there is none. */
        public String value(String column) {
            return values.getOrDefault(column, "");
        }
    }

    /** Of an edge that was started on MariaDB. */
    public KeystoneDatabase(KeystoneEdge edge) throws IOException {
        client = edge.beside(List.of(
                "mariadb",
                "--no-defaults",
                "--socket=/srv/edge/mariadb/socket",
                "--user=root",
                "--default-character-set=utf8mb4",
                "--batch",
                "--raw",
                "--skip-column-names",
                "--unbuffered",
                "keystone"));
        statements = new BufferedWriter(new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Every row of every table. */
    public Set<Row> rows() {
        if (tables.isEmpty()) {
            ask(List.of(COLUMNS))
                    .forEach(row -> tables.computeIfAbsent(row.get(0).asText(), name -> new ArrayList<>())
                            .add(row.get(1).asText()));
        }
        List<String> queries = tables.entrySet().stream()
                .map(table -> "SELECT JSON_ARRAY('" + table.getKey() + "', `" + String.join("`, `", table.getValue())
                        + "`) FROM `" + table.getKey() + "`")
                .toList();
        Set<Row> rows = new LinkedHashSet<>();
        for (JsonNode row : ask(queries)) {
            Map<String, String> values = new LinkedHashMap<>();
            List<String> columns = tables.get(row.get(0).asText());
            for (int i = 0; i < columns.size(); i++) {
                if (!row.get(i + 1).isNull()) {
                    values.put(columns.get(i), row.get(i + 1).asText());
                }
            }
            rows.add(new Row(row.get(0).asText(), values));
        }
        return rows;
    }

    /** What the statements answer, each row of which has to be JSON. */
    List<JsonNode> ask(List<String> queries) {
        try {
            for (String query : queries) {
                statements.write(query + ";\n");
            }
            statements.write("SELECT '" + END + "';\n");
            statements.flush();
            List<JsonNode> rows = new ArrayList<>();
            for (String line = answers.readLine(); !END.equals(line); line = answers.readLine()) {
                if (line == null) {
                    throw new IOException("the client of MariaDB has ended; its reason is above");
                }
                rows.add(JSON.readTree(line));
            }
            return rows;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            statements.close();
            client.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            client.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
