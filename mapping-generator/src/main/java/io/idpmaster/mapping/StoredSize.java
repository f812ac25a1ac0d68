package io.idpmaster.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * The bytes that Keystone's database needs for a mapping's rules.
 *
 * <p>Keystone encodes the rules twice (keystone/federation/backends/sql.py: {@code jsonutils.dumps} in
 * {@code MappingModel.from_dict}, and again in the column's type {@code JsonBlob}), with Python's separators
 * {@code ", "} and {@code ": "} and everything outside ASCII as {@code \}{@code uXXXX}. MySQL's and MariaDB's TEXT
 * holds 65,535 bytes; one more is a bare 500 there.
 */
public final class StoredSize {

    /** What TEXT holds, in bytes. */
    public static final int LIMIT = 65_535;

    private StoredSize() {}

    /** The stored size of this value of {@code rules}, in bytes. */
    public static int of(JsonNode rules) {
        // the second encoding puts quotes around the whole
        return 2 + encoded(rules);
    }

    private static int encoded(JsonNode node) {
        if (node.isObject()) {
            int size = 2;
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                size += text(field.getKey()) + 2 + encoded(field.getValue());
            }
            return size + 2 * Math.max(0, node.size() - 1);
        }
        if (node.isArray()) {
            int size = 2 + 2 * Math.max(0, node.size() - 1);
            for (JsonNode item : node) {
                size += encoded(item);
            }
            return size;
        }
        return node.isTextual() ? text(node.textValue()) : node.asText().length();
    }

    private static int text(String text) {
        // each quote around the text is written \" the second time
        int size = 4;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                size += 4;
            } else if (c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f') {
                size += 3;
            } else if (c < 0x20 || c > 0x7e) {
                // \ u X X X X, with the backslash doubled
                size += 7;
            } else {
                size++;
            }
        }
        return size;
    }
}
