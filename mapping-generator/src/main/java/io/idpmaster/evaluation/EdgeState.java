package io.idpmaster.evaluation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a Keystone has in its database, as far as a federated login reads and writes it: domains, projects, roles, groups
 * with their grants, identity providers, users and what they hold. {@link Mapped} logs people in to it.
 *
 * <p>Names are compared to the letter, as SQLite and PostgreSQL do; MariaDB's collation, which takes {@code é} for
 * {@code e}, is not modelled, and neither are nested projects and limits. Ids are made from names, so that two states
 * that came about in the same way are alike. Not for use by several threads.
 */
public final class EdgeState {

    /** @param domainId empty for a role of no domain */
    record Role(String id, String name, Optional<String> domainId) {}

    record Project(String id, String name, String domainId) {}

    record Group(String id, String name, String domainId) {}

    /** @param inherited whether it counts in the projects below and not in this one (OS-INHERIT) */
    record Grant(String projectId, String roleId, boolean inherited) {}

    /** @param ttl how long a membership in a group lasts after a login; zero: for that login's token only */
    record IdentityProvider(String id, String domainId, Duration ttl) {}

    /** As whom an identity provider knows a user: {@code federated_user}. */
    record Link(String identityProvider, String protocol, String uniqueId) {}

    /** {@code expiring_user_group_membership}. */
    record Membership(String identityProvider, Instant verified) {}

    static final class User {
        final String id;
        final String domainId;
        final Map<Link, String> names = new LinkedHashMap<>();
        final Set<Grant> grants = new LinkedHashSet<>();
        final Map<String, Membership> memberships = new LinkedHashMap<>();
        String email = "";

        User(String id, String domainId) {
            this.id = id;
            this.domainId = domainId;
        }
    }

    private final KeystoneRelease release;
    private final Map<String, String> domains = new LinkedHashMap<>();
    private final List<Role> roles = new ArrayList<>();
    private final Map<List<String>, Project> projects = new LinkedHashMap<>();
    private final Map<List<String>, Group> groups = new LinkedHashMap<>();
    private final Map<String, Set<Grant>> groupGrants = new LinkedHashMap<>();
    private final Map<String, IdentityProvider> identityProviders = new LinkedHashMap<>();
    private final Map<String, User> users = new LinkedHashMap<>();

    /**
     * An empty Keystone.
     *
     * @param release its major version, such as 22 (Zed), 27 (2025.1) or 30 (2026.2)
     */
    public EdgeState(int release) {
        this.release = KeystoneRelease.of(release);
    }

    KeystoneRelease release() {
        return release;
    }

    /** Makes a domain; where there is one of this id it stays as it is. */
    public void domain(String id, String name) {
        domains.putIfAbsent(id, name);
    }

    /** Makes a role of no domain; where there is one of this name it stays as it is. */
    public void role(String name) {
        if (roles.stream()
                .noneMatch(role -> role.name().equals(name) && role.domainId().isEmpty())) {
            roles.add(new Role("role " + name, name, Optional.empty()));
        }
    }

    /** Makes a role that belongs to a domain. */
    public void domainRole(String domainId, String name) {
        roles.add(new Role("role " + name + " of " + domainId, name, Optional.of(domainId)));
    }

    /** Makes a project; where there is one of this name in the domain it stays as it is. */
    public void project(String domainId, String name) {
        projects.computeIfAbsent(List.of(domainId, name), key -> new Project(domainId + "/" + name, name, domainId));
    }

    /** Makes a group; where there is one of this name in the domain it stays as it is. */
    public void group(String domainId, String name) {
        groups.computeIfAbsent(List.of(domainId, name), key -> new Group(domainId + "/" + name, name, domainId));
    }

    /** Gives a group a role in a project, all three of which there must be. */
    public void grantToGroup(String groupDomainId, String group, String domainId, String project, String role) {
        groupGrants
                .computeIfAbsent(groups.get(List.of(groupDomainId, group)).id(), id -> new LinkedHashSet<>())
                .add(new Grant(projects.get(List.of(domainId, project)).id(), roleId(role), false));
    }

    /** Gives a user a role in a project, all three of which there must be, as the edge's administrator does. */
    public void grant(String userId, String domainId, String project, String role) {
        users.get(userId)
                .grants
                .add(new Grant(projects.get(List.of(domainId, project)).id(), roleId(role), false));
    }

    /** The same, for the projects below and not for this one. */
    public void grantInherited(String userId, String domainId, String project, String role) {
        users.get(userId)
                .grants
                .add(new Grant(projects.get(List.of(domainId, project)).id(), roleId(role), true));
    }

