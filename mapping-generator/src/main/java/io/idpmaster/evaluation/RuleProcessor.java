package io.idpmaster.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.evaluation.PythonValue.Dict;
import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.SetValue;
import io.idpmaster.evaluation.PythonValue.Singleton;
import io.idpmaster.evaluation.PythonValue.Str;
import io.idpmaster.mapping.SchemaVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keystone's rule processor (keystone/federation/utils.py: {@code RuleProcessor} for schema 1.0,
 * {@code RuleProcessorToHonorDomainOption} for 2.0, {@code RuleProcessorForProjectJsonAttribute} for 3.0), odd cases
 * included. It does not validate: rules that Keystone would refuse to store are processed as Keystone would process them.
 *
 * <p>Where Keystone's result depends on the order of a Python set (a whitelist or blacklist without {@code regex} or a
 * blacklist with it, over an attribute of several values; {@code group_ids}), ours is one of the possible results, and
 * always the same one.
 *
 * <p>Instances are immutable and safe for use by several threads.
 */
public final class RuleProcessor {

    private static final int NEWEST_RELEASE = 30;

    private final SchemaVersion schema;
    private final KeystoneRelease release;
    private final CharacterTable characters;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, FormatTemplate> templates = new HashMap<>();
    private final EvaluationException failure;

    /**
     * A rule made ready. What is wrong with it is raised when Keystone would come upon it: {@code failure} once the
     * requirements before it hold.
     */
    private record Rule(
            List<Requirement> remote, EvaluationException failure, List<PythonValue> local, EvaluationException late) {}

    private RuleProcessor(SchemaVersion schema, JsonNode rules, int release) {
        this.release = KeystoneRelease.of(release);
        this.characters = this.release.characters();
        // before 2024.1 Keystone drops `schema_version`
        this.schema = this.release == KeystoneRelease.ZED ? SchemaVersion.V1_0 : schema;
        EvaluationException wrong = null;
        if (this.schema.compareTo(SchemaVersion.newestOf(release)) > 0) {
            // IDP_ATTRIBUTE_MAPPING_SCHEMAS[version]
            wrong = new EvaluationException("KeyError", "'" + schema.text() + "'");
        } else {
            try {
                Map<String, Regex> known = new HashMap<>();
                for (PythonValue rule : PythonValue.of(rules).iterate()) {
                    this.rules.add(prepare(rule, known));
                }
            } catch (EvaluationException e) {
                wrong = e;
            }
        }
        this.failure = wrong;
    }

    /** As {@link #of(SchemaVersion, JsonNode, int)} for the newest release known, which speaks every schema. */
    public static RuleProcessor of(SchemaVersion schema, JsonNode rules) {
        return of(schema, rules, NEWEST_RELEASE);
    }

    /**
     * The processor that a Keystone of this major release uses for a stored mapping. Never fails: what is wrong with the
     * rules is raised by {@link #process} when Keystone would come upon it.
     *
     * @param rules the value of the mapping's member {@code rules}
     * @param release such as 22 (Zed), 27 (2025.1) or 30 (2026.2)
     */
    public static RuleProcessor of(SchemaVersion schema, JsonNode rules, int release) {
        return new RuleProcessor(schema, rules, release);
    }

    private Rule prepare(PythonValue rule, Map<String, Regex> known) {
        List<Requirement> requirements = new ArrayList<>();
        try {
            for (PythonValue requirement : rule.item("remote").iterate()) {
                requirements.add(Requirement.of(requirement, release, known));
            }
        } catch (EvaluationException e) {
            return new Rule(requirements, e, List.of(), null);
        }
        try {
            List<PythonValue> local = rule.item("local").iterate();
            local.forEach(this::prepareTemplates);
            return new Rule(List.copyOf(requirements), null, local, null);
        } catch (EvaluationException e) {
            return new Rule(List.copyOf(requirements), null, List.of(), e);
        }
    }

