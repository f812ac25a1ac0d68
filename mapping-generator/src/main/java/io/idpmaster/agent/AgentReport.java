package io.idpmaster.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.catalogue.Quoted;
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
 * @param findings what a person should know, in sentences
 */
public record AgentReport(
        String agent,
        Instant time,
        Outcome outcome,
        Optional<Applied> applied,
        Optional<BundleRefused> refusal,
        Map<String, Integer> counts,
        List<String> findings) {

    private static final int MOST_FINDINGS = 100;
    private static final int LONGEST_FINDING = 500;

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

    public AgentReport {
        time = time.truncatedTo(ChronoUnit.SECONDS);
        counts = new TreeMap<>(counts);
        findings = findings.stream()
                .limit(MOST_FINDINGS)
                // an escape is up to ten characters long
                .map(finding -> cut(Quoted.visible(finding, LONGEST_FINDING)))
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
                .put("what", cut(reason.what()))
                .put("expected", cut(reason.expected()))
                .put("found", cut(reason.found())));
        ObjectNode numbers = json.putObject("counts");
        counts.forEach(numbers::put);
        findings.forEach(json.putArray("findings")::add);
        try {
            return new ObjectMapper().writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_FINDING ? text : text.substring(0, LONGEST_FINDING - 1) + "…";
    }
}
