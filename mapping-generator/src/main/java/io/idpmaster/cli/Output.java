package io.idpmaster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collection;

/** How results are written, the same in every command. */
final class Output {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Output() {}

    /** One line of JSON. */
    static String line(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** JSON for people too. */
    static String pretty(JsonNode node) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A table with a header; a column whose header starts with a blank is set to the right. */
    static String table(String[] header, Collection<String[]> rows) {
        Column[] columns = Arrays.stream(header)
                .map(name -> new Column()
                        .header(name.strip())
                        .headerAlign(name.startsWith(" ") ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT)
                        .dataAlign(name.startsWith(" ") ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT))
                .toArray(Column[]::new);
        return AsciiTable.builder()
                .border(AsciiTable.NO_BORDERS)
                .data(columns, rows.toArray(String[][]::new))
                .asString();
    }

    /** Writes a whole file or none: beside it first, then renamed. */
    static void write(Path file, String text) throws BadInput {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Path beside = Files.createTempFile(directory, "." + file.getFileName(), ".tmp");
            try {
                Files.writeString(beside, text, StandardCharsets.UTF_8);
                Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new BadInput("idpm: cannot write `" + file + "`: " + e.getMessage());
        }
    }
}
