package io.idpmaster.verification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.strategy.Attributes;
import io.idpmaster.strategy.GroupName;
import io.idpmaster.strategy.Terms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Attributes as a master that errs, or is taken over, might sign them for an edge: mostly well formed, so that they
 * get past the first guards, with values that are admitted elsewhere, not at all, or not in this company, and with
 * every trap of Keystone's rule processor that is known.
 */
final class HostileAttributes {

    private static final List<String> TRAPS = List.of(
            "",
            " ",
            "admin",
            "Admin",
            "service",
            "['member']",
            "['a', 'b']",
            "{0}",
            "{0.__class__}",
            "{{0}}",
            "member\n",
            "\nmember",
            "member\u0000",
            "member ",
            "mémber",
            "ｍember",
            "\\A.*\\Z",
            ".*",
            "*",
            "a;b",
            ";",
            "admin;",
            ";admin",
            "x".repeat(65),
            "[{\"name\":\"admin\",\"roles\":[{\"name\":\"admin\"}]}]");

    private final Terms terms;
    private final List<String> buckets;
    private final List<String> edges;
    private final List<String> domains = new ArrayList<>();
    private final List<String> projects = new ArrayList<>();
    private final List<String> roles = new ArrayList<>();
    private final SplittableRandom random;

    HostileAttributes(Terms terms, List<Domain> catalogueDomains, List<String> edges, List<String> buckets, long seed) {
        this.terms = terms;
        this.buckets = buckets;
        this.edges = edges;
        this.random = new SplittableRandom(seed);
        for (Domain domain : catalogueDomains) {
            domains.add(domain.name());
            domain.projects().stream().limit(50).map(Project::name).forEach(projects::add);
            roles.addAll(terms.roles().getOrDefault(domain.name(), new TreeSet<>()));
        }
        for (Acceptance clause : terms.edge().agreement().accepts()) {
            clause.projects()
                    .ifPresent(globs -> globs.stream()
                            .map(Glob::pattern)
                            .map(pattern -> pattern.replace("*", "x").replace("?", "y"))
                            .forEach(projects::add));
            clause.roles().ifPresent(named -> roles.addAll(named.values()));
        }
        if (projects.isEmpty()) {
            projects.add("project");
        }
        if (roles.isEmpty()) {
            roles.add("member");
        }
    }

    /** The next set of environment variables. */
    Map<String, String> next() {
        Edge edge = terms.edge();
        Map<String, String> plain = new LinkedHashMap<>();
        plain.put(Attributes.EDGE, random.nextInt(16) == 0 ? pick(edges) : spoil(edge.name(), 32));
        plain.put(Attributes.USER_ID, spoil("6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11", 16));
        plain.put(Attributes.USER_NAME, spoil("mallory", 16));
        if (random.nextBoolean()) {
            plain.put(Attributes.USER_EMAIL, spoil("mallory@example.org", 16));
        }
        // few values are spoilt, and often none but one: a set that is wrong everywhere tests the first guard only
        int oneIn = 1 << random.nextInt(8);
        switch (edge.agreement().chosenStrategy()) {
            case NUMBERED -> numbered(plain, oneIn);
            case JSON -> plain.put(Attributes.PROJECTS, spoil(json(oneIn), oneIn));
            case GROUPS -> plain.put(Attributes.GROUPS, groups(oneIn));
        }
        if (random.nextInt(16) == 0) {
            List<String> names = List.copyOf(plain.keySet());
            plain.remove(names.get(random.nextInt(names.size())));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put(edge.agreement().module().issuerVariable(), spoil(terms.issuer(), 64));
        plain.forEach((name, value) -> environment.put(edge.agreement().module().variable(name), value));
        return environment;
    }

    private void numbered(Map<String, String> plain, int oneIn) {
        String bucket = pick(buckets);
        plain.put(Attributes.SIZE, random.nextInt(16) == 0 ? bucket + ";" + pick(buckets) : spoil(bucket, 64));
        int slots = slots(bucket);
        for (int slot = 1; slot <= slots; slot++) {
            plain.put(Attributes.domain(slot), spoil(pick(domains), oneIn));
            plain.put(Attributes.project(slot), spoil(pick(projects), oneIn));
            plain.put(Attributes.role(slot), spoil(pick(roles), oneIn));
        }
    }

    /** A text of projects, as often as not canonical, or not quite. */
    private String json(int oneIn) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        int entries = random.nextInt(4);
        for (int i = 0; i < entries; i++) {
            ObjectNode project = array.addObject();
            if (random.nextInt(64) != 0) {
                project.putObject("domain").put(random.nextInt(64) == 0 ? "id" : "name", spoil(pick(domains), oneIn));
            }
            project.put("name", spoil(pick(projects), oneIn));
            ArrayNode named = project.putArray("roles");
            for (int role = random.nextInt(3); role >= 0; role--) {
                named.addObject().put("name", spoil(pick(roles), oneIn));
            }
            if (random.nextInt(64) == 0) {
                project.put("name", "service");
            }
        }
        String text = array.toString();
        return switch (random.nextInt(16)) {
            case 0 -> text.replace(";", "\\u003b");
            case 1 -> text.replace(":", ": ");
            case 2 -> text.replace("name", "n\\u0061me");
            case 3 -> text.replace("}]}", "}],\"name\":\"service\"}");
            case 4 -> text.replace("\"name\":\"", "\"name\":\"\\u0061");
            default -> text;
        };
    }

    private String groups(int oneIn) {
        String prefix = GroupName.prefix(terms.edge().agreement());
        List<String> names = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            RoleAssignment assignment = new RoleAssignment(pick(domains), pick(projects), pick(roles));
            String name = GroupName.of(terms.edge().agreement(), assignment).text();
            names.add(
                    switch (random.nextInt(8)) {
                        case 0 -> spoil(name, oneIn);
                        case 1 -> prefix + spoil(pick(projects), 2);
                        case 2 -> spoil("admins", oneIn);
                        case 3 -> "['" + name + "', 'admins']";
                        default -> name;
                    });
        }
        return String.join(";", names);
    }

    private static int slots(String bucket) {
        int slots = 0;
        for (String count : bucket.split("\\+", -1)) {
            slots += Integer.parseInt(count);
        }
        return slots;
    }

    /** The value itself but for one time in so many. */
    private String spoil(String value, int oneIn) {
        if (random.nextInt(oneIn) != 0) {
            return value;
        }
        return switch (random.nextInt(6)) {
            case 0 -> pick(TRAPS);
            case 1 -> value + ";" + pick(TRAPS);
            case 2 -> pick(TRAPS) + ";" + value;
            case 3 -> value + ";" + value;
            case 4 -> value + pick(List.of("\n", " ", "\t", "\u0000", "\u2028", "x", "-", "/", "."));
            default -> pick(List.of(pick(projects), pick(roles), pick(domains)));
        };
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
