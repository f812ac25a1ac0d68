package io.idpmaster.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.mapping.SchemaVersion;
import java.util.LinkedHashMap;
import java.util.Map;

/** A mapping and what becomes of attributes, for tests to be read in one line. JSON is written with single quotes. */
final class Evaluated {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaVersion schema;
    private final int release;
    private final String rules;

    private Evaluated(SchemaVersion schema, int release, String rules) {
        this.schema = schema;
        this.release = release;
        this.rules = rules;
    }

    static Evaluated rules(String rules) {
        return new Evaluated(SchemaVersion.V1_0, 30, rules);
    }

    /** One rule that maps the attributes {@code A}, {@code B} and {@code C} to a local block. */
    static Evaluated local(String local) {
        return rules("[{'local': [" + local + "], 'remote': [{'type': 'A'}, {'type': 'B'}, {'type': 'C'}]}]");
    }

    /** One rule with these requirements, which names the user {@code matched}. */
    static Evaluated remote(String remote) {
        return rules("[{'local': [{'user': {'name': 'matched'}}], 'remote': [" + remote + "]}]");
    }

    Evaluated schema(SchemaVersion other) {
        return new Evaluated(other, release, rules);
    }

    Evaluated on(int other) {
        return new Evaluated(schema, other, rules);
    }

    /** The mapped properties, or {@code Kind: message}. Attributes are named A, B, C. */
    JsonNode with(String... values) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            attributes.put(Character.toString('A' + i), values[i]);
        }
        try {
            return RuleProcessor.of(schema, json(rules), release)
                    .process(attributes)
                    .toJson();
        } catch (EvaluationException e) {
            return JSON.getNodeFactory().textNode(e.kind());
        }
    }

    /** The user's name, or the kind of the error. */
    String name(String... values) {
        JsonNode mapped = with(values);
        return mapped.isTextual() ? mapped.textValue() : mapped.at("/user/name").textValue();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
