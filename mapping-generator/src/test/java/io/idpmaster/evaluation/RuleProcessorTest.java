package io.idpmaster.evaluation;

import static io.idpmaster.evaluation.Evaluated.json;
import static io.idpmaster.evaluation.Evaluated.local;
import static io.idpmaster.evaluation.Evaluated.remote;
import static io.idpmaster.evaluation.Evaluated.rules;
import static io.idpmaster.mapping.SchemaVersion.V1_0;
import static io.idpmaster.mapping.SchemaVersion.V2_0;
import static io.idpmaster.mapping.SchemaVersion.V3_0;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The traps of Keystone's rule processor, one by one; each was seen on the real one. */
class RuleProcessorTest {

    @Nested
    class Requirements {

        @ParameterizedTest
        @CsvSource(
                delimiterString = " -> ",
                value = {
                    // an empty value is a value, a missing attribute is none
                    "{'type': 'A'} -> '' -> matched",
                    "{'type': 'B'} -> x -> ValidationError",
                    "{'type': 'A', 'any_one_of': ['']} -> '' -> matched",
                    "{'type': 'A', 'any_one_of': ['a']} -> '' -> ValidationError",
                    "{'type': 'A', 'not_any_of': ['a']} -> '' -> matched",
                    // one of several values is enough
                    "{'type': 'A', 'any_one_of': ['a']} -> x;a -> matched",
                    "{'type': 'A', 'not_any_of': ['a']} -> x;a -> ValidationError",
                    // a whitelist that lets nothing through matches all the same
                    "{'type': 'A', 'whitelist': ['a']} -> x -> matched",
                    "{'type': 'A', 'whitelist': []} -> x -> matched",
                    "{'type': 'A', 'any_one_of': []} -> x -> ValidationError",
                    // only the first of these counts
                    "{'type': 'A', 'any_one_of': ['a'], 'not_any_of': ['a']} -> a -> matched",
                    "{'type': 'A', 'any_one_of': null, 'not_any_of': ['a']} -> a -> ValidationError",
                    // what cannot be in a set
                    "{'type': 'A', 'any_one_of': [[]]} -> a -> TypeError",
                    "{'type': 'A', 'any_one_of': [1, null, true]} -> 1 -> ValidationError",
                    "{'type': 'A', 'any_one_of': 7} -> a -> TypeError",
                    "{'type': 'A', 'any_one_of': 'abc'} -> b -> matched",
                    "{'kind': 'A'} -> a -> KeyError",
                    "[] -> a -> TypeError",
                })
        void holdOrNot(String requirement, String value, String expected) {
            assertThat(remote(requirement).name(value)).isEqualTo(expected);
        }

        @Test
        void withRegexAreSearchedForAnywhere() {
            Evaluated mapping = remote("{'type': 'A', 'regex': true, 'any_one_of': ['^(foo)$']}");
            assertThat(mapping.name("foo")).isEqualTo("matched");
            assertThat(mapping.name("foo\n")).as("$ matches before a line end").isEqualTo("matched");
            assertThat(mapping.name("food")).isEqualTo("ValidationError");
            assertThat(remote("{'type': 'A', 'regex': true, 'any_one_of': ['\\\\Afoo\\\\Z']}")
                            .name("foo\n"))
                    .isEqualTo("ValidationError");
        }

        @Test
        void tryEveryExpressionUpTo26AndStopAtTheFirstThatMatchesFrom27() {
            Evaluated mapping = remote("{'type': 'A', 'regex': true, 'any_one_of': ['a', '(']}");
            assertThat(mapping.on(22).name("a")).isEqualTo("error");
            assertThat(mapping.on(26).name("a")).isEqualTo("PatternError");
            assertThat(mapping.on(27).name("a")).isEqualTo("matched");
            assertThat(mapping.on(27).name("b")).isEqualTo("PatternError");
        }

        @Test
        void mapWhatIsLeftInOneOrder() {
            String local = "{'user': {'name': '{0}'}}";
            assertThat(rules("[{'local': [" + local + "], 'remote': [{'type': 'A', 'whitelist': ['a', 'b', 'c']}]}]")
                            .name("c;x;a;a"))
                    .isEqualTo("['a', 'c']");
            assertThat(rules("[{'local': [" + local + "], 'remote': [{'type': 'A', 'blacklist': ['a']}]}]")
                            .name("c;b;a"))
                    .isEqualTo("['b', 'c']");
            assertThat(rules("[{'local': [" + local
                                    + "], 'remote': [{'type': 'A', 'regex': true, 'whitelist': ['[ac]']}]}]")
                            .name("c;x;a;c"))
                    .as("a list comprehension keeps order and number")
                    .isEqualTo("['c', 'a', 'c']");
        }
    }

