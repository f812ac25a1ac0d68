package io.idpmaster.evaluation;

import io.idpmaster.mapping.CollationKey;
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
import java.util.function.UnaryOperator;

/**
 * What a Keystone has in its database, as far as a federated login reads and writes it: domains, projects, roles, groups
 * with their grants, identity providers, users and what they hold. {@link Mapped} logs people in to it.
 *
 * <p>Names are compared as the database does: to the letter, as SQLite and PostgreSQL do, or by one of MariaDB's
 * collations. Not modelled: limits, and caches, through which a Keystone may see for some minutes what was there before.
 * The ids of projects that a login makes come from their names, so that two states that came about in the same way are
 * alike. Not for use by several threads.
 */
public final class EdgeState {

    /** In {@code project.name}; the next one in {@code federated_user}. */
    private static final int LONGEST_PROJECT = 64;

    private static final int LONGEST_NAME = 255;

    /** A domain; Keystone keeps it as a project without a domain. */
    public record Domain(String id, String name, boolean enabled) {}

    /** @param domainId empty for a role of no domain */
    public record Role(String id, String name, Optional<String> domainId) {}

    /** Wherever it is nested, its name is unique in its domain. */
    public record Project(String id, String name, String domainId, boolean enabled) {}

    /** A group of users. */
    public record Group(String id, String name, String domainId) {}

    /**
     * An identity provider.
     *
     * @param ttl how long a membership in a group lasts after a login; zero: for that login's token only
     * @param remoteIds by which assertions name it; none: whatever arrives is taken for its
     */
    public record IdentityProvider(String id, String domainId, Duration ttl, boolean enabled, Set<String> remoteIds) {
        public IdentityProvider {
            remoteIds = Set.copyOf(remoteIds);
        }
    }

    /**
     * A user.
     *
     * @param localName as whom the user is known with a password; empty for a shadow user
     * @param email may be empty
     */
    public record Account(String id, String domainId, boolean enabled, Optional<String> localName, String email) {}

    /** @param inherited whether it counts in the projects below and not in this one (OS-INHERIT) */
    record Grant(String projectId, String roleId, boolean inherited) {}

    /** As whom an identity provider knows a user: {@code federated_user}. */
    record Link(String identityProvider, String protocol, String uniqueId) {}

    /** {@code expiring_user_group_membership}. */
    record Membership(String identityProvider, Instant verified) {}

    static final class User {
        final String id;
        final String domainId;
        final boolean enabled;
        final Optional<String> localName;
        final Map<Link, String> names = new LinkedHashMap<>();
        final Set<Grant> grants = new LinkedHashSet<>();
        final Map<String, Membership> memberships = new LinkedHashMap<>();
        String email;

        User(Account account) {
            this.id = account.id();
            this.domainId = account.domainId();
            this.enabled = account.enabled();
            this.localName = account.localName();
            this.email = account.email();
        }
    }

    private final KeystoneRelease release;
    private final UnaryOperator<String> comparable;
    private final boolean columnsAreStrict;
    private final Map<String, Domain> domains = new LinkedHashMap<>();
    private final List<Role> roles = new ArrayList<>();
    private final Map<List<String>, Project> projects = new LinkedHashMap<>();
    private final Map<String, Project> projectsById = new LinkedHashMap<>();
    private final Map<List<String>, Group> groups = new LinkedHashMap<>();
    private final Map<String, Group> groupsById = new LinkedHashMap<>();
    private final Map<String, Set<Grant>> groupGrants = new LinkedHashMap<>();
    private final Map<String, IdentityProvider> identityProviders = new LinkedHashMap<>();
    private final Map<List<String>, String> remoteIdAttributes = new LinkedHashMap<>();
    private final Map<String, User> users = new LinkedHashMap<>();

    /**
     * An empty Keystone whose database compares names to the letter and holds what is put in, as SQLite does.
     *
     * @param release its major version, such as 22 (Zed), 27 (2025.1) or 30 (2026.2)
     */
    public EdgeState(int release) {
        this(release, UnaryOperator.identity(), false);
    }

    /** An empty Keystone on a MariaDB with this collation. */
    public EdgeState(int release, CollationKey.Collation collation) {
        this(release, name -> CollationKey.of(collation, name).text(), true);
    }

