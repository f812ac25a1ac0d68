package io.idpmaster.keycloak.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.catalogue.Finding;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The bodies of answers: JSON always, errors in Keycloak's own shape with {@code errorMessage}. */
final class Answers {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Answers() {}

    static Response error(Response.Status status, String message) {
        return json(status, Map.of("errorMessage", message));
    }

    static Response findings(Response.Status status, String message, List<Finding> findings) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("errorMessage", message);
        body.put("findings", findings.stream().map(Answers::finding).toList());
        return json(status, body);
    }

    static Response object(Response.Status status, Map<String, ?> body) {
        return json(status, body);
    }

    /** The value of a JSON text of our own. */
    static Object parsed(String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON text of our own cannot be read", e);
        }
    }

    /** As JSON text. */
    static String text(Map<String, ?> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers cannot be written as JSON", e);
        }
    }

    /** A refusal with both its values. */
    static Response refused(Response.Status status, String message, BundleRefused refused) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("errorMessage", message + ": " + refused.getMessage());
        body.put("refusal", Map.of("kind", refused.kind(), "expected", refused.expected(), "found", refused.found()));
        return json(status, body);
    }

    /** In one sentence: how many errors, and that nothing was done. */
    static String refusal(List<Finding> findings) {
        long errors = findings.stream().filter(Finding::isError).count();
        return "the catalogue has " + errors + (errors == 1 ? " error" : " errors") + "; nothing was imported";
    }

    static Response imported(
            boolean dryRun, boolean changes, Map<Kind, Count> counts, List<Finding> warnings, long milliseconds) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("dryRun", dryRun);
        body.put("changed", changes && !dryRun);
        body.putAll(counts(counts));
        body.put("findings", warnings.stream().map(Answers::finding).toList());
        body.put("milliseconds", milliseconds);
        return json(Response.Status.OK, body);
    }

    static Map<String, Object> counts(Map<Kind, Count> counts) {
        Map<String, Object> body = new LinkedHashMap<>();
        counts.forEach((kind, count) -> {
            Map<String, Integer> figures = new LinkedHashMap<>();
            figures.put("created", count.created());
            figures.put("updated", count.updated());
            figures.put("unchanged", count.unchanged());
            figures.put("removed", count.removed());
            body.put(kind.text(), figures);
        });
        return body;
    }

    private static Map<String, Object> finding(Finding finding) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        body.put("path", finding.path());
        if (finding.line() > 0) {
            body.put("line", finding.line());
        }
        body.put("message", finding.message());
        body.put("remedy", finding.remedy());
        return body;
    }

    private static Response json(Response.Status status, Map<String, ?> body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .entity(body)
                .build();
    }
}