    @Nested
    class Texts {

        @Test
        void areFormattedEvenWhereNothingIsMapped() {
            String remote = "'remote': [{'type': 'A', 'any_one_of': ['x']}]";
            assertThat(rules("[{'local': [{'user': {'name': '{{}}'}}], " + remote + "}]")
                            .name("x"))
                    .isEqualTo("{}");
            assertThat(rules("[{'local': [{'user': {'name': '{0}'}}], " + remote + "}]")
                            .name("x"))
                    .isEqualTo("DirectMappingError");
        }

        @ParameterizedTest
        @CsvSource(
                delimiterString = " -> ",
                value = {
                    "{0} -> x",
                    "{1} -> ['y', 'z']",
                    "{2} -> ''",
                    "{3} -> DirectMappingError",
                    "{name} -> KeyError",
                    "{0:s} -> x",
                    "{1:s} -> TypeError",
                    "{1!s:s} -> ['y', 'z']",
                    "{0.__class__} -> <class 'str'>",
                    "{0 -> ValueError",
                })
        void areFormatted(String text, String expected) {
            assertThat(local("{'user': {'name': '" + text + "'}}").name("x", "y;z", ""))
                    .isEqualTo(expected);
        }

        @Test
        void mustBeTexts() {
            assertThat(local("{'user': {'name': 7}}").name("", "", "")).isEqualTo("AttributeError");
            assertThat(local("{'user': {'name': ['x']}}").name("", "", "")).isEqualTo("AttributeError");
            assertThat(local("'x'").name("", "", "")).isEqualTo("AttributeError");
        }
    }

    @Nested
    class Users {

        @Test
        void areTheFirstThatIsNotEmpty() {
            String rule = "{'local': [{'user': %s}], 'remote': [{'type': 'A'}]}";
            assertThat(rules("[" + String.format(rule, "{}") + "," + String.format(rule, "{'name': 'a'}") + ","
                                    + String.format(rule, "{'name': 'b'}") + "]")
                            .with("")
                            .get("user"))
                    .isEqualTo(json("{'name': 'a', 'type': 'ephemeral'}"));
        }

        @ParameterizedTest
        @ValueSource(ints = {22, 27, 30})
        void haveAType(int release) {
            assertThat(local("{'user': {'type': 'local'}}")
                            .on(release)
                            .with("", "", "")
                            .get("user"))
                    .isEqualTo(json("{'type': 'local'}"));
            assertThat(local("{'user': {'type': 'other'}}").on(release).name("", "", ""))
                    .isEqualTo("ValidationError");
        }

        @Test
        void mayHaveAnEmptyTypeUpTo24() {
            Evaluated mapping = local("{'user': {'name': 'x', 'type': '{0}'}}");
            assertThat(mapping.on(22).name("", "", "")).isEqualTo("x");
            assertThat(mapping.on(27).name("", "", "")).isEqualTo("ValidationError");
        }

        @Test
        void takeTheDomainOfTheLastBlockFromSchema2() {
            Evaluated mapping =
                    rules("[{'local': [{'user': {'name': 'x'}, 'domain': {'id': 'first'}}, {'domain': {'id': 'last'}}],"
                            + " 'remote': [{'type': 'A'}]}]");
            assertThat(mapping.with("").at("/user/domain").isMissingNode()).isTrue();
            assertThat(mapping.schema(V2_0).with("").at("/user/domain/id").textValue())
                    .isEqualTo("last");
            assertThat(mapping.schema(V2_0).on(22).with("").at("/user/domain").isMissingNode())
                    .as("22 does not look at the schema")
                    .isTrue();
        }
    }

    @Nested
    class Groups {