    private EdgeState(int release, UnaryOperator<String> comparable, boolean columnsAreStrict) {
        this.release = KeystoneRelease.of(release);
        this.comparable = comparable;
        this.columnsAreStrict = columnsAreStrict;
    }

    KeystoneRelease release() {
        return release;
    }

    /** Makes a domain; where there is one of this id it stays as it is. */
    public void domain(String id, String name) {
        domains.putIfAbsent(id, new Domain(id, name, true));
    }

    /** Adds a domain. */
    public void add(Domain domain) {
        domains.put(domain.id(), domain);
    }

    /** Makes a role of no domain; where there is one of this name it stays as it is. */
    public void role(String name) {
        if (roles.stream()
                .noneMatch(role -> role.name().equals(name) && role.domainId().isEmpty())) {
            add(new Role("role " + name, name, Optional.empty()));
        }
    }

    /** Makes a role that belongs to a domain. */
    public void domainRole(String domainId, String name) {
        add(new Role("role " + name + " of " + domainId, name, Optional.of(domainId)));
    }

    /** Adds a role, behind the others in the order in which Keystone lists them: SQLite as made, MariaDB by id. */
    public void add(Role role) {
        roles.add(role);
    }

    /** Makes a project; where there is one of this name in the domain it stays as it is. */
    public void project(String domainId, String name) {
        if (projectOf(domainId, name).isEmpty()) {
            add(new Project(domainId + "/" + name, name, domainId, true));
        }
    }

    /** Adds a project, the first of its name in its domain. */
    public void add(Project project) {
        projects.put(key(project.domainId(), project.name()), project);
        projectsById.put(project.id(), project);
    }

    /** Makes a group; where there is one of this name in the domain it stays as it is. */
    public void group(String domainId, String name) {
        if (groupOf(domainId, name).isEmpty()) {
            add(new Group(domainId + "/" + name, name, domainId));
        }
    }

    /** Adds a group, the first of its name in its domain. */
    public void add(Group group) {
        groups.put(key(group.domainId(), group.name()), group);
        groupsById.put(group.id(), group);
    }

    /** Gives a group a role in a project, all three of which there must be. */
    public void grantToGroup(String groupDomainId, String group, String domainId, String project, String role) {
        grantToGroup(
                groupOf(groupDomainId, group).orElseThrow().id(),
                projectOf(domainId, project).orElseThrow().id(),
                roleId(role),
                false);
    }

    /** The same, by ids. */
    public void grantToGroup(String groupId, String projectId, String roleId, boolean inherited) {
        groupGrants.computeIfAbsent(groupId, id -> new LinkedHashSet<>()).add(new Grant(projectId, roleId, inherited));
    }

    /** Gives a user a role in a project, all three of which there must be, as the edge's administrator does. */
    public void grant(String userId, String domainId, String project, String role) {
        grantById(userId, projectOf(domainId, project).orElseThrow().id(), roleId(role), false);
    }

    /** The same, for the projects below and not for this one. */
    public void grantInherited(String userId, String domainId, String project, String role) {
        grantById(userId, projectOf(domainId, project).orElseThrow().id(), roleId(role), true);
    }

    /** Gives a user a role in a project by their ids, behind what the user holds already. */
    public void grantById(String userId, String projectId, String roleId, boolean inherited) {
        users.get(userId).grants.add(new Grant(projectId, roleId, inherited));
    }

    /**
     * Registers an identity provider that is enabled and has no remote ids.
     *
     * @param ttl its {@code authorization_ttl}
     */
    public void identityProvider(String id, String domainId, Duration ttl) {
        add(new IdentityProvider(id, domainId, ttl, true, Set.of()));
    }

    /** Registers an identity provider, or registers it anew. */
    public void add(IdentityProvider provider) {
        identityProviders.put(provider.id(), provider);
    }

    /**
     * Says in which environment variable a protocol's assertions name their identity provider:
     * {@code remote_id_attribute}, its own or that of keystone.conf.
     */
    public void remoteIdAttribute(String identityProvider, String protocol, String attribute) {
        remoteIdAttributes.put(List.of(identityProvider, protocol), attribute);
    }

    /** Adds a user, whom no identity provider knows yet. */
    public void add(Account account) {
        add(new User(account));
    }

    /** Lets an identity provider know a user under a unique id, as {@code PATCH /v3/users/{id}} does. */
    public void link(String userId, String identityProvider, String protocol, String uniqueId, String name) {
        users.get(userId).names.put(new Link(identityProvider, protocol, uniqueId), name);
    }

