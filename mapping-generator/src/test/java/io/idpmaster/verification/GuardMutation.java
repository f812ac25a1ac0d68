package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A compiled mapping from which a guard can be taken out, so that a test sees the attack succeed before it sees the
 * guard stop it; in each of the Keystone releases that speak its schema.
 */
record GuardMutation(SchemaVersion schema, ArrayNode rules, int... releases) {

    /** What an attacker wants, as seen in what Keystone makes of the attributes. */
    interface Outcome {
        boolean of(MappedProperties properties);
    }

    static GuardMutation of(Terms terms, int... releases) {
        try {
            Compiled compiled = Strategy.of(terms.edge()).compile(terms);
            return new GuardMutation(
                    compiled.mapping().schema(), compiled.mapping().rulesJson(), releases);
        } catch (CompileException e) {
            throw new AssertionError(e);
        }
    }

    /** What the mapping as it is makes of some attributes. */
    MappedProperties process(int release, Map<String, String> environment) throws EvaluationException {
        return RuleProcessor.of(schema, rules, release).process(environment);
    }

    /** Without the guard the attack succeeds; with it the login is refused. */
    void assertRefuses(UnaryOperator<String> mutation, Map<String, String> attack, Outcome fault) {
        assertSucceedsWithout(mutation, attack, fault);
        IntStream.of(releases)
                .forEach(release -> assertThatThrownBy(() -> process(release, attack))
                        .as("with the guard it is refused by Keystone %d", release)
                        .isInstanceOf(EvaluationException.class));
    }

    /** Without the guard the attack succeeds; with it the login comes to no more than an honest one. */
    void assertDrops(UnaryOperator<String> mutation, Map<String, String> attack, Outcome fault)
            throws EvaluationException {
        assertSucceedsWithout(mutation, attack, fault);
        for (int release : releases) {
            assertThat(fault.of(process(release, attack)))
                    .as("with the guard it comes to nothing in Keystone %d", release)
                    .isFalse();
        }
    }

    /** The mapping without a guard. */
    GuardMutation with(UnaryOperator<String> mutation) {
        try {
            ArrayNode mutated = (ArrayNode) new ObjectMapper().readTree(mutation.apply(rules.toString()));
            assertThat(mutated).as("the mutation changes the mapping").isNotEqualTo(rules);
            return new GuardMutation(schema, mutated, releases);
        } catch (JsonProcessingException e) {
            throw new AssertionError("the mutation leaves no JSON", e);
        }
    }

    private void assertSucceedsWithout(UnaryOperator<String> mutation, Map<String, String> attack, Outcome fault) {
        GuardMutation mutated = with(mutation);
        for (int release : releases) {
            try {
                assertThat(fault.of(mutated.process(release, attack)))
                        .as("without the guard the attack succeeds in Keystone %d", release)
                        .isTrue();
            } catch (EvaluationException e) {
                throw new AssertionError("without the guard the attack must succeed in Keystone " + release, e);
            }
        }
    }
}