    private void prepareTemplates(PythonValue value) {
        if (value instanceof Str str) {
            templates.computeIfAbsent(str.text(), text -> FormatTemplate.of(text, release));
        } else if (value instanceof Sequence list) {
            list.items.forEach(this::prepareTemplates);
        } else if (value instanceof Dict dict) {
            dict.entries.values().forEach(entry -> prepareTemplates(entry.value()));
        }
    }

    /**
     * What a login with these attributes is mapped to.
     *
     * @param attributes the environment variables of the request, as the edge's Apache sets them
     * @throws EvaluationException where Keystone raises, with the name of what it raises
     */
    public MappedProperties process(Map<String, String> attributes) throws EvaluationException {
        if (failure != null) {
            throw failure;
        }
        Assertion assertion = new Assertion(attributes);
        List<Dict> identityValues = new ArrayList<>();
        for (Rule rule : rules) {
            List<Sequence> directMaps = verifyAllRequirements(rule, assertion);
            if (directMaps == null) {
                continue;
            }
            if (rule.late() != null) {
                throw rule.late();
            }
            // DirectMaps has no __len__, so `if not direct_maps` never holds and every text is formatted
            Substitution substitution = new Substitution(directMaps, assertion.budget());
            for (PythonValue local : rule.local()) {
                identityValues.add(substitution.update(local));
            }
        }
        return transform(identityValues);
    }

    private static List<Sequence> verifyAllRequirements(Rule rule, Assertion assertion) throws EvaluationException {
        List<Sequence> directMaps = new ArrayList<>();
        for (Requirement requirement : rule.remote()) {
            Requirement.Outcome outcome = requirement.evaluate(assertion);
            if (outcome == Requirement.Verdict.REJECTED) {
                return null;
            } else if (outcome instanceof Requirement.Mapped mapped) {
                directMaps.add(mapped.values());
            }
        }
        if (rule.failure() != null) {
            throw rule.failure();
        }
        return directMaps;
    }

    /** {@code _update_local_mapping} with the values of one rule. */
    private final class Substitution {

        private final List<PythonValue> arguments = new ArrayList<>();

        private final Budget budget;

        Substitution(List<Sequence> directMaps, Budget budget) {
            this.budget = budget;
            for (Sequence values : directMaps) {
                arguments.add(values.items.size() == 1 ? values.items.get(0) : values);
            }
        }

        Dict update(PythonValue local) throws EvaluationException {
            Dict updated = new Dict();
            for (Map.Entry<Object, Dict.Entry> member :
                    local.dict("items").entries.entrySet()) {
                String key = (String) member.getKey();
                updated.put(key, processRuleMapping(key, member.getValue().value()));
            }
            return updated;
        }

        private PythonValue processRuleMapping(String key, PythonValue value) throws EvaluationException {
            if (schema == SchemaVersion.V3_0
                    && (key.equals("projects_json") || key.equals("projects") && value instanceof Str)) {
                return projectsJson(key, value);
            }
            if (value instanceof Dict) {
                return update(value);
            } else if (value instanceof Sequence list) {
                List<PythonValue> items = new ArrayList<>(list.items.size());
                for (PythonValue item : list.items) {
                    items.add(update(item));
                }
                return new Sequence(items);
            } else if (value instanceof Str str) {
                return new Str(format(str.text()));
            }
            throw EvaluationException.attributeError(value.typeName(), "format");
        }

        private String format(String text) throws EvaluationException {
            try {
                return templates.get(text).render(arguments, budget);
            } catch (EvaluationException e) {
                if (e.kind().equals("IndexError")) {
                    throw new EvaluationException(
                            "DirectMappingError",
                            "Local section in mapping refers to a remote match that doesn't exist (e.g. {0} in a local"
                                    + " section).");
                }
                throw e;
            }
        }

