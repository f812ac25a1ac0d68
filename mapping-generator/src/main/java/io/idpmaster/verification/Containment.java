package io.idpmaster.verification;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.strategy.GroupName;
import io.idpmaster.strategy.Terms;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The second part of the theorem, as a judge: does what Keystone made of some attributes stay within the agreement?
 * Knows the agreement only, and nothing of how a strategy works.
 */
final class Containment {

    private final Terms terms;
    private final Map<String, RoleAssignment> groups;

    /**
     * @param groups the groups that the edge's agent made for this master, and the assignment that each stands for
     */
    Containment(Terms terms, Map<String, RoleAssignment> groups) {
        this.terms = terms;
        this.groups = Map.copyOf(groups);
    }

    /** What of it the agreement does not admit, or nothing. */
    Optional<String> violation(MappedProperties properties) {
        if (!properties.groupIds().isEmpty()) {
            return Optional.of("names groups by id: " + properties.groupIds());
        }
        for (JsonNode group : properties.groupNames()) {
            if (!isOurs(group)) {
                return Optional.of("names the group `" + group + "`");
            }
        }
        String userDomain = properties
                .user()
                .path("domain")
                .path("id")
                .asText(terms.userDomain().id());
        if (!userDomain.equals(terms.userDomain().id())
                || properties.user().path("domain").has("name")) {
            return Optional.of("makes the user in domain `" + properties.user().path("domain") + "`");
        }
        if (!properties.user().path("type").asText("ephemeral").equals("ephemeral")) {
            return Optional.of(
                    "maps to a user of type `" + properties.user().path("type").asText() + "`");
        }
        for (RoleAssignment assignment : assignments(properties)) {
            if (!admits(assignment)) {
                return Optional.of("names `" + assignment + "`");
            }
        }
        return Optional.empty();
    }

    /** The assignments that it names, each with its domain; in schema 1.0 that is the only one the edge accepts. */
    SortedSet<RoleAssignment> assignments(MappedProperties properties) {
        SortedSet<RoleAssignment> assignments = new TreeSet<>();
        String only = terms.edge().agreement().domains().iterator().next();
        for (JsonNode project : properties.projects()) {
            String domain = project.has("domain")
                    ? project.path("domain").path("name").asText("?" + project.path("domain"))
                    : only;
            for (JsonNode role : project.path("roles")) {
                assignments.add(new RoleAssignment(
                        domain, project.path("name").asText(), role.path("name").asText()));
            }
        }
        for (JsonNode group : properties.groupNames()) {
            // Keystone skips a group that does not exist
            Optional.ofNullable(groups.get(group.path("name").asText())).ifPresent(assignments::add);
        }
        return assignments;
    }

    private boolean isOurs(JsonNode group) {
        return terms.edge().agreement().chosenStrategy() == StrategyName.GROUPS
                && group.path("name")
                        .asText()
                        .startsWith(GroupName.prefix(terms.edge().agreement()))
                && group.path("domain")
                        .path("id")
                        .asText()
                        .equals(terms.userDomain().id());
    }

    /** Whether one clause admits the whole: domain, project and role of different clauses do not add up. */
    private boolean admits(RoleAssignment assignment) {
        Agreement agreement = terms.edge().agreement();
        for (Acceptance clause : agreement.accepts()) {
            if (clause.domain().equals(assignment.domain())
                    && clause.admitsProject(assignment.project())
                    && roleAdmitted(clause, assignment)) {
                return true;
            }
        }
        return false;
    }

    private boolean roleAdmitted(Acceptance clause, RoleAssignment assignment) {
        if (clause.roles().isPresent()) {
            return clause.roles().get().containsValue(assignment.role());
        }
        // the agreement admits every role here; of a mapping more is asked: no role but those that some team grants in
        // this domain, or in one that is accepted on the same terms, with which numbered attributes share their slots
        return terms.edge().agreement().accepts().stream()
                .filter(other -> other.roles().isEmpty() && other.projects().equals(clause.projects()))
                .anyMatch(other -> terms.roles()
                        .getOrDefault(other.domain(), new TreeSet<>())
                        .contains(assignment.role()));
    }
}
