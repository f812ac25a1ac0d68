package io.idpmaster.keycloak.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.agent.ReportFormat;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an agent says about its edge, as it was checked: an edge may be in other hands, and what it says is shown to people.
 *
 * @param agent the agent's version
 * @param outcome of its last run
 * @param applied the bundle that the edge holds to
 * @param refused whether the newest bundle was refused
 * @param json all of it that was checked, written anew
 */
record AgentReport(String agent, String outcome, Optional<Applied> applied, boolean refused, String json) {

    private static final int MOST_COUNTS = 32;
    private static final int LONGEST_AGENT = 64;
    private static final Pattern COUNT = Pattern.compile("[a-zA-Z]{1,40}");
    private static final Pattern KIND = Pattern.compile("[a-zA-Z]{1,64}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A bundle by its version and its content. */
    record Applied(long version, String digest) {}

    /** The report is not built as it has to be. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    /**
     * Reads one of at most {@link ReportFormat#MOST_BYTES} bytes. What a newer agent says in members of its own is not looked
     * at, and not kept. An outcome or a kind of action that this master does not know is refused: it could not tell anybody how
     * the edge stands, and agents that have more of them come after a master that knows them.
     */
    static AgentReport read(byte[] bytes) throws Invalid {
        JsonNode report;
        try {
            report = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new Invalid("the report is no JSON in which every name is there once");
        }
        keep(
                report,
                "the report",
                Set.of("agent", "time", "outcome", "applied", "refusal", "counts", "actions", "findings"));
        String agent = text(report, "agent", LONGEST_AGENT);
        try {
            Instant.parse(text(report, "time", 40));
        } catch (DateTimeException e) {
            throw new Invalid("`time` is no time such as `2026-11-22T07:00:00Z`");
        }
        String outcome = text(report, "outcome", 16);
        if (!ReportFormat.outcomes().contains(outcome)) {
            throw new Invalid("`outcome` is none of " + String.join(", ", ReportFormat.outcomes()));
        }
        Optional<Applied> applied = Optional.empty();
        if (report.has("applied")) {
            applied = Optional.of(applied(report.get("applied")));
        }
        if (report.has("refusal")) {
            refusal(report.get("refusal"));
        }
        counts(report.path("counts"));
        actions(report.path("actions"));
        findings(report.path("findings"));
        return new AgentReport(agent, outcome, applied, report.has("refusal"), report.toString());
    }

    private static Applied applied(JsonNode node) throws Invalid {
        keep(node, "`applied`", Set.of("version", "digest"));
        JsonNode version = node.path("version");
        String digest = node.path("digest").asText();
        if (!version.isIntegralNumber() || !version.canConvertToLong() || version.longValue() < 1) {
            throw new Invalid("`applied.version` is no number from 1 on");
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new Invalid("`applied.digest` is no SHA-256 in small hex digits");
        }
        return new Applied(version.longValue(), digest);
    }

    private static void refusal(JsonNode node) throws Invalid {
        keep(node, "`refusal`", Set.of("kind", "what", "expected", "found"));
        for (String name : List.of("kind", "what", "expected", "found")) {
            if (!node.path(name).isTextual()) {
                throw new Invalid("`refusal." + name + "` is missing, or no text");
            }
        }
        if (!KIND.matcher(node.path("kind").textValue()).matches()) {
            throw new Invalid("`refusal.kind` is no name of 1 to 64 letters");
        }
    }

    private static void counts(JsonNode counts) throws Invalid {
        if (counts.isMissingNode()) {
            return;
        }
        if (!counts.isObject() || counts.size() > MOST_COUNTS) {
            throw new Invalid("`counts` is no object of at most " + MOST_COUNTS + " numbers");
        }
        for (Iterator<String> names = counts.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            JsonNode count = counts.get(name);
            if (!COUNT.matcher(name).matches()
                    || !count.isIntegralNumber()
                    || !count.canConvertToLong()
                    || count.longValue() < 0) {
                throw new Invalid("`counts` has names of 1 to 40 letters, and whole numbers from 0 on");
            }
        }
    }

    private static void actions(JsonNode actions) throws Invalid {
        if (actions.isMissingNode()) {
            return;
        }
        if (!actions.isArray() || actions.size() > ReportFormat.MOST_ACTIONS) {
            throw new Invalid("`actions` is no list of at most " + ReportFormat.MOST_ACTIONS);
        }
        for (JsonNode action : actions) {
            keep(action, "one of `actions`", Set.of("kind", "what", "withheld"));
            if (!ReportFormat.kinds().contains(action.path("kind").asText())) {
                throw new Invalid("`actions.kind` is none of " + String.join(", ", ReportFormat.kinds()));
            }
            text(action, "what", ReportFormat.LONGEST_ACTION);
            if (!action.path("withheld").isBoolean()) {
                throw new Invalid("`actions.withheld` is missing, or neither true nor false");
            }
        }
    }

    private static void findings(JsonNode findings) throws Invalid {
        if (findings.isMissingNode()) {
            return;
        }
        if (!findings.isArray() || findings.size() > ReportFormat.MOST_FINDINGS) {
            throw new Invalid("`findings` is no list of at most " + ReportFormat.MOST_FINDINGS + " texts");
        }
        for (JsonNode finding : findings) {
            if (!finding.isTextual() || finding.textValue().length() > ReportFormat.LONGEST_FINDING) {
                throw new Invalid("`findings` has texts of at most " + ReportFormat.LONGEST_FINDING + " characters");
            }
        }
    }

    // an agent that is newer than this master may say more, and is not to fall silent for it
    private static void keep(JsonNode node, String what, Set<String> known) throws Invalid {
        if (!(node instanceof ObjectNode)) {
            throw new Invalid(what + " is no object");
        }
        ((ObjectNode) node).retain(known);
    }

    private static String text(JsonNode node, String name, int longest) throws Invalid {
        JsonNode text = node.path(name);
        if (!text.isTextual()
                || text.textValue().isEmpty()
                || text.textValue().length() > longest
                || text.textValue().chars().anyMatch(Character::isISOControl)) {
            throw new Invalid("`" + name + "` is no text of 1 to " + longest + " characters");
        }
        return text.textValue();
    }
}
