package io.idpmaster.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StoredName;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.mapping.Local;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.mapping.PythonPattern;
import io.idpmaster.mapping.Remote;
import io.idpmaster.mapping.Rule;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.StoredSize;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * Assignments as one attribute with canonical JSON, one entry a project; schema 3.0, where a login takes away every
 * direct grant that the attribute does not list.
 *
 * <p>Guards of each rule: the signer and the edge's name must match, and the text must match one anchored pattern over
 * its canonical form. The pattern tests and does not filter: a whitelist that leaves nothing would be an empty list of
 * projects, and take everything from the user. Several values are a list of texts, which Keystone refuses as projects.
 * For the same reason the e-mail has no rule of its own here.
 */
final class Json implements Strategy {

    /** The longest text that every module passes on as it is configured by {@code idpm config}, in bytes. */
    static final int MOST_BYTES = 12_000;

    /** Any one character of a name within a JSON text, or an escape for it: canonical JSON escapes no others. */
    private static final String NAME_CHARACTER =
            "(?:[^\\x00-\\x1f\\x7f\"\\\\&<>]|\\\\[\"\\\\]|\\\\u(?:003b|0026|003c|003e))";

    @Override
    public StrategyName name() {
        return StrategyName.JSON;
    }

    @Override
    public Compiled compile(Terms terms) throws CompileException {
        Edge edge = terms.edge();
        if (edge.agreement().keystone().schema() != SchemaVersion.V3_0) {
            throw new CompileException(
                    edge.name(),
                    "strategy json needs mapping schema 3.0, and this edge's Keystone speaks "
                            + edge.agreement().keystone().schema().text(),
                    "use strategy numbered or groups, or upgrade to release 29 (2026.1) or newer");
        }
        List<ClauseGroup> groups = ClauseGroup.of(edge.agreement());
        if (groups.isEmpty()) {
            throw new CompileException(
                    edge.name(), "the agreement accepts nothing", "name a domain under `agreement.accepts`");
        }
        Frame frame = new Frame(terms, SchemaVersion.V3_0);
        Remote guard = new Remote.AnyOneOf(frame.variable(Attributes.PROJECTS), List.of(pattern(groups, terms)), true);
        Mapping mapping = new Mapping(SchemaVersion.V3_0, List.of(rule(frame, guard, true), rule(frame, guard, false)));
        int size = mapping.storedSize();
        if (size > StoredSize.LIMIT) {
            throw new CompileException(
                    edge.name(),
                    "the mapping needs " + size + " bytes, and Keystone stores no more than " + StoredSize.LIMIT,
                    "shorten the lists of projects and roles that the agreement names, for example with globs");
        }
        return new Compiled(mapping, size, List.of(), true);
    }

    @Override
    public Release release(Edge edge, Subject user, SortedSet<RoleAssignment> intent) throws ReleaseException {
        if (intent.isEmpty()) {
            throw new ReleaseException.NothingAtEdge(edge.name(), user.name());
        }
        Carrier carrier = new Carrier(edge, user);
        Map<String, String> attributes = carrier.identity();
        for (RoleAssignment assignment : intent) {
            carrier.quoted("domain", assignment.domain(), StoredName.LONGEST_PROJECT);
            carrier.quoted("project", assignment.project(), StoredName.LONGEST_PROJECT);
            carrier.quoted("role", assignment.role(), StoredName.LONGEST);
        }
        String text = canonical(intent);
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new ReleaseException.TooLong(edge.name(), user.name(), bytes, MOST_BYTES);
        }
        attributes.put(Attributes.PROJECTS, text);
        return new Release(attributes);
    }

    private static Rule rule(Frame frame, Remote guard, boolean email) {
        List<Remote> remote = frame.guards();
        remote.add(guard);
        Local block = frame.block(remote, email, new Local.Grants.None());
        int direct = (int) remote.stream().filter(Remote::isDirect).count();
        remote.add(new Remote.Direct(frame.variable(Attributes.PROJECTS)));
        return new Rule(
                List.of(new Local(block.domain(), block.user(), new Local.Grants.ProjectsJson(direct))), remote);
    }

    /** One entry a project, both sorted; no blanks; nothing escaped but {@code "}, {@code \}, {@code ;} and what XML escapes. */
    private static String canonical(SortedSet<RoleAssignment> intent) {
        Map<List<String>, ArrayNode> rolesByProject = new LinkedHashMap<>();
        ArrayNode projects = JsonNodeFactory.instance.arrayNode();
        for (RoleAssignment assignment : intent) {
            rolesByProject
                    .computeIfAbsent(List.of(assignment.domain(), assignment.project()), key -> {
                        ObjectNode project = projects.addObject();
                        project.putObject("domain").put("name", assignment.domain());
                        project.put("name", assignment.project());
                        return project.putArray("roles");
                    })
                    .addObject()
                    .put("name", assignment.role());
        }
        return escaped(projects);
    }

    private static String escaped(JsonNode node) {
        // Keystone splits values at a semicolon before it looks at them, and mod_auth_mellon makes three characters of
        // XML
        // into some with one; outside of names there is none of the four
        return node.toString()
                .replace(";", "\\u003b")
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e");
    }

    private static String pattern(List<ClauseGroup> groups, Terms terms) {
        String entry = groups.stream().map(group -> entry(group, terms)).collect(Collectors.joining("|"));
        return PythonPattern.whole("\\[(?:" + entry + ")(?:,(?:" + entry + "))*\\]");
    }

    private static String entry(ClauseGroup group, Terms terms) {
        String role = "\\{\"name\":\"" + words(group.roleNames(terms.roles())) + "\"\\}";
        return "\\{\"domain\":\\{\"name\":\"" + words(group.domains()) + "\"\\},\"name\":\"" + projects(group)
                + "\",\"roles\":\\[" + role + "(?:," + role + ")*\\]\\}";
    }

    private static String projects(ClauseGroup group) {
        if (group.projects().isEmpty()) {
            return NAME_CHARACTER + "{1,64}";
        }
        List<String> patterns = new ArrayList<>();
        for (Glob glob : group.projects().get()) {
            patterns.add(PythonPattern.ofGlob(inText(glob.pattern()), NAME_CHARACTER));
        }
        return "(?:" + String.join("|", patterns) + ")";
    }

    private static String words(Collection<String> words) {
        return "(?:"
                + words.stream().map(Json::inText).map(PythonPattern::ofLiteral).collect(Collectors.joining("|"))
                + ")";
    }

    /** A name as it stands between the quotes of a canonical text. */
    private static String inText(String name) {
        String quoted = escaped(JsonNodeFactory.instance.textNode(name));
        return quoted.substring(1, quoted.length() - 1);
    }
}
