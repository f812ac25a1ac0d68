package io.idpmaster.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.bundle.BundleContent;
import io.idpmaster.bundle.BundleContent.AcceptedDomain;
import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.config.Trust;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.CompileException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one edge's Keystone is to hold of the master.
 *
 * @param identityProvider its id, which the mapping has too
 * @param issuer its only remote id
 * @param remoteIdAttribute the environment variable in which the protocol's Apache module names the signer
 * @param mapping {@code {"schema_version": "…", "rules": […]}}
 * @param userDomain where the identity provider makes its users
 * @param groupDomain where groups are looked up
 * @param domains the accepted ones
 * @param roles those that the mapping can name; Keystone refuses a login with one that is not there
 * @param lease how long memberships of groups last without a login
 * @param roster by shadow user id, who is entitled at this edge
 * @param groups by name; for strategy {@code groups} alone
 * @param revoked by shadow user id, what was given and is not any more, whether or not this edge has heard of it
 * @param suspended whether nobody is to log in for now
 */
public record Desired(
        String edge,
        String identityProvider,
        String issuer,
        String protocol,
        String remoteIdAttribute,
        JsonNode mapping,
        NamedDomain userDomain,
        NamedDomain groupDomain,
        List<NamedDomain> domains,
        SortedSet<String> roles,
        Optional<Duration> lease,
        Sweep sweep,
        StrategyName strategy,
        SortedMap<String, Entitled> roster,
        SortedMap<String, RoleAssignment> groups,
        SortedMap<String, SortedSet<RoleAssignment>> revoked,
        boolean suspended) {

    /** A domain by both its names. */
    public record NamedDomain(String name, String id) {}

    /** Somebody who is entitled at the edge, and to what; never to nothing. */
    public record Entitled(String uniqueId, String name, SortedSet<RoleAssignment> assignments) {
        public Entitled {
            assignments = Collections.unmodifiableSortedSet(new TreeSet<>(assignments));
        }
    }

    public Desired {
        mapping = mapping.deepCopy();
        domains = List.copyOf(domains);
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
        roster = Collections.unmodifiableSortedMap(new TreeMap<>(roster));
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
        revoked = Collections.unmodifiableSortedMap(new TreeMap<>(revoked));
    }

    /**
     * What a bundle's content, that was verified, wants at its edge.
     *
     * @param own the edge's own copy of the agreement: the master's is not asked
     */
    public static Desired of(String edge, String issuer, Agreement own, BundleContent content) {
        Map<String, AcceptedDomain> byName = new LinkedHashMap<>();
        content.domains().forEach(domain -> byName.put(domain.name(), domain));
        List<NamedDomain> domains = content.domains().stream()
                .map(domain -> new NamedDomain(domain.name(), domain.id()))
                .toList();
        NamedDomain users = new NamedDomain(
                content.userDomain().name(), content.userDomain().id());
        SortedSet<String> roles = new TreeSet<>();
        for (Acceptance clause : own.accepts()) {
            roles.addAll(
                    clause.roles().isPresent()
                            ? clause.roles().get().values()
                            : byName.get(clause.domain()).roles());
        }
        SortedMap<String, RoleAssignment> groups = new TreeMap<>();
        content.roster().groups().forEach(group -> groups.put(group.name().text(), group.assignment()));
        SortedMap<String, Entitled> roster = new TreeMap<>();
        content.roster()
                .users()
                .forEach(user -> roster.put(
                        user.id().text(),
                        new Entitled(user.uniqueId(), user.name(), new TreeSet<>(user.assignments()))));
        SortedMap<String, SortedSet<RoleAssignment>> revoked = new TreeMap<>();
        content.roster().revoked().forEach(user -> revoked.put(user.id().text(), new TreeSet<>(user.assignments())));
        return new Desired(
                edge,
                own.identityProvider(),
                issuer,
                own.protocol(),
                own.module().issuerVariable(),
                content.mapping(),
                // schema 1.0 makes users and projects in one domain
                own.keystone().schema() == SchemaVersion.V1_0 ? domains.get(0) : users,
                users,
                domains,
                roles,
                own.lease(),
                own.sweep(),
                own.chosenStrategy(),
                roster,
                groups,
                revoked,
                false);
    }

    /** The same, with the identity provider disabled; and nothing else made or changed, only swept. */
    public Desired whileSuspended() {
        return new Desired(
                edge,
                identityProvider,
                issuer,
                protocol,
                remoteIdAttribute,
                mapping,
                userDomain,
                groupDomain,
                domains,
                roles,
                lease,
                sweep,
                strategy,
                roster,
                groups,
                revoked,
                true);
    }

    /**
     * What a catalogue wants at one of its edges.
     *
     * @throws CompileException where the edge has no mapping
     */
    public static Desired of(Catalogue catalogue, Edge edge) throws CompileException {
        // what logins are checked with lies with Apache, which Keystone's API knows nothing of
        BundleContent content = BundleContent.of(catalogue, edge, new Trust.Keys(List.of()));
        return of(edge.name(), catalogue.master().issuer(), edge.agreement(), content);
    }

    /** Whether assignments travel as memberships of groups. */
    boolean byGroups() {
        return strategy == StrategyName.GROUPS;
    }

    /** By shadow user id, what a login grants directly: nothing where groups carry it. */
    Map<String, Set<Granted>> direct() {
        Map<String, SortedSet<RoleAssignment>> given = new HashMap<>();
        if (!byGroups()) {
            roster.forEach((user, entitled) -> given.put(user, entitled.assignments()));
        }
        return granted(given);
    }

    /** By shadow user id, what logins may have granted directly, by this strategy or the one before, and is to go. */
    Map<String, Set<Granted>> taken() {
        return granted(revoked);
    }

    private Map<String, Set<Granted>> granted(Map<String, SortedSet<RoleAssignment>> assignments) {
        Map<RoleAssignment, Granted> known = new HashMap<>();
        Map<String, Set<Granted>> direct = new HashMap<>();
        assignments.forEach((user, list) -> {
            Set<Granted> grants = new HashSet<>();
            list.forEach(assignment -> grants.add(known.computeIfAbsent(assignment, this::granted)));
            direct.put(user, grants);
        });
        return direct;
    }

    /** The lease in the minutes that Keystone counts in; part of one is given, not taken. */
    OptionalInt minutes() {
        return lease.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(Math.toIntExact(lease.get().plusSeconds(59).toMinutes()));
    }

    /** Every domain that has to be there. */
    List<NamedDomain> everyDomain() {
        Map<String, NamedDomain> byId = new LinkedHashMap<>();
        byId.put(userDomain.id(), userDomain);
        if (byGroups()) {
            byId.putIfAbsent(groupDomain.id(), groupDomain);
        }
        domains.forEach(domain -> byId.putIfAbsent(domain.id(), domain));
        return List.copyOf(byId.values());
    }

    /** The assignment, with its domain's id. */
    Granted granted(RoleAssignment assignment) {
        String domain = domains.stream()
                .filter(named -> named.name().equals(assignment.domain()))
                .map(NamedDomain::id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no accepted domain `" + assignment.domain() + "`"));
        return new Granted(domain, assignment.project(), assignment.role());
    }
}
