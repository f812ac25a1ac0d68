package io.idpmaster.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.util.SortedSet;
import java.util.TreeSet;

/** What an edge's Keystone would make of a login: its mapping, compiled from the catalogue, and Keystone's own rules. */
public final class EdgeForecast {

    private final Terms terms;
    private final Compiled compiled;
    private final RuleProcessor processor;

    private EdgeForecast(Terms terms, Compiled compiled, RuleProcessor processor) {
        this.terms = terms;
        this.compiled = compiled;
        this.processor = processor;
    }

    /**
     * What a login would create.
     *
     * @param userId the shadow user's id, as Keystone makes it (keystone/identity/id_generators/sha256.py)
     */
    public record Created(String userName, String userId, SortedSet<RoleAssignment> assignments) {}

    /** The forecast for one edge of a catalogue without errors. */
    public static EdgeForecast of(Catalogue catalogue, Edge edge) {
        try {
            Terms terms = Terms.of(catalogue, edge);
            Compiled compiled = Strategy.of(edge).compile(terms);
            RuleProcessor processor = edge.agreement()
                    .keystone()
                    .release()
                    .map(release -> RuleProcessor.of(
                            compiled.mapping().schema(), compiled.mapping().rulesJson(), release))
                    .orElseGet(() -> RuleProcessor.of(
                            compiled.mapping().schema(), compiled.mapping().rulesJson()));
            return new EdgeForecast(terms, compiled, processor);
        } catch (CompileException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The mapping that is evaluated. */
    public Compiled compiled() {
        return compiled;
    }

    /**
     * What a login with this arrival's environment would create.
     *
     * @throws EvaluationException where Keystone would refuse it
     */
    public Created of(Arrival arrival) throws EvaluationException {
        MappedProperties properties = processor.process(arrival.environment());
        SortedSet<RoleAssignment> assignments = new TreeSet<>();
        // schema 1.0 names no domain: every project lands in the identity provider's
        String only = terms.edge().agreement().domains().iterator().next();
        for (JsonNode project : properties.projects()) {
            String domain = project.path("domain").path("name").asText(only);
            for (JsonNode role : project.path("roles")) {
                assignments.add(new RoleAssignment(
                        domain, project.path("name").asText(), role.path("name").asText()));
            }
        }
        JsonNode user = properties.user();
        return new Created(
                user.path("name").asText(),
                ShadowUserId.of(terms.userDomain().id(), user.path("id").asText())
                        .text(),
                assignments);
    }
}
