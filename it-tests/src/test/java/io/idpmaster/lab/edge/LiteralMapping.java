package io.idpmaster.lab.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.mapping.SchemaVersion;

/**
 * A mapping that says the same of everybody: what {@code mapped} gets from the rule processor is written in it. Texts are
 * without braces, which {@code str.format} would take for fields.
 */
final class LiteralMapping {

    /** What {@code SetEnv} in the edge's Apache sets, so that the rule matches. */
    static final String ALWAYS = "LAB_CASE";

    private final ArrayNode local = JsonNodeFactory.instance.arrayNode();
    private final ObjectNode block = local.addObject();
    private SchemaVersion schema;

    private LiteralMapping(SchemaVersion schema) {
        this.schema = schema;
    }

    /** A mapping without a user. */
    static LiteralMapping in(SchemaVersion schema) {
        return new LiteralMapping(schema);
    }

    /** A user of the domain that is the block's: of the identity provider's unless {@link #domain} says another. */
    LiteralMapping user(String id, String name) {
        ObjectNode user = block.withObject("/user");
        if (!id.isEmpty()) {
            user.put("id", id);
        }
        if (!name.isEmpty()) {
            user.put("name", name);
        }
        return this;
    }

    LiteralMapping email(String email) {
        block.withObject("/user").put("email", email);
        return this;
    }

    LiteralMapping userType(String type) {
        block.withObject("/user").put("type", type);
        return this;
    }

    /** @param domain as {@code id=…} or {@code name=…} */
    LiteralMapping userDomain(String domain) {
        block.withObject("/user").set("domain", domainOf(domain));
        return this;
    }

    /** The domain of the block: of its groups, from schema 2.0 on of its user and of its projects. */
    LiteralMapping domain(String domain) {
        block.set("domain", domainOf(domain));
        return this;
    }

    /** @param domain empty, or from schema 2.0 on the project's own */
    LiteralMapping project(String domain, String name, String... roles) {
        ObjectNode project = block.withArray("/projects").addObject().put("name", name);
        if (!domain.isEmpty() && schema != SchemaVersion.V1_0) {
            project.set("domain", domainOf(domain));
        }
        ArrayNode all = project.putArray("roles");
        for (String role : roles) {
            all.addObject().put("name", role);
        }
        return this;
    }

    LiteralMapping noProjects() {
        block.withArray("/projects");
        return this;
    }

    LiteralMapping group(String domain, String name) {
        ObjectNode group = local.addObject();
        group.putObject("group").put("name", name).set("domain", domainOf(domain));
        // from schema 2.0 on, each block must have one, and the last one's is the user's
        if (block.has("domain")) {
            group.set("domain", block.get("domain"));
        }
        return this;
    }

    LiteralMapping groupId(String id) {
        ObjectNode group = local.addObject();
        group.putObject("group").put("id", id);
        if (block.has("domain")) {
            group.set("domain", block.get("domain"));
        }
        return this;
    }

    SchemaVersion schema() {
        return schema;
    }

    /** The member {@code rules}. */
    JsonNode rules() {
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        ObjectNode rule = rules.addObject();
        rule.set("local", local);
        rule.putArray("remote").addObject().put("type", ALWAYS);
        return rules;
    }

    /** The body of a request that stores it. */
    ObjectNode body(int release) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode mapping = body.putObject("mapping");
        mapping.set("rules", rules());
        if (SchemaVersion.newestOf(release) != SchemaVersion.V1_0) {
            mapping.put("schema_version", schema.text());
        }
        return body;
    }

    @Override
    public String toString() {
        return "schema " + schema.text() + " " + local;
    }

    private static ObjectNode domainOf(String domain) {
        int at = domain.indexOf('=');
        return JsonNodeFactory.instance.objectNode().put(domain.substring(0, at), domain.substring(at + 1));
    }
}