    /** Makes a user a member of a group, as a login through this identity provider did at that time. */
    public void membership(String userId, String groupId, String identityProvider, Instant verified) {
        users.get(userId).memberships.put(groupId, new Membership(identityProvider, verified));
    }

    /** The ids of all users. */
    public Set<String> userIds() {
        return Set.copyOf(users.keySet());
    }

    /** The user's name, by the first of its links unless it is a local one; or nothing where there is no such user. */
    public Optional<String> userName(String userId) {
        return user(userId)
                .flatMap(user -> user.localName.isPresent()
                        ? user.localName
                        : user.names.values().stream().findFirst());
    }

    /** The user's e-mail address, or nothing. */
    public Optional<String> email(String userId) {
        return user(userId).map(user -> user.email).filter(email -> !email.isEmpty());
    }

    /** What was granted to the user directly, but for what is inherited by projects below. */
    public SortedSet<HeldRole> granted(String userId) {
        return user(userId).map(user -> held(user.grants)).orElseGet(TreeSet::new);
    }

    /** What the user holds through groups in which a membership has not run out. */
    public SortedSet<HeldRole> heldThroughGroups(String userId, Instant now) {
        Set<String> groupIds = new LinkedHashSet<>();
        user(userId)
                .ifPresent(user -> user.memberships.forEach((groupId, membership) -> {
                    Duration ttl =
                            identityProviders.get(membership.identityProvider()).ttl();
                    if (membership.verified().plus(ttl).isAfter(now)) {
                        groupIds.add(groupId);
                    }
                }));
        return heldBy(groupIds);
    }

    /** What these groups hold: what a token with them is good for. */
    public SortedSet<HeldRole> heldBy(Collection<String> groupIds) {
        SortedSet<HeldRole> held = new TreeSet<>();
        groupIds.forEach(groupId -> held.addAll(held(groupGrants.getOrDefault(groupId, Set.of()))));
        return held;
    }

    /** Whether there is such a project. */
    public boolean hasProject(String domainId, String name) {
        return projectOf(domainId, name).isPresent();
    }

    /**
     * All of it, a line for each thing, by names and not by the ids that Keystone draws: two states with the same lines
     * differ in nothing that matters to anybody.
     *
     * @param since memberships are told apart by whether they were verified before this time, or later
     */
    public SortedSet<String> lines(Instant since) {
        SortedSet<String> lines = new TreeSet<>();
        domains.values().forEach(domain -> lines.add("domain " + domain));
        roles.forEach(role -> lines.add("role " + name(role)));
        projects.values()
                .forEach(project -> lines.add("project " + name(project) + (project.enabled() ? "" : ", disabled")));
        groups.values().forEach(group -> {
            lines.add("group " + name(group));
            groupGrants
                    .getOrDefault(group.id(), Set.of())
                    .forEach(grant -> lines.add("group " + name(group) + " holds " + name(grant)));
        });
        identityProviders.values().forEach(provider -> lines.add("identity provider " + provider));
        for (User user : users.values()) {
            lines.add("user " + user.id + " of domain " + user.domainId + ", " + (user.enabled ? "enabled" : "disabled")
                    + user.localName.map(name -> ", local " + name).orElse("")
                    + (user.email.isEmpty() ? "" : ", " + user.email));
            user.names.forEach((link, name) -> lines.add("user " + user.id + " is " + link + ": " + name));
            user.grants.forEach(grant -> lines.add("user " + user.id + " holds " + name(grant)));
            user.memberships.forEach((groupId, membership) -> lines.add("user " + user.id + " is in group "
                    + name(groupsById.get(groupId)) + " by " + membership.identityProvider() + ", verified "
                    + (membership.verified().isBefore(since) ? "before" : "now")));
        }
        return lines;
    }

    /** The names, with their domains, of groups by their ids. */
    public SortedSet<String> groupNames(Collection<String> groupIds) {
        SortedSet<String> names = new TreeSet<>();
        groupIds.forEach(groupId -> names.add(name(groupsById.get(groupId))));
        return names;
    }

    Optional<IdentityProvider> identityProvider(String id) {
        return Optional.ofNullable(identityProviders.get(id));
    }

