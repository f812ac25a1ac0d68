package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.mapping.SchemaVersion;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever it is given, the processor answers, and always the same. */
class RuleProcessorPropertyTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Property(tries = 2000)
    void answersAnything(
            @ForAll SchemaVersion schema,
            @ForAll("anything") JsonNode rules,
            @ForAll("attributes") Map<String, String> attributes) {
        for (int release : new int[] {22, 27, 30}) {
            String first = answer(RuleProcessor.of(schema, rules, release), attributes);
            assertThat(answer(RuleProcessor.of(schema, rules, release), attributes))
                    .isEqualTo(first);
        }
    }

    @Property(tries = 1000)
    void changesNeitherRulesNorAttributes(
            @ForAll SchemaVersion schema,
            @ForAll("ruleLists") JsonNode rules,
            @ForAll("attributes") Map<String, String> attributes) {
        JsonNode before = rules.deepCopy();
        Map<String, String> given = Map.copyOf(attributes);
        RuleProcessor processor = RuleProcessor.of(schema, rules);
        String first = answer(processor, attributes);
        assertThat(answer(processor, given)).isEqualTo(first);
        assertThat(rules).isEqualTo(before);
        assertThat(attributes).isEqualTo(given);
    }

    private static String answer(RuleProcessor processor, Map<String, String> attributes) {
        try {
            return processor.process(attributes).toJson().toString();
        } catch (EvaluationException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return e.kind() + ": " + e.getMessage();
        }
    }

    @Provide
    Arbitrary<Map<String, String>> attributes() {
        return Arbitraries.maps(Arbitraries.of("A", "B", "C"), texts()).ofMaxSize(3);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8),
                Arbitraries.strings()
                        .withChars("{}[]()'\":;!.,01\\ \n#ab+-*?|^$")
                        .ofMaxLength(10),
                Arbitraries.of("{0}", "{1!r}", "['a', 'b']", "[{'a': 1}]", "JSON:{}", "name domain", "a;b", "(a|b)*"));
    }

    /** Rules that look like some. */
    @Provide
    Arbitrary<JsonNode> ruleLists() {
        Arbitrary<JsonNode> requirement = members(
                List.of("type", "regex", "any_one_of", "not_any_of", "whitelist", "blacklist"),
                Arbitraries.of("A", "B", "C"));
        Arbitrary<JsonNode> local = members(
                List.of("user", "group", "groups", "group_ids", "projects", "projects_json", "domain"), texts());
        return requirement
                .list()
                .ofMaxSize(3)
                .flatMap(remote -> local.list().ofMaxSize(3).map(blocks -> {
                    ArrayNode rules = JSON.arrayNode();
                    ObjectNode rule = rules.addObject();
                    rule.putArray("local").addAll(blocks);
                    rule.putArray("remote").addAll(remote);
                    return (JsonNode) rules;
                }));
    }

    private static Arbitrary<JsonNode> members(List<String> names, Arbitrary<String> texts) {
        return Arbitraries.maps(Arbitraries.of(names), values(texts))
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(members -> {
                    ObjectNode object = JSON.objectNode();
                    members.forEach(object::set);
                    return object;
                });
    }

    private static Arbitrary<JsonNode> values(Arbitrary<String> texts) {
        Arbitrary<JsonNode> text = texts.map(JSON::textNode);
        return Arbitraries.oneOf(
                text,
                text,
                text.list().ofMaxSize(3).map(items -> JSON.arrayNode().addAll(items)),
                text.map(value -> JSON.objectNode().set("name", value)),
                text.map(value -> JSON.objectNode()
                        .<ObjectNode>set("name", value)
                        .set("domain", JSON.objectNode().put("id", "d"))),
                Arbitraries.of(JSON.nullNode(), JSON.booleanNode(true), JSON.numberNode(1.5)));
    }

    @Provide
    Arbitrary<JsonNode> anything() {
        return Arbitraries.recursive(
                () -> values(texts()),
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(items -> JSON.arrayNode().addAll(items)),
                        Arbitraries.maps(
                                        Arbitraries.of(
                                                "local", "remote", "type", "user", "groups", "projects", "any_one_of"),
                                        inner)
                                .ofMaxSize(3)
                                .map(members -> {
                                    ObjectNode object = JSON.objectNode();
                                    members.forEach(object::set);
                                    return (JsonNode) object;
                                })),
                0,
                5);
    }
}
