package io.idpmaster.catalogue;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An edge's own terms: as what it knows the master, and which domains, projects and roles it admits from it. Directed,
 * not transitive, not mutual.
 *
 * @param identityProvider the id under which this edge's Keystone knows the master
 * @param protocol the id of the federation protocol at this edge's Keystone, such as {@code saml2} or {@code openid}
 * @param strategy absent: the best one for the release
 * @param accepts an assignment is admitted by the first clause that admits it, and by no clause not at all
 * @param lease how long a grant lasts without a login; for strategy {@code groups} only
 */
public record Agreement(
        Keystone keystone,
        String identityProvider,
        String protocol,
        ApacheModule module,
        Optional<StrategyName> strategy,
        List<Acceptance> accepts,
        Optional<Duration> lease,
        Sweep sweep) {

    public Agreement {
        accepts = List.copyOf(accepts);
    }

    /** The names of the accepted domains, each once, in the order of the clauses. */
    public Set<String> domains() {
        Set<String> names = new LinkedHashSet<>();
        accepts.forEach(clause -> names.add(clause.domain()));
        return names;
    }

    /** The strategy to use: the stated one, or {@code numbered}, which every release can evaluate. */
    public StrategyName chosenStrategy() {
        return strategy.orElse(StrategyName.NUMBERED);
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
}