    Optional<String> remoteIdAttribute(String identityProvider, String protocol) {
        return Optional.ofNullable(remoteIdAttributes.get(List.of(identityProvider, protocol)));
    }

    Optional<Domain> domainNamed(String name) {
        return domains.values().stream()
                .filter(domain -> same(domain.name(), name))
                .findFirst();
    }

    /** Keystone checks to the letter that it was not the collation which found a domain by its id. */
    Optional<Domain> domain(String id) {
        return Optional.ofNullable(domains.get(id));
    }

    /** Roles by name; of several of one name, of domains or of none, the last one listed: {@code existing_roles}. */
    Map<String, Role> rolesByName() {
        Map<String, Role> byName = new LinkedHashMap<>();
        roles.forEach(role -> byName.put(role.name(), role));
        return byName;
    }

    Optional<Project> projectOf(String domainId, String name) {
        return Optional.ofNullable(projects.get(key(domainId, name)));
    }

    Project project(String id) {
        return projectsById.get(id);
    }

    Optional<Group> groupOf(String domainId, String name) {
        return Optional.ofNullable(groups.get(key(domainId, name)));
    }

    boolean hasGroup(String id) {
        return groupsById.containsKey(id);
    }

    Optional<User> user(String id) {
        return Optional.ofNullable(users.get(id));
    }

    Optional<User> localUser(String domainId, String name) {
        return users.values().stream()
                .filter(user -> user.domainId.equals(domainId)
                        && user.localName.filter(local -> same(local, name)).isPresent())
                .findFirst();
    }

    /** The user whom the database finds for a link, and the link as the database has it. */
    Optional<Map.Entry<Link, User>> linked(Link sought) {
        for (User user : users.values()) {
            for (Link link : user.names.keySet()) {
                if (link.identityProvider().equals(sought.identityProvider())
                        && link.protocol().equals(sought.protocol())
                        && same(link.uniqueId(), sought.uniqueId())) {
                    return Optional.of(Map.entry(link, user));
                }
            }
        }
        return Optional.empty();
    }

    User add(User user) {
        users.put(user.id, user);
        return user;
    }

    /** Whether the database takes the two texts for one. */
    boolean same(String one, String other) {
        return one.equals(other) || comparable.apply(one).equals(comparable.apply(other));
    }

    /**
     * Whether a name is longer than its column, which Keystone notices by itself where it makes a row
     * (keystone/common/sql/core.py, {@code initialize_decorator}), whatever the database.
     */
    static boolean isTooLongForProject(String name) {
        return name.codePointCount(0, name.length()) > LONGEST_PROJECT;
    }

    /** The same for a user's name or unique id. */
    static boolean isTooLongForUser(String name) {
        return name.codePointCount(0, name.length()) > LONGEST_NAME;
    }

    /** Whether the database has the characters of a text: {@code utf8} is MariaDB's word for those below U+10000. */
    boolean hasCharactersOf(String text) {
        return !columnsAreStrict || text.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }

    /** Whether the database takes a text that Keystone has not measured. */
    boolean hasRoomForUser(String name) {
        return !columnsAreStrict || !isTooLongForUser(name);
    }

    private List<String> key(String domainId, String name) {
        return List.of(comparable.apply(domainId), comparable.apply(name));
    }

    private String roleId(String name) {
        return rolesByName().get(name).id();
    }

    private SortedSet<HeldRole> held(Collection<Grant> grants) {
        SortedSet<HeldRole> held = new TreeSet<>();
        for (Grant grant : grants) {
            if (!grant.inherited()) {
                Project project = projectsById.get(grant.projectId());
                held.add(new HeldRole(
                        domains.get(project.domainId()).name(),
                        project.name(),
                        role(grant).name()));
            }
        }
        return held;
    }

    private Role role(Grant grant) {
        return roles.stream()
                .filter(candidate -> candidate.id().equals(grant.roleId()))
                .findFirst()
                .orElseThrow();
    }

    private String name(Grant grant) {
        return name(projectsById.get(grant.projectId())) + ":" + name(role(grant))
                + (grant.inherited() ? ", inherited" : "");
    }

    private String name(Role role) {
        return role.name() + role.domainId().map(id -> " of domain " + id).orElse("");
    }

    private String name(Project project) {
        return domains.get(project.domainId()).name() + "/" + project.name();
    }

    private String name(Group group) {
        return domains.get(group.domainId()).name() + "/" + group.name();
    }
}
