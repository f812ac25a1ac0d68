package io.idpmaster.it.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mappings with attributes that match them often enough, drawn to what has gone wrong before: braces, format
 * specifications, lists, look-alikes of Python literals, regular expressions, empty values, several rules and blocks,
 * missing domains and, seldom, types that Keystone's validation refuses.
 */
final class CaseGenerator implements Iterator<DifferentialCase> {

    private static final List<String> NAMES = List.of("A", "B", "C", "D", "E");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String ZEROS = "0".repeat(4301);
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final long seed;
    private final List<String> schemas;
    private final int limit;
    private int made;

    private Choice choice;
    private TextGenerator texts;
    private RegexGenerator regexes;
    private List<String> values;
    private JsonNode rules;
    private String schema = "";
    private int uses;

    /** @param schemas those that the release knows */
    CaseGenerator(long seed, List<String> schemas, int limit) {
        this.seed = seed;
        this.schemas = schemas;
        this.limit = limit;
    }

    @Override
    public boolean hasNext() {
        return made < limit;
    }

    @Override
    public DifferentialCase next() {
        made++;
        if (uses == 0) {
            choice = new Choice(seed + MIX * made);
            texts = new TextGenerator(choice);
            regexes = new RegexGenerator(choice);
            schema = choice.of(schemas);
            values = new ArrayList<>();
            for (int i = choice.between(3, 6); i > 0; i--) {
                values.add(value());
            }
            rules = choice.oneIn(2) ? rules() : focused();
            uses = choice.between(1, 3);
        }
        uses--;
        return new DifferentialCase(schema, rules, attributes());
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : NAMES) {
            if (!choice.oneIn(20)) {
                StringBuilder joined = new StringBuilder(attribute());
                while (choice.oneIn(4)) {
                    joined.append(';').append(attribute());
                }
                attributes.put(name, joined.toString());
            }
        }
        return attributes;
    }

    private String attribute() {
        return choice.oneIn(8) ? value() : choice.of(values);
    }

    private String value() {
        switch (choice.below(10)) {
            case 0:
                return "";
            case 1:
                return texts.text();
            case 2:
                return texts.literal();
            case 3:
                return texts.projectsJson();
            case 4, 5, 6:
                return regexes.text();
            case 7:
                return texts.groups();
            default:
                return texts.word();
        }
    }

    /** One rule that is about one thing, and nothing that could fail before it. */
    private JsonNode focused() {
        ArrayNode rules = JSON.arrayNode();
        ObjectNode rule = rules.addObject();
        ObjectNode local = rule.putArray("local").addObject();
        ObjectNode user = local.putObject("user");
        ArrayNode remote = rule.putArray("remote");
        int kind = choice.below(schema.equals("3.0") ? 5 : 4);
        user.put("name", "jane");
        local.putObject("domain").put("id", "d1");
        if (kind == 0) {
            String requirement = choice.of("any_one_of", "not_any_of", "whitelist", "blacklist");
            values.replaceAll(value -> regexes.text());
            for (String name : NAMES) {
                ObjectNode entry = remote.addObject().put("type", name).put("regex", true);
                entry.putArray(name.equals("A") ? requirement : "whitelist").add(regexes.regex());
            }
            user.put("email", requirement.endsWith("list") ? "{4} {3} {2} {1} {0}" : "{3} {2} {1} {0}");
        } else if (kind == 1) {
            remote.addObject().put("type", choice.of(NAMES));
            remote.addObject().put("type", choice.of(NAMES));
            user.put("name", texts.format(2));
            user.put("email", texts.format(2));
        } else if (kind == 2) {
            values.replaceAll(value -> texts.literal());
            remote.addObject().put("type", choice.of(NAMES));
            local.put("group_ids", "{0}");
        } else if (kind == 3) {
            values.replaceAll(value -> choice.oneIn(2) ? texts.groups() : texts.literal());
            remote.addObject().put("type", choice.of(NAMES));
            local.put("groups", "{0}");
        } else {
            values.replaceAll(value -> texts.projectsJson());
            remote.addObject().put("type", choice.of(NAMES));
            local.put("projects_json", "{0}");
        }
        return rules;
    }

    private JsonNode rules() {
        ArrayNode array = JSON.arrayNode();
        for (int i = choice.oneIn(2) ? 1 : choice.between(1, 3); i > 0; i--) {
            array.add(odd(rule()));
        }
        return array;
    }

    /** Seldom something else altogether. */
    private JsonNode odd(JsonNode usual) {
        return choice.oneIn(300) ? anything() : usual;
    }

    private JsonNode anything() {
        switch (choice.below(9)) {
            case 0:
                return JSON.nullNode();
            case 1:
                return JSON.booleanNode(choice.oneIn(2));
            case 2:
                return JSON.numberNode(choice.below(3));
            case 3:
                return JSON.numberNode(0.5 * choice.below(3));
            case 4:
                return JSON.arrayNode();
            case 5:
                return JSON.arrayNode().add(texts.word());
            case 6:
                return JSON.objectNode();
            case 7:
                return JSON.objectNode().put(choice.of("name", "id", "domain", "x"), texts.word());
            default:
                return JSON.textNode(choice.oneIn(2) ? "" : texts.format(2));
        }
    }

    private JsonNode rule() {
        ObjectNode rule = JSON.objectNode();
        ArrayNode remote = JSON.arrayNode();
        int mapped = 0;
        for (int i = choice.between(1, 3); i > 0; i--) {
            mapped += requirement(remote);
        }
        ArrayNode local = JSON.arrayNode();
        for (int i = choice.oneIn(2) ? 1 : choice.between(1, 3); i > 0; i--) {
            local.add(odd(local(mapped)));
        }
        rule.set("local", odd(local));
        rule.set("remote", odd(remote));
        if (choice.oneIn(200)) {
            rule.remove(choice.of("local", "remote"));
        }
        return rule;
    }

    /** How many direct maps it adds. */
    private int requirement(ArrayNode remote) {
        ObjectNode requirement = JSON.objectNode();
        requirement.set("type", odd(JSON.textNode(choice.oneIn(25) ? "MISSING" : choice.of(NAMES))));
        remote.add(odd(requirement));
        if (!choice.oneIn(3)) {
            return 1;
        }
        String kind = choice.of("any_one_of", "not_any_of", "whitelist", "blacklist");
        boolean regex = choice.oneIn(2);
        if (regex || choice.oneIn(4)) {
            requirement.set("regex", odd(JSON.booleanNode(regex)));
        }
        ArrayNode listed = JSON.arrayNode();
        for (int i = choice.oneIn(8) ? 0 : choice.between(1, 3); i > 0; i--) {
            listed.add(odd(JSON.textNode(regex ? regexes.regex() : attribute())));
        }
        requirement.set(kind, odd(listed));
        if (choice.oneIn(60)) {
            requirement.set(choice.of("any_one_of", "not_any_of", "whitelist", "blacklist"), listed);
        }
        return kind.endsWith("list") ? 1 : 0;
    }

    private JsonNode local(int arguments) {
        ObjectNode local = JSON.objectNode();
        if (!choice.oneIn(4)) {
            local.set("user", odd(user(arguments)));
        }
        if (choice.oneIn(4)) {
            local.set("group", odd(group(arguments)));
        }
        if (choice.oneIn(3)) {
            local.set("groups", odd(JSON.textNode(choice.oneIn(4) ? braces(texts.groups()) : texts.format(arguments))));
        }
        if (choice.oneIn(4)) {
            local.set(
                    "group_ids",
                    odd(JSON.textNode(choice.oneIn(3) ? braces(texts.literal()) : texts.format(arguments))));
        }
        if (choice.oneIn(3)) {
            local.set("projects", odd(projects(arguments)));
        }
        if (schema.equals("3.0") && choice.oneIn(2)) {
            local.set(choice.oneIn(12) ? "projects" : "projects_json", odd(JSON.textNode(index(arguments))));
        }
        if (!choice.oneIn(8)) {
            local.set("domain", odd(domain(arguments)));
        }
        return local;
    }

    private static String braces(String text) {
        return text.replace("{", "{{").replace("}", "}}");
    }

    private String index(int arguments) {
        int index = choice.below(Math.max(1, arguments));
        return choice.oneIn(8)
                ? choice.of(
                        "x", "{}", "{9}", "\u0660", "{" + index, index + "}x", "{{" + index + "}}", " {0}", "", ZEROS)
                : "{" + index + "}";
    }

    private JsonNode user(int arguments) {
        ObjectNode user = JSON.objectNode();
        for (String name : List.of("name", "id", "email")) {
            if (!choice.oneIn(3)) {
                user.set(name, odd(JSON.textNode(texts.format(arguments))));
            }
        }
        if (choice.oneIn(4)) {
            user.set("domain", odd(domain(arguments)));
        }
        if (choice.oneIn(4)) {
            user.set(
                    "type",
                    odd(JSON.textNode(
                            choice.oneIn(4)
                                    ? choice.of("other", "", "{0}", "{{}}")
                                    : choice.of("ephemeral", "local"))));
        }
        return user;
    }

    private JsonNode domain(int arguments) {
        ObjectNode domain = JSON.objectNode();
        if (!choice.oneIn(10)) {
            domain.set(
                    choice.of("name", "id"),
                    odd(JSON.textNode(choice.oneIn(2) ? choice.of("Default", "d1", "d2") : texts.format(arguments))));
        }
        return domain;
    }

    private JsonNode group(int arguments) {
        ObjectNode group = JSON.objectNode();
        String name = choice.oneIn(2) ? choice.of("g1", "g2") : texts.format(arguments);
        group.set(choice.of("name", "name", "id"), odd(JSON.textNode(name)));
        if (!choice.oneIn(6)) {
            group.set("domain", odd(domain(arguments)));
        }
        return group;
    }

    private JsonNode projects(int arguments) {
        ArrayNode projects = JSON.arrayNode();
        for (int i = choice.below(3); i > 0; i--) {
            ObjectNode project = JSON.objectNode();
            project.put("name", texts.format(arguments));
            ArrayNode roles = project.putArray("roles");
            for (int j = choice.below(3); j > 0; j--) {
                roles.addObject().put("name", texts.format(arguments));
            }
            if (!schema.equals("1.0") && choice.oneIn(3)) {
                project.set("domain", odd(domain(arguments)));
            }
            projects.add(odd(project));
        }
        return projects;
    }
}
