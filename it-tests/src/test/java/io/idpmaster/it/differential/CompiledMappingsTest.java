package io.idpmaster.it.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.evaluation.RuleProcessor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The mappings that we compile, for every strategy and schema that a release speaks, in the rule processors of Keystone
 * 22, 27 and 30 themselves: they answer what ours answers, nothing that they answer reaches past the agreement, and
 * honest logins come to what is intended. {@code -Didpm.seed=…} repeats a run; {@code -Didpm.hostile=…} sets how many
 * sets of hostile attributes there are for each kind of mapping, and {@code -Didpm.hostile.ours=…} how many where only
 * our processor is asked.
 */
class CompiledMappingsTest {

    private static final long SEED = Long.getLong("idpm.seed", 20_261_122L);
    private static final int HOSTILE = Integer.getInteger("idpm.hostile", 10_000);
    private static final int HOSTILE_OURS = Integer.getInteger("idpm.hostile.ours", 5_000);
    private static final Path FOUND = Path.of("target", "differences");

    /** Sets of hostile attributes that get past every guard: fewer would test nothing but the first one. */
    private static final int ONE_IN_LET_IN = 100;

    @Tag("edges")
    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void keystoneAnswersAsWeDoAndWithinTheAgreement(int release) throws Exception {
        System.out.println("repeat with -Didpm.seed=" + SEED);
        try (KeystoneOracle oracle = KeystoneOracle.start(release, KeystoneOracle.root(release))) {
            for (TrialKind kind : TrialKind.at(release)) {
                assertThat(oracle.knows(kind.schema().text())).isTrue();
                TrialCases cases = new TrialCases(kind, sample(), SEED, HOSTILE);
                Differences differences = new Differences(oracle, FOUND.resolve("compiled"));
                long start = System.nanoTime();
                differences.compare(cases, cases::judge);
                System.out.println(cases + "; " + differences + "; " + rate(differences.cases(), start));
                assertThat(differences.count()).as(differences.toString()).isZero();
                assertThat(differences.undecided()).as(differences.toString()).isZero();
                assertThat(cases.violated()).as(cases.toString()).isZero();
                assertTriedEnough(cases, HOSTILE);
            }
        }
    }

    static Stream<TrialKind> kinds() {
        return IntStream.of(22, 27, 30).boxed().flatMap(release -> TrialKind.at(release).stream());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ourProcessorAnswersWithinTheAgreement(TrialKind kind) throws Exception {
        TrialCases cases = new TrialCases(kind, sample(), SEED + 1, HOSTILE_OURS);
        long start = System.nanoTime();
        int count = 0;
        DifferentialCase last = null;
        RuleProcessor processor = null;
        while (cases.hasNext()) {
            DifferentialCase question = cases.next();
            if (last == null || last.rules() != question.rules()) {
                processor = RuleProcessor.of(kind.schema(), question.rules(), kind.release());
            }
            last = question;
            count++;
            cases.judge(question, answer(processor, question));
        }
        System.out.println(cases + "; " + rate(count, start));
        assertThat(cases.violated()).as(cases.toString()).isZero();
        assertTriedEnough(cases, HOSTILE_OURS);
    }

    private static Optional<MappedProperties> answer(RuleProcessor processor, DifferentialCase question) {
        try {
            return Optional.of(processor.process(question.attributes()));
        } catch (EvaluationException e) {
            assertThat(e.kind()).isNotIn(EvaluationException.NOT_MODELLED, EvaluationException.TOO_COSTLY);
            return Optional.empty();
        }
    }

    private static void assertTriedEnough(TrialCases cases, int hostile) {
        assertThat(cases.hostile()).isEqualTo(hostile);
        assertThat(cases.honest()).isPositive();
        assertThat(cases.apart()).isPositive();
        assertThat(cases.hostileMapped()).as(cases.toString()).isGreaterThan(hostile / ONE_IN_LET_IN);
    }

    private static String rate(int cases, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format("%.1f s, %.0f a second", seconds, cases / seconds);
    }

    private static Catalogue sample() throws Exception {
        return CatalogueReader.read(Path.of("..", "samples", "cloud.yaml")).catalogue();
    }
}
