package io.idpmaster.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.catalogue.User;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.GroupName;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.time.Duration;
import java.util.ArrayList;
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
        SortedMap<String, RoleAssignment> groups) {

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
    }

    /**
     * What a catalogue wants at one of its edges.
     *
     * @throws CompileException where the edge has no mapping
     */
    public static Desired of(Catalogue catalogue, Edge edge) throws CompileException {
        Terms terms = Terms.of(catalogue, edge);
        Mapping mapping = Strategy.of(edge).compile(terms).mapping();
        Map<String, NamedDomain> byName = new LinkedHashMap<>();
        for (Domain domain : catalogue.domains()) {
            byName.put(domain.name(), new NamedDomain(domain.name(), domain.id()));
        }
        List<NamedDomain> domains =
                edge.agreement().domains().stream().map(byName::get).toList();
        NamedDomain users = new NamedDomain(
                catalogue.userDomain().name(), catalogue.userDomain().id());
        // schema 1.0 makes users and projects in one domain
        NamedDomain userDomain = mapping.schema() == SchemaVersion.V1_0 ? domains.get(0) : users;
        SortedMap<String, RoleAssignment> groups = new TreeMap<>();
        SortedSet<String> roles = new TreeSet<>();
        for (Acceptance clause : edge.agreement().accepts()) {
            roles.addAll(
                    clause.roles().isPresent()
                            ? clause.roles().get().values()
                            : terms.roles().getOrDefault(clause.domain(), new TreeSet<>()));
        }
        if (edge.agreement().chosenStrategy() == StrategyName.GROUPS) {
            for (TeamGrant team : teams(catalogue)) {
                for (RoleAssignment assignment : Intent.at(edge, List.of(team))) {
                    groups.put(GroupName.of(edge.agreement(), assignment).text(), assignment);
                }
            }
        }
        SortedMap<String, Entitled> roster = new TreeMap<>();
        for (Memberships.UserClass alike : Memberships.of(catalogue).classes()) {
            SortedSet<RoleAssignment> intent = Intent.at(edge, alike.teams());
            for (User user : alike.users()) {
                if (user.enabled() && !intent.isEmpty()) {
                    roster.put(ShadowId.of(userDomain.id(), user.id()), new Entitled(user.id(), user.name(), intent));
                }
            }
        }
        return new Desired(
                edge.name(),
                edge.agreement().identityProvider(),
                catalogue.master().issuer(),
                edge.agreement().protocol(),
                edge.agreement().module().issuerVariable(),
                mapping.toJson(),
                userDomain,
                users,
                domains,
                roles,
                edge.agreement().lease(),
                edge.agreement().sweep(),
                edge.agreement().chosenStrategy(),
                roster,
                groups);
    }

    /** Whether assignments travel as memberships of groups. */
    boolean byGroups() {
        return strategy == StrategyName.GROUPS;
    }

    /** By shadow user id, what a login grants directly: nothing where groups carry it. */
    Map<String, Set<Granted>> direct() {
        Map<String, Set<Granted>> direct = new HashMap<>();
        if (!byGroups()) {
            Map<RoleAssignment, Granted> known = new HashMap<>();
            roster.forEach((user, entitled) -> {
                Set<Granted> grants = new HashSet<>();
                entitled.assignments()
                        .forEach(assignment -> grants.add(known.computeIfAbsent(assignment, this::granted)));
                direct.put(user, grants);
            });
        }
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

    private static List<TeamGrant> teams(Catalogue catalogue) {
        List<TeamGrant> teams = new ArrayList<>();
        for (Domain domain : catalogue.domains()) {
            for (Project project : domain.projects()) {
                project.teams().stream()
                        .flatMap(Team::withNested)
                        .forEach(team -> teams.add(team.in(domain.name(), project.name())));
            }
        }
        return teams;
    }
}
