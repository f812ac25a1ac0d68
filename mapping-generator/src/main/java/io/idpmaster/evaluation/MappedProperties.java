package io.idpmaster.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a mapping makes of an assertion: the dictionary that {@code RuleProcessor.process} returns
 * (keystone/federation/utils.py), before {@code mapped} resolves its names.
 *
 * <p>Keystone evaluates Python literals in {@code groups} and {@code group_ids}, so that values can appear which JSON
 * does not know. They are written as objects of one member: {@code {"$tuple": […]}}, {@code {"$set": […]}},
 * {@code {"$bytes": "…"}} (one character per byte), {@code {"$complex": [re, im]}}, {@code {"$float": "inf"}},
 * {@code {"$ellipsis": true}} and, for dictionaries with keys other than strings, {@code {"$dict": [[key, value], …]}}.
 *
 * @param user the user, with at least {@code type}
 * @param groupIds in no order that means anything; in Keystone a set
 * @param groupNames usually objects with {@code name} and {@code domain}; may hold the same group several times
 * @param projects usually objects with {@code name} and {@code roles}, and {@code domain} from schema 2.0 on
 */
public record MappedProperties(
        JsonNode user, List<JsonNode> groupIds, List<JsonNode> groupNames, List<JsonNode> projects) {

    public MappedProperties {
        groupIds = List.copyOf(groupIds);
        groupNames = List.copyOf(groupNames);
        projects = List.copyOf(projects);
    }

    /** As {@code {"user": …, "group_ids": […], "group_names": […], "projects": […]}}. */
    public JsonNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("user", user);
        json.putArray("group_ids").addAll(groupIds);
        json.putArray("group_names").addAll(groupNames);
        json.putArray("projects").addAll(projects);
        return json;
    }
}
