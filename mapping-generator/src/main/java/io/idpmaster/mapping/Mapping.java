package io.idpmaster.mapping;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A mapping as an edge's Keystone stores it. */
public record Mapping(SchemaVersion schema, List<Rule> rules) {

    public Mapping {
        rules = List.copyOf(rules);
    }

    /** {@code {"schema_version": "…", "rules": […]}}, as {@code PUT /v3/OS-FEDERATION/mappings/…} takes it. */
    public ObjectNode toJson() {
        return MappingJson.mapping(this);
    }

    /** The value of {@code rules} alone. */
    public ArrayNode rulesJson() {
        return MappingJson.rules(rules);
    }

    /** How many bytes Keystone's database needs for it. */
    public int storedSize() {
        return StoredSize.of(rulesJson());
    }
}