        /** RuleProcessorForProjectJsonAttribute.process_rule_mapping, which catches no IndexError. */
        private PythonValue projectsJson(String key, PythonValue rule) throws EvaluationException {
            if (!(rule instanceof Str str)) {
                throw EvaluationException.typeError(
                        "expected string or bytes-like object, got '" + rule.typeName() + "'");
            }
            // \{?(\d+)\}? at the start of the text, and whatever follows
            int[] text = str.text().codePoints().toArray();
            int start = text.length > 0 && text[0] == '{' ? 1 : 0;
            int end = start;
            long index = 0;
            while (end < text.length && characters.decimal(text[end]) >= 0) {
                index = Math.min(index * 10 + characters.decimal(text[end]), Integer.MAX_VALUE);
                end++;
            }
            if (end == start) {
                throw new EvaluationException(
                        "SchemaValidationError",
                        "The rule [" + str.text() + "] for key [" + key
                                + "] does not match the expected pattern [\\{?(\\d+)\\}?].");
            }
            if (end - start > PythonJson.MAXIMUM_DIGITS) {
                throw EvaluationException.valueError("Exceeds the limit (4300 digits) for integer string conversion");
            }
            if (index >= arguments.size()) {
                throw new EvaluationException("IndexError", "list index out of range");
            }
            PythonValue projects = arguments.get((int) index);
            if (projects instanceof Str json) {
                projects = PythonJson.loads(json.text());
            }
            ProjectsSchema.validate(projects);
            return projects;
        }
    }

    private MappedProperties transform(List<Dict> identityValues) throws EvaluationException {
        if (identityValues.isEmpty()) {
            throw EvaluationException.validationError("Could not map any federated user properties to identity values."
                    + " Check debug logs or the mapping used for additional details.");
        }
        boolean honorDomain = schema != SchemaVersion.V1_0;
        PythonValue user = new Dict();
        SetValue groupIds = new SetValue();
        List<PythonValue> groupNames = new ArrayList<>();
        Map<Object, List<PythonValue>> groupsByDomain = new LinkedHashMap<>();
        PythonValue projects = new Sequence(new ArrayList<>());
        for (Dict identity : identityValues) {
            if (identity.has("user") && !user.truthy()) {
                user = identity.get("user");
            }
            if (identity.has("group")) {
                group(identity.get("group"), groupIds, groupNames, groupsByDomain);
            }
            if (identity.has("groups")) {
                groupNames.addAll(normalizeGroups(identity));
            }
            if (identity.has("group_ids")) {
                for (PythonValue id : LiteralList.evaluate(identity.get("group_ids"), release)) {
                    groupIds.add(id);
                }
            }
            if (identity.has("projects") || schema == SchemaVersion.V3_0 && identity.has("projects_json")) {
                projects = extractProjects(identity);
            }
        }
        PythonValue domain = identityValues.get(identityValues.size() - 1).get("domain");
        Dict normalized = normalizeUser(user);
        if (honorDomain && !normalized.get("domain").truthy()) {
            normalized.put("domain", domain);
        }
        return new MappedProperties(
                normalized.toJson(), json(groupIds.members.values()), json(groupNames), json(projects.iterate()));
    }

    private static List<JsonNode> json(Iterable<PythonValue> values) {
        List<JsonNode> nodes = new ArrayList<>();
        for (PythonValue value : values) {
            nodes.add(value.toJson());
        }
        return nodes;
    }

    private void group(
            PythonValue group,
            SetValue groupIds,
            List<PythonValue> groupNames,
            Map<Object, List<PythonValue>> groupsByDomain)
            throws EvaluationException {
        boolean byName = false;
        if (group.contains("id")) {
            groupIds.add(group.item("id"));
        } else if (group.contains("name")) {
            Dict domain = group.item("domain").dict("get");
            PythonValue name = domain.get("name").truthy() ? domain.get("name") : domain.get("id");
            groupsByDomain
                    .computeIfAbsent(name.key(), absent -> new ArrayList<>())
                    .add(group);
            byName = true;
        }
        if (byName || release == KeystoneRelease.ZED) {
            // every group met so far, again: Keystone never empties the dictionary
            for (List<PythonValue> groups : groupsByDomain.values()) {
                Map<Object, PythonValue> byGroupName = new LinkedHashMap<>();
                for (PythonValue known : groups) {
                    byGroupName.put(known.item("name").key(), known);
                }
                groupNames.addAll(byGroupName.values());
            }
        }
    }

