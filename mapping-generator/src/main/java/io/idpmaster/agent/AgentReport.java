package io.idpmaster.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.reconcile.Action;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one run tells the master.
 *
 * @param agent the version of this agent
 * @param applied what the edge was last brought to
 * @param refusal why the newest bundle was not taken
 * @param actions what was done, and what would have been taken away had it not been too much for one run
 * @param findings what a person should know, in sentences
 */
public record AgentReport(
        String agent,
        Instant time,
        Outcome outcome,
        Optional<Applied> applied,
        Optional<BundleRefused> refusal,
        Map<String, Integer> counts,
        List<Done> actions,
        List<String> findings) {

    /** How a run ended. */
    public enum Outcome {
        /** The edge holds what the bundle in hand says. */
        CONVERGED,
        /** The newest bundle was not taken; the edge is held to the one before, if there is one. */
        REFUSED,
        /** Not everything that was to be done is done. */
        FAILED,
        /** More would go than one run may take away, so nothing went. */
        CAPPED,
        /** The bundle in hand has expired, and nobody logs in until there is another. */
        SUSPENDED;

        /** The word in a report. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A bundle that the edge was brought to.
     *
     * @param digest of its content
     */
    public record Applied(long version, String digest) {}

    /**
     * One difference between the edge and what it should be.
     *
     * @param what the action is done to, for a person
     * @param withheld whether it was left as it is
     */
    public record Done(Action.Kind kind, String what, boolean withheld) {

        static Done of(Action action) {
            return new Done(action.kind(), action.what(), false);
        }

        static Done withheld(Action action) {
            return new Done(action.kind(), action.what(), true);
        }
    }

    public AgentReport {
        time = time.truncatedTo(ChronoUnit.SECONDS);
        counts = new TreeMap<>(counts);
        findings = findings.stream()
                .limit(ReportFormat.MOST_FINDINGS)
                // an escape is up to ten characters long
                .map(finding ->
                        cut(Quoted.visible(finding, ReportFormat.LONGEST_FINDING), ReportFormat.LONGEST_FINDING))
                .toList();
        actions = actions.stream()
                .limit(ReportFormat.MOST_ACTIONS)
                .map(done -> new Done(
                        done.kind(),
                        cut(Quoted.visible(done.what(), ReportFormat.LONGEST_ACTION), ReportFormat.LONGEST_ACTION),
                        done.withheld()))
                .toList();
    }

    /** As it is sent and kept. */
    byte[] write() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("agent", agent)
                .put("time", time.toString())
                .put("outcome", outcome.text());
        applied.ifPresent(
                held -> json.putObject("applied").put("version", held.version()).put("digest", held.digest()));
        refusal.ifPresent(reason -> json.putObject("refusal")
                .put("kind", reason.kind())
                .put("what", cut(reason.what(), ReportFormat.LONGEST_FINDING))
                .put("expected", cut(reason.expected(), ReportFormat.LONGEST_FINDING))
                .put("found", cut(reason.found(), ReportFormat.LONGEST_FINDING)));
        ObjectNode numbers = json.putObject("counts");
        counts.forEach(numbers::put);
        ArrayNode done = json.putArray("actions");
        actions.forEach(each -> done.addObject()
                .put("kind", each.kind().text())
                .put("what", each.what())
                .put("withheld", each.withheld()));
        findings.forEach(json.putArray("findings")::add);
        try {
            // as bytes at once, Jackson would write three times as many for some characters, and the master reads only
            // so many
            return new ObjectMapper().writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        // half a character cannot be written
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + "…";
    }
}
