package io.idpmaster.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Quoted;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON of which every reader must take the same: no name twice in an object, nothing that is not known, nothing of another
 * type, nothing after the end.
 */
final class StrictJson {

    private static final int DEEPEST = 32;
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);

    // also writes: without spaces, names in the order in which they were put, so that equal documents are equal bytes
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(BundleVerifier.LIMIT)
                            .build())
                    // names come from outside
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private StrictJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] write(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param what for messages */
    static JsonNode read(byte[] bytes, String what) throws BundleRefused {
        try {
            JsonNode node = JSON.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new BundleRefused.Malformed(what + " as JSON", "nothing");
            }
            return node;
        } catch (JsonProcessingException e) {
            String said = String.valueOf(e.getOriginalMessage());
            Matcher duplicate = DUPLICATE.matcher(said);
            if (duplicate.lookingAt()) {
                throw new BundleRefused.DuplicateName(duplicate.group(1));
            }
            throw new BundleRefused.Malformed(what + " as JSON", Quoted.value(said));
        } catch (IOException e) {
            throw new BundleRefused.Malformed(what + " as JSON", Quoted.value(String.valueOf(e.getMessage())));
        }
    }

    /** The bytes of a text in base64url without padding, which has to be the only one for these bytes. */
    static byte[] base64Url(String text, String what) throws BundleRefused {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (base64Url(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new BundleRefused.Malformed(what + " in base64url (RFC 7515, section 2)", Quoted.value(text));
    }

    static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** An object of which all names are known. */
    static final class Fields {

        private final JsonNode node;
        private final String where;

        private Fields(JsonNode node, String where) {
            this.node = node;
            this.where = where;
        }

        /** @param where for messages */
        static Fields of(JsonNode node, String where, String... names) throws BundleRefused {
            if (!node.isObject()) {
                throw wrong(where, "an object", node);
            }
            List<String> known = List.of(names);
            for (var each : node.properties()) {
                if (!known.contains(each.getKey())) {
                    throw new BundleRefused.UnknownField(where, known, each.getKey());
                }
            }
            return new Fields(node, where);
        }

        boolean has(String name) {
            return node.has(name);
        }

        JsonNode get(String name) throws BundleRefused {
            JsonNode value = node.get(name);
            if (value == null) {
                throw new BundleRefused.Malformed("`" + name + "` in " + where, "nothing");
            }
            return value;
        }

        String text(String name) throws BundleRefused {
            JsonNode value = get(name);
            if (!value.isTextual()) {
                throw wrong("`" + name + "` in " + where, "a text", value);
            }
            return value.textValue();
        }

        long number(String name, long least) throws BundleRefused {
            JsonNode value = get(name);
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
                throw wrong("`" + name + "` in " + where, "a whole number from " + least + " on", value);
            }
            return value.longValue();
        }

        /** To the second, in UTC, as {@link Instant#toString} writes it. */
        Instant instant(String name) throws BundleRefused {
            String text = text(name);
            try {
                Instant instant = Instant.parse(text);
                if (instant.getNano() == 0 && instant.toString().equals(text)) {
                    return instant;
                }
            } catch (DateTimeException e) {
                // said below
            }
            throw new BundleRefused.Malformed(
                    "`" + name + "` in " + where + " as in `2026-11-22T12:00:00Z`", Quoted.value(text));
        }

        List<JsonNode> list(String name) throws BundleRefused {
            JsonNode value = get(name);
            if (!value.isArray()) {
                throw wrong("`" + name + "` in " + where, "a list", value);
            }
            List<JsonNode> items = new ArrayList<>(value.size());
            value.forEach(items::add);
            return items;
        }

        private static BundleRefused wrong(String where, String expected, JsonNode found) {
            return new BundleRefused.Malformed(where + " as " + expected, Quoted.value(found.toString()));
        }
    }
}