        @Test
        void byNameAreRepeatedWithEveryLaterGroup() {
            String mapping = "[{'local': [{'group': {'name': 'g', 'domain': {'id': 'd'}}}, {'group': {'id': 'i'}},"
                    + " {'group': {'name': 'h', 'domain': {'id': 'd'}}}], 'remote': [{'type': 'A'}]}]";
            String g = "{'name': 'g', 'domain': {'id': 'd'}}";
            String h = "{'name': 'h', 'domain': {'id': 'd'}}";
            assertThat(rules(mapping).with("").get("group_names")).isEqualTo(json("[" + g + "," + g + "," + h + "]"));
            assertThat(rules(mapping).on(22).with("").get("group_names"))
                    .as("up to 24 with a group by id too")
                    .isEqualTo(json("[" + g + "," + g + "," + g + "," + h + "]"));
            assertThat(rules(mapping).with("").get("group_ids")).isEqualTo(json("['i']"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiterString = " -> ",
                value = {
                    "g -> [{'name': 'g', 'domain': {'id': 'd'}}]",
                    "g;h -> [{'name': 'g', 'domain': {'id': 'd'}}, {'name': 'h', 'domain': {'id': 'd'}}]",
                    "['g', 'h'] -> [{'name': 'g', 'domain': {'id': 'd'}}, {'name': 'h', 'domain': {'id': 'd'}}]",
                    "[1, (2,)] -> [{'name': 1, 'domain': {'id': 'd'}}, {'name': {'$tuple': [2]}, 'domain': {'id': 'd'}}]",
                    "[g] -> [{'name': '[g]', 'domain': {'id': 'd'}}]",
                    // the letters `name` mean JSON, and then each member must contain the letters `domain`
                    "my name -> ValidationError",
                    "my name in a domain -> ['my name in a domain']",
                })
        void areTakenForLists(String value, String expected) {
            Evaluated mapping = local("{'groups': '{0}', 'domain': {'id': 'd'}}");
            var answer = mapping.with(value, "", "");
            assertThat(
                            answer.isTextual()
                                    ? answer.textValue()
                                    : answer.get("group_names").toString())
                    .isEqualTo(expected.replace('\'', '"').replace(": ", ":").replace(", ", ","));
        }

        @Test
        void asJsonLoseEveryCharacterOfTheLabelAtTheirStart() {
            Evaluated mapping = rules("[{'local': [{'groups': '{0}'}], 'remote': [{'type': 'A'}]}]");
            String json = "{\"name\": \"g\", \"domain\": {\"id\": \"d\"}}";
            assertThat(mapping.with("JSON:" + json).get("group_names")).isEqualTo(json("[" + json + "]"));
            assertThat(mapping.with("JSON:NOS::" + json).get("group_names")).isEqualTo(json("[" + json + "]"));
            assertThat(mapping.name("JSON:NaN name domain")).isEqualTo("JSONDecodeError");
        }

        @Test
        void needADomain() {
            assertThat(rules("[{'local': [{'groups': '{0}'}], 'remote': [{'type': 'A'}]}]")
                            .name("g"))
                    .isEqualTo("ValidationError");
        }

        @Test
        void byIdAreASet() {
            Evaluated mapping = local("{'group_ids': '{0}'}");
            assertThat(mapping.with("['a', 'b', 'a', 1, True, 1.0]", "", "").get("group_ids"))
                    .hasToString("[\"a\",\"b\",1]");
            assertThat(mapping.with("[[]]", "", "").textValue()).isEqualTo("TypeError");
        }
    }

    @Nested
    class Projects {

        private static final String P = "{'name': 'p', 'roles': []}";
        private static final String Q = "{'name': 'q', 'roles': []}";

        @Test
        void areThoseOfTheLastBlockThatHasAny() {
            assertThat(local("{'projects': [" + P + "]}, {'projects': [" + Q + "]}, {'user': {}}")
                            .with("", "", "")
                            .get("projects"))
                    .isEqualTo(json("[" + Q + "]"));
        }

        @Test
        void takeTheDomainOfTheirBlockFromSchema2() {
            Evaluated mapping = local("{'projects': [" + P + ", {'name': 'q', 'roles': [], 'domain': {'id': 'own'}},"
                    + " {'name': 'r', 'roles': [], 'domain': {}}], 'domain': {'id': 'd'}}");
            assertThat(mapping.with("", "", "").at("/projects/0/domain").isMissingNode())
                    .isTrue();
            assertThat(mapping.schema(V2_0).with("", "", "").get("projects").findValuesAsText("id"))
                    .containsExactly("d", "own", "d");
            assertThat(local("{'projects': [" + P + "]}")
                            .schema(V2_0)
                            .with("", "", "")
                            .at("/projects/0/domain")
                            .isNull())
                    .as("no domain anywhere: null, which is a 400 later")
                    .isTrue();
        }

        private Evaluated withJson() {
            return local("{'projects': [" + P + "], 'projects_json': '{0}', 'domain': {'id': 'd'}}")
                    .schema(V3_0);
        }

        @Test
        void fromJsonComeAfterTheOthers() {
            assertThat(withJson()
                            .with("[{\"name\": \"q\", \"roles\": [{\"name\": \"r\"}]}]", "", "")
                            .get("projects")
                            .findValuesAsText("name"))
                    .containsExactly("p", "q", "r");
        }

        @ParameterizedTest
        @CsvSource(
                delimiterString = " -> ",
                value = {
                    "[{\"name\": \"q\"}] -> ValidationError",
                    "[{\"name\": 1, \"roles\": []}] -> ValidationError",
                    "[{\"name\": \"q\", \"roles\": [], \"x\": 1}] -> ValidationError",
                    "{} -> ValidationError",
                    "[ -> JSONDecodeError",
                    "[1] ; [2] -> ValidationError",
                })
        void fromJsonAreValidated(String value, String expected) {
            assertThat(withJson().name(value, "", "")).isEqualTo(expected);
        }

        @Test
        void fromAWhitelistThatLetsNothingThroughAreNone() {
            assertThat(rules("[{'local': [{'projects_json': '{0}'}], 'remote': [{'type': 'A', 'whitelist': ['x']}]}]")
                            .schema(V3_0)
                            .with("[{}]")
                            .get("projects"))
                    .isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiterString = " -> ",
                value = {
                    "0 -> mapped",
                    "0} and anything -> mapped",
                    "\u0660 -> mapped",
                    "{{0}} -> SchemaValidationError",
                    "{} -> SchemaValidationError",
                    "{9} -> IndexError",
                })
        void fromJsonAreFoundByAnIndex(String index, String expected) {
            var answer = rules("[{'local': [{'projects_json': '" + index + "'}], 'remote': [{'type': 'A'}]}]")
                    .schema(V3_0)
                    .with("[]");
            assertThat(answer.isTextual() ? answer.textValue() : "mapped").isEqualTo(expected);
        }

        @Test
        void growWhereTwoBlocksShareOneList() {
            // both texts stand for the same empty list, to which the first block's JSON is appended
            assertThat(rules("[{'local': [{'projects': '{0}', 'projects_json': '{1}'}, {'projects': '{0}'}],"
                                    + " 'remote': [{'type': 'A', 'whitelist': []}, {'type': 'B'}]}]")
                            .schema(V3_0)
                            .with("", "[{\"name\": \"q\", \"roles\": []}]")
                            .get("projects")
                            .findValuesAsText("name"))
                    .containsExactly("q");
        }
    }

    @Test
    void knowsTheSchemasOfItsRelease() {
        Evaluated mapping = local("{'user': {'name': 'x'}}").schema(V3_0);
        assertThat(mapping.on(27).name("", "", "")).isEqualTo("KeyError");
        assertThat(mapping.on(22).name("", "", "")).isEqualTo("x");
        assertThat(mapping.on(30).name("", "", "")).isEqualTo("x");
    }

    @Test
    void raisesWhatIsWrongOnlyWhenItComesUponIt() {
        assertThat(rules("[{'local': [{'user': {'name': 'x'}}], 'remote': [{'type': 'A'}]}, 7]")
                        .name(""))
                .isEqualTo("TypeError");
        assertThat(rules("[{'remote': [{'type': 'MISSING'}]}]").name("")).isEqualTo("ValidationError");
        assertThat(rules("[{'remote': [{'type': 'A'}]}]").name("")).isEqualTo("KeyError");
        assertThat(rules("null").name("")).isEqualTo("TypeError");
        assertThat(rules("{}").name("")).isEqualTo("ValidationError");
    }

    @Test
    void answersSeveralThreadsAlike() throws Exception {
        RuleProcessor processor = RuleProcessor.of(
                V1_0,
                json("[{'local': [{'user': {'name': '{0} {1}'}, 'groups': '{1}', 'domain': {'id': 'd'}}],"
                        + " 'remote': [{'type': 'A', 'regex': true, 'whitelist': ['(a|b)*c']}, {'type': 'B'}]}]"));
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Map<String, String> attributes = Map.of("A", "aabc;x;c" + i, "B", "['g', '" + i + "']");
            MappedProperties expected = processor.process(attributes);
            tasks.add(() -> processor.process(attributes).equals(expected));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Boolean> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }
}
