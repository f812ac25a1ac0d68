package io.idpmaster.mapping;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The mapping types in Keystone's JSON. */
final class MappingJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private MappingJson() {}

    static ObjectNode mapping(Mapping mapping) {
        ObjectNode document = JSON.objectNode();
        document.put("schema_version", mapping.schema().text());
        document.set("rules", rules(mapping.rules()));
        return document;
    }

    static ArrayNode rules(List<Rule> rules) {
        ArrayNode array = JSON.arrayNode(rules.size());
        for (Rule rule : rules) {
            ObjectNode object = array.addObject();
            ArrayNode local = object.putArray("local");
            rule.local().forEach(block -> local.add(local(block)));
            ArrayNode remote = object.putArray("remote");
            rule.remote().forEach(entry -> remote.add(remote(entry)));
        }
        return array;
    }

    private static ObjectNode local(Local block) {
        ObjectNode object = JSON.objectNode();
        block.domain().ifPresent(domain -> object.set("domain", domain(domain)));
        block.user().ifPresent(user -> {
            ObjectNode node = object.putObject("user");
            node.put("id", user.id().text());
            node.put("name", user.name().text());
            user.email().ifPresent(email -> node.put("email", email.text()));
        });
        if (block.grants() instanceof Local.Grants.Projects projects) {
            projects(object.putArray("projects"), projects.projects());
        } else if (block.grants() instanceof Local.Grants.ProjectsJson json) {
            object.put("projects_json", "{" + json.direct() + "}");
        } else if (block.grants() instanceof Local.Grants.GroupNames groups) {
            object.put("groups", "{" + groups.direct() + "}");
        }
        return object;
    }

    private static void projects(ArrayNode array, List<Local.LocalProject> projects) {
        for (Local.LocalProject project : projects) {
            ObjectNode node = array.addObject();
            node.put("name", project.name().text());
            project.domain().ifPresent(domain -> node.set("domain", domain(domain)));
            node.putArray("roles").addObject().put("name", project.role().text());
        }
    }

    private static ObjectNode domain(Local.DomainReference reference) {
        ObjectNode node = JSON.objectNode();
        if (reference instanceof Local.DomainReference.ById byId) {
            node.put("id", byId.id().text());
        } else if (reference instanceof Local.DomainReference.ByName byName) {
            node.put("name", byName.name().text());
        }
        return node;
    }

    private static ObjectNode remote(Remote entry) {
        ObjectNode node = JSON.objectNode();
        node.put("type", entry.type());
        if (entry instanceof Remote.AnyOneOf test) {
            words(node.putArray("any_one_of"), test.values());
            regex(node, test.regex());
        } else if (entry instanceof Remote.Whitelist whitelist) {
            words(node.putArray("whitelist"), whitelist.values());
            regex(node, whitelist.regex());
        }
        return node;
    }

    private static void regex(ObjectNode node, boolean regex) {
        // absent means false, and each word counts against the stored size
        if (regex) {
            node.put("regex", true);
        }
    }

    private static void words(ArrayNode array, List<String> words) {
        words.forEach(array::add);
    }
}
