package io.idpmaster.it.differential;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * One question to a rule processor.
 *
 * @param schema such as {@code 2.0}; Keystone 22 does not look at it
 * @param rules the rules of a mapping, valid or not
 * @param attributes the environment variables of a login
 */
public record DifferentialCase(String schema, JsonNode rules, Map<String, String> attributes) {

    /** Half surrogate pairs can only be written as escapes. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNumberLength(1 << 20).build())
            .build());

    /** As one line for {@code idpm evaluate --stream} and for the oracle. */
    String toLine(int release) {
        ObjectNode line = line(release);
        line.set("rules", rules);
        return write(line);
    }

    /** For the oracle, when the last case that it was asked has the same rules. */
    String toLineWithoutRules(int release) {
        return write(line(release));
    }

    private ObjectNode line(int release) {
        ObjectNode line = JSON.createObjectNode();
        line.put("schema", schema);
        attributes.forEach(line.putObject("attributes")::put);
        line.put("release", release);
        return line;
    }

    static String write(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Numbers of the same value and kind are read as equal nodes, whoever wrote them. */
    static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not an answer: " + text, e);
        }
    }
}