    /**
     * Registers an identity provider.
     *
     * @param ttl its {@code authorization_ttl}
     */
    public void identityProvider(String id, String domainId, Duration ttl) {
        identityProviders.put(id, new IdentityProvider(id, domainId, ttl));
    }

    /** Lets an identity provider know a user under a unique id, as {@code PATCH /v3/users/{id}} does. */
    public void link(String userId, String identityProvider, String protocol, String uniqueId, String name) {
        users.get(userId).names.put(new Link(identityProvider, protocol, uniqueId), name);
    }

    /** The ids of all users. */
    public Set<String> userIds() {
        return Set.copyOf(users.keySet());
    }

    /** The user's name, by the first of its links, or nothing where there is no such user. */
    public Optional<String> userName(String userId) {
        return user(userId).flatMap(user -> user.names.values().stream().findFirst());
    }

    /** The user's e-mail address, or nothing. */
    public Optional<String> email(String userId) {
        return user(userId).map(user -> user.email).filter(email -> !email.isEmpty());
    }

    /** What was granted to the user directly, but for what is inherited by projects below. */
    public SortedSet<HeldRole> granted(String userId) {
        SortedSet<HeldRole> held = new TreeSet<>();
        user(userId)
                .ifPresent(user -> user.grants.stream()
                        .filter(grant -> !grant.inherited())
                        .forEach(grant -> held.add(heldRole(grant))));
        return held;
    }

    /** What the user holds through groups in which a membership has not run out. */
    public SortedSet<HeldRole> heldThroughGroups(String userId, Instant now) {
        SortedSet<HeldRole> held = new TreeSet<>();
        user(userId)
                .ifPresent(user -> user.memberships.forEach((groupId, membership) -> {
                    Duration ttl =
                            identityProviders.get(membership.identityProvider()).ttl();
                    if (membership.verified().plus(ttl).isAfter(now)) {
                        groupGrants.getOrDefault(groupId, Set.of()).forEach(grant -> held.add(heldRole(grant)));
                    }
                }));
        return held;
    }

    /** What these groups hold: what a token with them is good for. */
    public SortedSet<HeldRole> heldBy(Collection<String> groupIds) {
        SortedSet<HeldRole> held = new TreeSet<>();
        groupIds.forEach(
                groupId -> groupGrants.getOrDefault(groupId, Set.of()).forEach(grant -> held.add(heldRole(grant))));
        return held;
    }

    /** Whether there is such a project. */
    public boolean hasProject(String domainId, String name) {
        return projects.containsKey(List.of(domainId, name));
    }

    Optional<IdentityProvider> identityProvider(String id) {
        return Optional.ofNullable(identityProviders.get(id));
    }

    Optional<String> domainId(String name) {
        return domains.entrySet().stream()
                .filter(domain -> domain.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    boolean hasDomain(String id) {
        return domains.containsKey(id);
    }

    /** Roles by name; of several of one name, of domains or of none, the last one made: {@code existing_roles}. */
    Map<String, Role> rolesByName() {
        Map<String, Role> byName = new LinkedHashMap<>();
        roles.forEach(role -> byName.put(role.name(), role));
        return byName;
    }

    Optional<Project> projectOf(String domainId, String name) {
        return Optional.ofNullable(projects.get(List.of(domainId, name)));
    }

    Optional<Group> groupOf(String domainId, String name) {
        return Optional.ofNullable(groups.get(List.of(domainId, name)));
    }

    boolean hasGroup(String id) {
        return groups.values().stream().anyMatch(group -> group.id().equals(id));
    }

    Optional<User> user(String id) {
        return Optional.ofNullable(users.get(id));
    }

    Optional<User> user(Link link) {
        return users.values().stream()
                .filter(user -> user.names.containsKey(link))
                .findFirst();
    }

    User add(User user) {
        users.put(user.id, user);
        return user;
    }

    private String roleId(String name) {
        return rolesByName().get(name).id();
    }

    private HeldRole heldRole(Grant grant) {
        Project project = projects.values().stream()
                .filter(candidate -> candidate.id().equals(grant.projectId()))
                .findFirst()
                .orElseThrow();
        Role role = roles.stream()
                .filter(candidate -> candidate.id().equals(grant.roleId()))
                .findFirst()
                .orElseThrow();
        return new HeldRole(domains.get(project.domainId()), project.name(), role.name());
    }
}
