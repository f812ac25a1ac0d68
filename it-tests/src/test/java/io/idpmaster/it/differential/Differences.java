package io.idpmaster.it.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.mapping.SchemaVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Compares our rule processor with Keystone's, case by case. Results are equal as JSON, but for the order of
 * {@code group_ids} and of Python sets; errors are equal if their kinds are.
 */
public final class Differences {

    private static final int MOST_SHOWN = 5;
    private static final int RECORDED = Integer.getInteger("idpm.record", 0);
    private static final int SHORT = 700;

    private final KeystoneOracle oracle;
    private final Path directory;
    private final List<String> shown = new ArrayList<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private final Map<String, Integer> undecided = new TreeMap<>();
    private final List<String> recorded = new ArrayList<>();
    private int cases;
    private int differences;
    private JsonNode lastRules;
    private String lastSchema = "";
    private RuleProcessor processor;

    /** @param directory where a file for each difference is written */
    public Differences(KeystoneOracle oracle, Path directory) {
        this.oracle = oracle;
        this.directory = directory;
    }

    /** Asks both about each case. */
    public void compare(Iterator<DifferentialCase> questions) throws IOException, InterruptedException {
        oracle.answerAll(questions, this::compare);
    }

    /**
     * The same.
     *
     * @param judge is given Keystone's answers besides
     */
    void compare(Iterator<DifferentialCase> questions, BiConsumer<DifferentialCase, JsonNode> judge)
            throws IOException, InterruptedException {
        BiConsumer<DifferentialCase, JsonNode> comparing = this::compare;
        oracle.answerAll(questions, comparing.andThen(judge));
    }

    private void compare(DifferentialCase question, JsonNode theirs) {
        cases++;
        record(question, theirs);
        JsonNode ours = ours(question);
        String kind = theirs.has("error") ? theirs.get("error").get("kind").textValue() : "mapped";
        answers.merge(kind, 1, Integer::sum);
        String ourKind = ours.has("error") ? ours.get("error").get("kind").textValue() : "mapped";
        boolean open = ourKind.equals(EvaluationException.TOO_COSTLY)
                || ourKind.equals(EvaluationException.NOT_MODELLED)
                || kind.equals(EvaluationException.TOO_COSTLY)
                || kind.equals("MemoryError");
        if (open) {
            undecided.merge(ourKind + " against " + kind, 1, Integer::sum);
        } else if (!kind.equals(ourKind)
                || !theirs.has("error") && !inOrder(theirs).equals(inOrder(ours))) {
            report(question, theirs, ours);
        }
    }

    /** For tests that run where there is no Keystone: short ones, and in a form that does not depend on a set's order. */
    private void record(DifferentialCase question, JsonNode theirs) {
        if (recorded.size() >= RECORDED) {
            return;
        }
        String line = question.toLine(oracle.release());
        boolean undecided = theirs.has("error")
                && List.of(EvaluationException.TOO_COSTLY, "MemoryError")
                        .contains(theirs.get("error").get("kind").textValue());
        if (line.length() < SHORT && !undecided && theirs.findValue("$set") == null) {
            ObjectNode record = JsonNodeFactory.instance.objectNode();
            record.set("case", DifferentialCase.read(line));
            boolean one = !theirs.has("error") && theirs.get("group_ids").size() < 2;
            if (theirs.has("error") || one) {
                record.set("answer", theirs.has("error") ? theirs.get("error").get("kind") : theirs);
                recorded.add(DifferentialCase.write(record));
            }
        }
    }

    /** Writes the first cases with Keystone's answers. */
    void writeRecorded(Path file) throws IOException {
        Files.write(file, recorded);
    }

    private JsonNode ours(DifferentialCase question) {
        if (processor == null
                || question.rules() != lastRules
                || !question.schema().equals(lastSchema)) {
            processor = RuleProcessor.of(
                    SchemaVersion.of(question.schema()).orElseThrow(), question.rules(), oracle.release());
            lastRules = question.rules();
            lastSchema = question.schema();
        }
        try {
            return DifferentialCase.read(DifferentialCase.write(
                    processor.process(question.attributes()).toJson()));
        } catch (EvaluationException e) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.putObject("error").put("kind", e.kind()).put("message", e.getMessage());
            return answer;
        }
    }

    /** The same JSON with everything that has no order sorted. */
    private static JsonNode inOrder(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(inOrder(item)));
            return array;
        } else if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                JsonNode value = inOrder(member.getValue());
                boolean set = member.getKey().equals("$set") || member.getKey().equals("group_ids");
                object.set(member.getKey(), set ? sorted(value) : value);
            }
            return object;
        }
        return node;
    }

    private static JsonNode sorted(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        items.sort(Comparator.comparing(JsonNode::toString));
        return JsonNodeFactory.instance.arrayNode().addAll(items);
    }

    private void report(DifferentialCase question, JsonNode theirs, JsonNode ours) {
        differences++;
        String line = question.toLine(oracle.release());
        if (shown.size() < MOST_SHOWN) {
            try {
                Files.createDirectories(directory);
                Path file = directory.resolve("keystone-" + oracle.release() + "-" + differences + ".json");
                Files.writeString(file, line + "\n");
                shown.add("idpm evaluate --stream < " + file + "\n  case     " + line + "\n  Keystone "
                        + DifferentialCase.write(theirs) + "\n  ours     " + DifferentialCase.write(ours));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public int cases() {
        return cases;
    }

    public int count() {
        return differences;
    }

    /** How many cases one side gave no answer to. */
    public int undecided() {
        return undecided.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often Keystone answered what, by kind. */
    public Map<String, Integer> answers() {
        return Map.copyOf(answers);
    }

    /** What was compared and the first differences, for people. */
    @Override
    public String toString() {
        return "Keystone " + oracle.release() + " (Python " + oracle.python() + "): " + cases + " cases, " + differences
                + " differences; answers " + answers + (undecided.isEmpty() ? "" : "; undecided " + undecided)
                + (shown.isEmpty() ? "" : "\n" + String.join("\n", shown));
    }
}
