package io.idpmaster.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.mapping.SchemaVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Cases for {@link RuleProcessor}, read strictly from JSON; compiled rules are kept for the next case that has them. */
final class EvaluationCases {

    /** Of a file, and of a line: Keystone takes 114,688 bytes. */
    static final int MAXIMUM_SIZE = 16 << 20;

    private static final int OLDEST_RELEASE = 22;
    private static final int NEWEST_RELEASE = 30;
    private static final int MAXIMUM_CACHED = 512;
    private static final int MAXIMUM_CACHED_SIZE = 1 << 17;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** For texts with half a surrogate pair, which UTF-8 cannot carry. */
    private static final ObjectWriter ESCAPING = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build()
            .writer();

    /** Input that cannot be used: what, where and the way out. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private record Key(SchemaVersion schema, int release, String rules) {}

    private final int release;
    private final Map<Key, RuleProcessor> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, RuleProcessor> eldest) {
            return size() > MAXIMUM_CACHED;
        }
    };

    /** @param release what Keystone to be where a case does not say */
    EvaluationCases(int release) {
        this.release = release;
    }

    static void checkRelease(int release) throws Malformed {
        if (release < OLDEST_RELEASE || release > NEWEST_RELEASE) {
            throw new Malformed("release `" + release + "` is not known; give one from " + OLDEST_RELEASE + " to "
                    + NEWEST_RELEASE);
        }
    }

    /** @param where names the input in messages */
    static JsonNode parse(byte[] text, int length, String where) throws Malformed {
        if (length > MAXIMUM_SIZE) {
            throw new Malformed(where + " is larger than " + (MAXIMUM_SIZE >> 20)
                    + " MiB; Keystone itself takes 112 KiB, give less");
        }
        try {
            JsonNode node = JSON.readTree(text, 0, length);
            if (node.isMissingNode()) {
                throw new Malformed(where + " is empty; give a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new Malformed(where + place(e) + ": not JSON: " + reason(e) + "; give one JSON object");
        } catch (IOException e) {
            throw new Malformed(where + ": not JSON: " + e.getMessage() + "; give one JSON object in UTF-8");
        }
    }

    private static String place(JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        if (place == null || place.getLineNr() < 0) {
            return "";
        }
        return (place.getLineNr() > 1 ? ", line " + place.getLineNr() : "") + ", column " + place.getColumnNr();
    }

    private static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage().lines().findFirst().orElse("");
        int source = message.indexOf(" (for ");
        message = source > 0 ? message.substring(0, source) : message;
        return message.isEmpty()
                ? "unreadable"
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    static Map<String, String> attributes(JsonNode node, String where) throws Malformed {
        if (!node.isObject()) {
            throw new Malformed(where + ": attributes are " + shape(node)
                    + "; give an object of strings, such as {\"MELLON_NAME_ID\": \"jane\"}");
        }
        Map<String, String> attributes = new HashMap<>();
        for (Map.Entry<String, JsonNode> attribute : node.properties()) {
            if (!attribute.getValue().isTextual()) {
                throw new Malformed(where + ": attribute `" + attribute.getKey() + "` is " + shape(attribute.getValue())
                        + "; give a string, several values joined with `;`");
            }
            attributes.put(attribute.getKey(), attribute.getValue().textValue());
        }
        return attributes;
    }

    private static String shape(JsonNode node) {
        switch (node.getNodeType()) {
            case ARRAY:
                return "an array";
            case OBJECT:
                return "an object";
            case NULL:
                return "null";
            case MISSING:
                return "missing";
            default:
                return "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        }
    }

    /** For a mapping as Keystone's API shows it. */
    RuleProcessor processor(JsonNode mapping, String where) throws Malformed {
        if (!mapping.isObject()) {
            throw new Malformed(where + ": the mapping is " + shape(mapping)
                    + "; give an object {\"schema_version\": \"1.0\", \"rules\": […]}");
        }
        known(mapping, Set.of("schema_version", "rules", "id", "links"), where);
        return processor(mapping.path("schema_version"), "schema_version", mapping.path("rules"), release, where);
    }

    private static void known(JsonNode node, Set<String> names, String where) throws Malformed {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!names.contains(member.getKey())) {
                throw new Malformed(where + ": unknown member `" + member.getKey() + "`; the members are "
                        + String.join(", ", names.stream().sorted().toList()));
            }
        }
    }

    private RuleProcessor processor(JsonNode schema, String name, JsonNode rules, int release, String where)
            throws Malformed {
        SchemaVersion version = SchemaVersion.V1_0;
        if (!schema.isMissingNode()) {
            String text = schema.isTextual() ? schema.textValue() : schema.toString();
            version = (schema.isTextual() ? SchemaVersion.of(text) : Optional.<SchemaVersion>empty())
                    .orElseThrow(() -> new Malformed(where + ": " + name + " `" + text
                            + "` is not known; give \"1.0\", \"2.0\" or \"3.0\", as a string"));
        }
        if (!rules.isArray()) {
            throw new Malformed(
                    where + ": rules are " + shape(rules) + "; give an array of {\"local\": […], \"remote\": […]}");
        }
        Key key = new Key(version, release, rules.toString());
        if (key.rules().length() > MAXIMUM_CACHED_SIZE) {
            return RuleProcessor.of(version, rules, release);
        }
        RuleProcessor processor = known.get(key);
        if (processor == null) {
            processor = RuleProcessor.of(version, rules, release);
            known.put(key, processor);
        }
        return processor;
    }

    static ObjectNode error(String kind, String message) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putObject("error").put("kind", kind).put("message", message);
        return answer;
    }

    /** One line. */
    static String text(JsonNode answer) {
        try {
            String text = JSON.writeValueAsString(answer);
            return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? text : ESCAPING.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What Keystone makes of one case; an error of its own is an answer too. */
    JsonNode answer(byte[] text, String where) throws Malformed {
        JsonNode node = parse(text, text.length, where);
        if (!node.isObject()) {
            throw new Malformed(where + ": the case is " + shape(node)
                    + "; give an object {\"schema\": \"1.0\", \"rules\": […], \"attributes\": {…}}");
        }
        known(node, Set.of("schema", "rules", "attributes", "release"), where);
        int wanted = release;
        if (node.has("release")) {
            if (!node.get("release").canConvertToInt() || !node.get("release").isIntegralNumber()) {
                throw new Malformed(
                        where + ": release is " + shape(node.get("release")) + "; give a number such as 30");
            }
            wanted = node.get("release").intValue();
            try {
                checkRelease(wanted);
            } catch (Malformed e) {
                throw new Malformed(where + ": " + e.getMessage());
            }
        }
        Map<String, String> attributes = attributes(node.path("attributes"), where);
        RuleProcessor processor = processor(node.path("schema"), "schema", node.path("rules"), wanted, where);
        try {
            return processor.process(attributes).toJson();
        } catch (EvaluationException e) {
            return error(e.kind(), e.getMessage());
        }
    }
}
