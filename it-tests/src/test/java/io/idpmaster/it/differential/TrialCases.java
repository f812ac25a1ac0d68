package io.idpmaster.it.differential;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.verification.EdgeTrial;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedSet;

/**
 * For one kind of edge the logins of a sample, and then of as many generated clouds as it takes: every honest user, what
 * is released for the cloud's other edges, and hostile attributes until there were enough. Judges each answer by the
 * theorem, whoever gave it.
 */
final class TrialCases implements Iterator<DifferentialCase> {

    /** So many sets of hostile attributes are tried on one mapping before there is another. */
    private static final int A_MAPPING = 100;

    private static final int MOST_SHOWN = 5;

    private final TrialKind kind;
    private final long seed;
    private final int wanted;
    private final Deque<Catalogue> samples = new ArrayDeque<>();
    private final Deque<EdgeTrial> trials = new ArrayDeque<>();
    private final Deque<DifferentialCase> ready = new ArrayDeque<>();
    // asked by one thread, judged by another
    private final Map<Map<String, String>, Expected> expected = Collections.synchronizedMap(new IdentityHashMap<>());
    private final List<String> violations = new ArrayList<>();
    private int clouds;
    private int mappings;
    private int refusedToCompile;
    private int hostile;
    private int honest;
    private int apart;
    private int violated;
    private int hostileMapped;

    /** What the theorem says of one case. */
    private record Expected(EdgeTrial trial, Part part, SortedSet<RoleAssignment> intent, String user) {}

    private enum Part {
        EXACT,
        APART,
        CONTAINED
    }

    /** @param hostile how many sets of hostile attributes to try */
    TrialCases(TrialKind kind, Catalogue sample, long seed, int hostile) {
        this.kind = kind;
        this.seed = seed;
        this.wanted = hostile;
        samples.add(kind.of(sample));
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || hostile < wanted;
    }

    @Override
    public DifferentialCase next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        while (ready.isEmpty()) {
            if (trials.isEmpty()) {
                nextCloud();
            } else {
                prepare(trials.remove());
            }
        }
        return ready.remove();
    }

    private void nextCloud() {
        Catalogue cloud = samples.isEmpty()
                ? CloudGenerator.cloud(seed + 0x9e3779b97f4a7c15L * ++clouds, kind)
                : samples.remove();
        for (Edge edge : cloud.edges()) {
            try {
                trials.add(EdgeTrial.of(cloud, edge, seed + mappings++));
            } catch (CompileException e) {
                // too large, or of too many kinds of clauses for this strategy
                refusedToCompile++;
            }
        }
        // what one edge is released is refused at each other
        for (EdgeTrial there : trials) {
            JsonNode rules = there.mapping().rulesJson();
            for (EdgeTrial here : trials) {
                if (here != there
                        && here.edge().agreement().module()
                                == there.edge().agreement().module()) {
                    here.honest().stream().limit(2).forEach(login -> {
                        apart++;
                        add(there, rules, login.environment(), Part.APART, login.intent(), "");
                    });
                }
            }
        }
    }

    private void prepare(EdgeTrial trial) {
        // the same object for all, by which the oracle knows that it has them already
        JsonNode rules = trial.mapping().rulesJson();
        for (EdgeTrial.Honest login : trial.honest()) {
            honest++;
            add(
                    trial,
                    rules,
                    login.environment(),
                    Part.EXACT,
                    login.intent(),
                    login.user().id());
        }
        for (int i = 0; i < A_MAPPING && hostile < wanted; i++) {
            hostile++;
            add(trial, rules, trial.hostile(), Part.CONTAINED, Collections.emptySortedSet(), "");
        }
    }

    private void add(
            EdgeTrial trial,
            JsonNode rules,
            Map<String, String> environment,
            Part part,
            SortedSet<RoleAssignment> intent,
            String user) {
        expected.put(environment, new Expected(trial, part, intent, user));
        ready.add(new DifferentialCase(trial.mapping().schema().text(), rules, environment));
    }

    /** What a processor made of one of these cases; {@code error} where it refused it. */
    void judge(DifferentialCase question, JsonNode answer) {
        judge(
                question,
                answer.has("error")
                        ? Optional.empty()
                        : Optional.of(new MappedProperties(
                                answer.get("user"),
                                list(answer.get("group_ids")),
                                list(answer.get("group_names")),
                                list(answer.get("projects")))));
    }

    /** The same for an answer that was not put into JSON; empty where the processor refused it. */
    void judge(DifferentialCase question, Optional<MappedProperties> answer) {
        Expected said = expected.remove(question.attributes());
        if (answer.isEmpty()) {
            if (said.part() == Part.EXACT) {
                violated(question, said, "refused, and intended " + said.intent());
            }
            return;
        }
        MappedProperties properties = answer.get();
        switch (said.part()) {
            case EXACT -> {
                SortedSet<RoleAssignment> assignments = said.trial().assignments(properties);
                if (!assignments.equals(said.intent())) {
                    violated(question, said, "intended " + said.intent() + ", came out " + assignments);
                } else if (!properties.user().path("id").asText().equals(said.user())) {
                    violated(question, said, "arrives as " + properties.user());
                }
            }
            case APART -> violated(question, said, "accepted as " + properties.toJson());
            case CONTAINED -> {
                hostileMapped++;
                said.trial().violation(properties).ifPresent(what -> violated(question, said, what));
            }
        }
    }

    private void violated(DifferentialCase question, Expected said, String what) {
        violated++;
        if (violations.size() < MOST_SHOWN) {
            violations.add(said.part() + " at " + said.trial().edge() + ": " + what + "\n  "
                    + question.toLine(kind.release()));
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    int hostile() {
        return hostile;
    }

    int honest() {
        return honest;
    }

    int apart() {
        return apart;
    }

    /** How many of the hostile ones got past every guard. */
    int hostileMapped() {
        return hostileMapped;
    }

    int violated() {
        return violated;
    }

    /** What was tried and what was wrong, for people. */
    @Override
    public String toString() {
        return "Keystone " + kind.release() + ", " + kind + ": " + mappings + " mappings (" + refusedToCompile
                + " more refused), " + honest + " honest, " + apart + " for another edge, " + hostile + " hostile, "
                + hostileMapped + " of them let in; " + violated + " violations"
                + (violations.isEmpty() ? "" : "\n" + String.join("\n", violations));
    }
}