    private List<PythonValue> normalizeGroups(Dict identity) throws EvaluationException {
        PythonValue groups = identity.get("groups");
        List<PythonValue> normalized = new ArrayList<>();
        if (groups.contains("name")) {
            for (PythonValue group : LiteralList.evaluate(groups, release)) {
                normalized.add(convertJson(group));
            }
            for (PythonValue group : normalized) {
                if (!group.contains("domain")) {
                    throw groupsWithoutDomain();
                }
            }
            return normalized;
        }
        if (!identity.has("domain")) {
            throw groupsWithoutDomain();
        }
        for (PythonValue name : LiteralList.evaluate(groups, release)) {
            Dict group = new Dict();
            group.put("name", name);
            group.put("domain", identity.get("domain"));
            normalized.add(group);
        }
        return normalized;
    }

    private static EvaluationException groupsWithoutDomain() {
        return EvaluationException.validationError(
                "Invalid rule. Both 'groups' and 'domain' keywords must be specified.");
    }

    private PythonValue convertJson(PythonValue group) throws EvaluationException {
        if (group instanceof Str str) {
            return str.text().startsWith("JSON:") ? PythonJson.loads(withoutLabel(str.text())) : group;
        } else if (group instanceof PythonValue.Bytes) {
            throw EvaluationException.typeError("startswith first arg must be bytes or a tuple of bytes, not str");
        }
        throw EvaluationException.attributeError(group.typeName(), "startswith");
    }

    /** {@code text.lstrip('JSON:')}, which takes away any of these characters, not the label. */
    private static String withoutLabel(String text) {
        int start = 0;
        while (start < text.length() && "JSON:".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return text.substring(start);
    }

    private PythonValue extractProjects(Dict identity) throws EvaluationException {
        PythonValue projects = identity.has("projects") ? identity.get("projects") : new Sequence(new ArrayList<>());
        if (schema != SchemaVersion.V1_0) {
            normalizeProjects(identity, projects);
        }
        if (schema == SchemaVersion.V3_0) {
            List<PythonValue> more = identity.has("projects_json")
                    ? List.copyOf(identity.get("projects_json").iterate())
                    : List.of();
            if (!(projects instanceof Sequence list)) {
                throw EvaluationException.typeError(
                        "unsupported operand type(s) for +=: '" + projects.typeName() + "' and 'list'");
            }
            // in place: when `projects` and `projects_json` of two blocks are one list, the second sees the first's
            list.items.addAll(more);
            normalizeProjects(identity, projects);
        }
        return projects;
    }

    private static void normalizeProjects(Dict identity, PythonValue projects) throws EvaluationException {
        for (PythonValue project : projects.iterate()) {
            Dict dict = project.dict("get");
            if (!dict.get("domain").truthy()) {
                dict.put("domain", identity.get("domain"));
            }
        }
    }

    private Dict normalizeUser(PythonValue user) throws EvaluationException {
        Dict dict = user.dict("get");
        PythonValue type = dict.get("type");
        if (type == Singleton.NONE) {
            dict.put("type", new Str("ephemeral"));
            return dict;
        }
        boolean supported = type instanceof Str str
                && (str.text().equals("ephemeral") || str.text().equals("local"));
        // up to 2023.2 a type that is empty is kept as it is
        if (!supported && (type.truthy() || release != KeystoneRelease.ZED)) {
            throw EvaluationException.validationError(
                    "User type " + (type instanceof Str str ? str.text() : type.typeName()) + " not supported");
        }
        return dict;
    }
}
