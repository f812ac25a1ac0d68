package io.idpmaster.lab.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.lab.progress.Progress;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keystone's plugin {@code mapped}, alive on MariaDB, beside {@code io.idpmaster.evaluation.Mapped}: after each login of a
 * table of cases and of generated sequences, Keystone's answer and its tables are what was predicted from the tables
 * before. {@code -Didpm.seed=…} repeats a sequence, {@code -Didpm.logins=…} sets its length, which
 * is exceeded until it has met enough.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappedAtRealEdgesTest {

    private static final long SEED = Long.getLong("idpm.seed", System.nanoTime());
    private static final int LOGINS = Integer.getInteger("idpm.logins", 100);

    private final ExecutorService threads = Executors.newFixedThreadPool(EdgeRoot.RELEASES.size());
    private final Map<Integer, CompletableFuture<MappedEdge>> edges = new TreeMap<>();
    private final Map<Integer, CompletableFuture<Map<String, String>>> cases = new TreeMap<>();
    private final Map<Integer, CompletableFuture<MappedSequence.Outcome>> sequences = new TreeMap<>();
    private EdgeLab lab;

    @BeforeAll
    void start(@TempDir Path work) {
        lab = EdgeLab.open(Progress.lines(System.out));
        System.out.println("MappedAtRealEdgesTest: seed " + SEED);
        // side by side, for a Keystone is busy with one login at a time
        for (int release : EdgeRoot.RELEASES) {
            edges.put(release, CompletableFuture.supplyAsync(() -> started(release, work), threads));
            cases.put(release, edges.get(release).thenApplyAsync(MappedAtRealEdgesTest::allCases, threads));
            sequences.put(
                    release,
                    cases.get(release)
                            .thenApplyAsync(
                                    done -> MappedSequence.run(
                                            edges.get(release).join(), SEED, LOGINS),
                                    threads));
        }
        // a lab that is closed while an edge starts leaves it behind
        edges.values().forEach(edge -> edge.exceptionally(failure -> null).join());
    }

    @AfterAll
    void stop() {
        sequences
                .values()
                .forEach(sequence -> sequence.exceptionally(failure -> null).join());
        threads.shutdown();
        for (CompletableFuture<MappedEdge> edge : edges.values()) {
            if (!edge.isCompletedExceptionally()) {
                edge.join().close();
            }
        }
        if (lab != null) {
            lab.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseEndsAsPredicted() {
        return EdgeRoot.RELEASES.stream()
                .flatMap(release -> MappedCases.all().stream()
                        .filter(one -> one.since() <= release)
                        .map(one -> DynamicTest.dynamicTest(
                                "Keystone " + release + ": " + one.name(),
                                () -> assertThat(cases.get(release).join().get(one.name()))
                                        .isEmpty())));
    }

    @TestFactory
    Stream<DynamicTest> afterEachOfManyLoginsTheStateIsThePredictedOne() {
        return EdgeRoot.RELEASES.stream()
                .map(release -> DynamicTest.dynamicTest("Keystone " + release, () -> {
                    MappedSequence.Outcome outcome = sequences.get(release).join();
                    System.out.println("Keystone " + release + ": " + outcome.logins() + " logins in "
                            + outcome.took().toSeconds() + " s, answered " + outcome.statuses() + ", with "
                            + outcome.changes()
                            + " changes of the administrator between them");
                    assertThat(outcome.differences()).as("seed " + SEED).isEmpty();
                    assertThat(outcome.logins()).isGreaterThanOrEqualTo(LOGINS);
                    assertThat(outcome.statuses())
                            .as("what the sequence has met")
                            .matches(MappedSequence::hasMetEnough);
                }));
    }

    private MappedEdge started(int release, Path work) {
        try {
            return MappedEdge.start(lab, release, work);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What is wrong with each case, by its name. */
    private static Map<String, String> allCases(MappedEdge edge) {
        long start = System.nanoTime();
        Map<String, String> outcomes = new TreeMap<>();
        AtomicInteger run = new AtomicInteger();
        for (MappedCases.Case one : MappedCases.all()) {
            if (one.since() <= edge.release()) {
                run.incrementAndGet();
                outcomes.put(one.name(), outcome(one, edge));
            }
        }
        System.out.println(
                "Keystone " + edge.release() + " with " + edge.tables().collation() + ": " + run + " cases in "
                        + (System.nanoTime() - start) / 1_000_000_000 + " s");
        return outcomes;
    }

    private static String outcome(MappedCases.Case one, MappedEdge edge) {
        try {
            one.body().run(new MappedCases.Visit(edge));
            return "";
        } catch (AssertionError | RuntimeException e) {
            return e.toString();
        }
    }
}
