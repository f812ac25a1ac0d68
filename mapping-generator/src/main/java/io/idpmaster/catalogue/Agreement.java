package io.idpmaster.catalogue;

import io.idpmaster.mapping.SchemaVersion;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An edge's own terms: as what it knows the master, and which domains, projects and roles it admits from it. Directed,
 * not transitive, not mutual.
 *
 * @param identityProvider the id under which this edge's Keystone knows the master
 * @param protocol the id of the federation protocol at this edge's Keystone, such as {@code saml2} or {@code openid}
 * @param strategy absent: the best one for the release
 * @param accepts an assignment is admitted by the first clause that admits it, and by no clause not at all
 * @param lease how long a grant lasts without a login; for strategy {@code groups} only
 * @param expired what the edge's agent does while it has no bundle that is still good
 */
public record Agreement(
        Keystone keystone,
        String identityProvider,
        String protocol,
        ApacheModule module,
        Optional<StrategyName> strategy,
        List<Acceptance> accepts,
        Optional<Duration> lease,
        Sweep sweep,
        Expired expired) {

    /** With more kinds of clauses the rules of strategy numbered have no room for useful buckets. */
    public static final int MOST_KINDS_NUMBERED = 4;

    public Agreement {
        accepts = List.copyOf(accepts);
    }

    /** One that says nothing about expired bundles. */
    public Agreement(
            Keystone keystone,
            String identityProvider,
            String protocol,
            ApacheModule module,
            Optional<StrategyName> strategy,
            List<Acceptance> accepts,
            Optional<Duration> lease,
            Sweep sweep) {
        this(keystone, identityProvider, protocol, module, strategy, accepts, lease, sweep, AgreementDefaults.EXPIRED);
    }

    /** The names of the accepted domains, each once, in the order of the clauses. */
    public Set<String> domains() {
        Set<String> names = new LinkedHashSet<>();
        accepts.forEach(clause -> names.add(clause.domain()));
        return names;
    }

    /**
     * The strategy to use: the stated one, or the best for this agreement. Decided by the agreement alone, so that a
     * login asks for nothing else.
     */
    public StrategyName chosenStrategy() {
        if (strategy.isPresent()) {
            return strategy.get();
        }
        if (lease.isPresent()) {
            return StrategyName.GROUPS;
        }
        if (sweep == Sweep.AUTHORITATIVE && keystone.schema() == SchemaVersion.V3_0) {
            return StrategyName.JSON;
        }
        return kindsOfClauses() <= MOST_KINDS_NUMBERED ? StrategyName.NUMBERED : StrategyName.GROUPS;
    }

    /** How many clauses differ in more than the domain. */
    public int kindsOfClauses() {
        return (int) accepts.stream()
                .map(clause -> List.of(clause.projects(), clause.roles()))
                .distinct()
                .count();
    }

    /** What the edge makes of one role in one project: the assignment as it will stand there, or nothing. */
    public Optional<RoleAssignment> admit(String domain, String project, String role) {
        for (Acceptance clause : accepts) {
            Optional<String> roleThere = clause.admit(domain, project, role);
            if (roleThere.isPresent()) {
                return Optional.of(new RoleAssignment(domain, project, roleThere.get()));
            }
        }
        return Optional.empty();
    }

    /** Whether some released role makes this assignment at the edge. */
    public boolean admits(RoleAssignment assignment) {
        for (Acceptance clause : accepts) {
            Stream<String> released = clause.roles().isEmpty()
                    ? Stream.of(assignment.role())
                    : clause.roles().get().entrySet().stream()
                            .filter(role -> role.getValue().equals(assignment.role()))
                            .map(Map.Entry::getKey);
            if (released.anyMatch(role ->
                    admit(assignment.domain(), assignment.project(), role).equals(Optional.of(assignment)))) {
                return true;
            }
        }
        return false;
    }
}
