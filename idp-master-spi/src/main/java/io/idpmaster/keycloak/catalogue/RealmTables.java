package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.keycloak.catalogue.RealmState.GroupRow;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.GroupEntity;

/**
 * Reads the catalogue's part of a realm straight from the tables, a few columns at a time. Keycloak's own models ask one
 * question for each group, and the answers stay in the transaction, where every later question has to walk them.
 */
public final class RealmTables {

    private static final List<String> GROUP_ATTRIBUTES =
            List.of(CatalogueNames.DOMAIN_ID, CatalogueNames.TEAM_ROLES, CatalogueNames.TEAM_EDGES);

    private final EntityManager tables;
    private final String realm;

    public RealmTables(KeycloakSession session, RealmModel realm) {
        this.tables = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        this.realm = realm.getId();
    }

    /** Everything below {@code /openstack}, and everybody in it. */
    public RealmState read() {
        Optional<String> root = root();
        Map<GroupPath, GroupRow> groups = new LinkedHashMap<>();
        Map<String, Set<String>> members = new HashMap<>();
        if (root.isPresent()) {
            Map<String, GroupPath> paths = descend(root.get());
            Map<String, SortedMap<String, List<String>>> attributes = attributes(paths.keySet());
            paths.forEach((id, path) -> groups.put(
                    path, new GroupRow(id, path, attributes.getOrDefault(id, Collections.emptySortedMap()))));
            List<String> peopled = new ArrayList<>(List.of(root.get()));
            paths.forEach((id, path) -> {
                if (path.kind() == GroupPath.Kind.TEAM) {
                    peopled.add(id);
                }
            });
            members.putAll(members(peopled));
        }
        Set<String> people = new LinkedHashSet<>();
        members.values().forEach(people::addAll);
        Map<String, UserRow> users = new HashMap<>();
        usersById(people).forEach(user -> users.put(user.id(), user));
        return new RealmState(root, groups, members, users);
    }

    private Optional<String> root() {
        return tables.createQuery(
                        "select g.id from GroupEntity g where g.realm = :realm and g.parentId = :top and g.name = :name",
                        String.class)
                .setParameter("realm", realm)
                .setParameter("top", GroupEntity.TOP_PARENT_ID)
                .setParameter("name", CatalogueNames.ROOT_GROUP)
                .getResultStream()
                .findFirst();
    }

    /** All domains and projects. */
    public Collection<GroupPath> places() {
        Map<String, GroupPath> domains =
                root().map(root -> children(Set.of(root), Map.of())).orElse(Map.of());
        List<GroupPath> places = new ArrayList<>(domains.values());
        places.addAll(children(domains.keySet(), domains).values());
        return places;
    }

    // level by level: parents before children
    private Map<String, GroupPath> descend(String root) {
        Map<String, GroupPath> all = new LinkedHashMap<>();
        Map<String, GroupPath> level = children(Set.of(root), Map.of());
        all.putAll(level);
        for (int depth = 1; depth < GroupPath.MAX_DEPTH && !level.isEmpty(); depth++) {
            level = children(level.keySet(), level);
            all.putAll(level);
        }
        return all;
    }

    private Map<String, GroupPath> children(Collection<String> parents, Map<String, GroupPath> paths) {
        Map<String, GroupPath> children = new LinkedHashMap<>();
        Chunks.of(
                parents,
                chunk -> rows(
                                "select g.id, g.name, g.parentId from GroupEntity g where g.realm = :realm "
                                        + "and g.parentId in :chunk order by g.name",
                                chunk)
                        .setParameter("realm", realm)
                        .getResultStream()
                        .forEach(row -> {
                            String name = (String) row[1];
                            GroupPath parent = paths.get((String) row[2]);
                            children.put((String) row[0], parent == null ? GroupPath.of(name) : parent.child(name));
                        }));
        return children;
    }

    /**
     * One team.
     *
     * @param grants what a member of it holds: what it grants itself, and what those grant that it stands in
     * @param members the ids of its direct members, without those who are disabled and hold nothing
     */
    public record TeamRow(Set<TeamGrant> grants, Set<String> members) {
        public TeamRow {
            grants = Set.copyOf(grants);
            members = Set.copyOf(members);
        }
    }

    /** The teams among these groups and below them, by id. A group elsewhere than below {@code /openstack} is none. */
    public Map<String, TeamRow> teams(Set<String> groups) {
        Map<String, GroupPath> known = new HashMap<>();
        Map<String, GroupPath> wanted = new LinkedHashMap<>();
        Map<String, GroupPath> found = new LinkedHashMap<>();
        ways(groups).forEach((id, way) -> {
            if (!way.isEmpty() && way.size() <= GroupPath.MAX_DEPTH) {
                known.put(id, new GroupPath(way));
                if (groups.contains(id)) {
                    wanted.put(id, new GroupPath(way));
                }
            } else if (way.isEmpty() && groups.contains(id)) {
                found.putAll(descend(id));
            }
        });
        for (Map<String, GroupPath> level = wanted; !level.isEmpty(); level = children(level.keySet(), level)) {
            found.putAll(level);
            level.values().removeIf(path -> path.names().size() == GroupPath.MAX_DEPTH);
        }
        found.values().removeIf(path -> path.kind() != GroupPath.Kind.TEAM);
        known.putAll(found);
        Map<GroupPath, TeamGrant> grants = grants(known);
        Map<String, Set<String>> members = members(found.keySet(), "and m.user.enabled = true");
        Map<String, TeamRow> teams = new LinkedHashMap<>();
        found.forEach((id, path) -> {
            Set<TeamGrant> held = new LinkedHashSet<>();
            for (int depth = GroupPath.Kind.TEAM.ordinal() + 1;
                    depth <= path.names().size();
                    depth++) {
                Optional.ofNullable(grants.get(new GroupPath(path.names().subList(0, depth))))
                        .ifPresent(held::add);
            }
            teams.put(id, new TeamRow(held, members.getOrDefault(id, Set.of())));
        });
        return teams;
    }

    /** The groups of this realm whose {@code keystone.edges} choose by a label, by id. */
    public Set<String> groupsWithLabels() {
        return new LinkedHashSet<>(tables.createQuery(
                        "select distinct a.group.id from GroupAttributeEntity a where a.group.realm = :realm "
                                + "and a.name = :name and a.value like '%=%'",
                        String.class)
                .setParameter("realm", realm)
                .setParameter("name", CatalogueNames.TEAM_EDGES)
                .getResultList());
    }

    // for these groups and those that they stand in: the names below `/openstack` on the way to each
    private Map<String, List<String>> ways(Set<String> groups) {
        Map<String, Object[]> read = new LinkedHashMap<>();
        Set<String> level = groups;
        // above the deepest team and `/openstack` there is nothing of ours
        for (int climbed = 0; climbed <= GroupPath.MAX_DEPTH && !level.isEmpty(); climbed++) {
            Chunks.of(
                    level,
                    chunk -> rows(
                                    "select g.id, g.name, g.parentId from GroupEntity g where g.realm = :realm "
                                            + "and g.id in :chunk",
                                    chunk)
                            .setParameter("realm", realm)
                            .getResultStream()
                            .forEach(row -> read.put((String) row[0], row)));
            Set<String> parents = new LinkedHashSet<>();
            read.values().forEach(row -> parents.add((String) row[2]));
            parents.remove(GroupEntity.TOP_PARENT_ID);
            parents.removeAll(read.keySet());
            level = parents;
        }
        Map<String, List<String>> ways = new LinkedHashMap<>();
        read.forEach((id, row) -> {
            Deque<String> names = new ArrayDeque<>();
            Object[] top = row;
            while (top != null && !GroupEntity.TOP_PARENT_ID.equals(top[2])) {
                names.push((String) top[1]);
                top = read.get((String) top[2]);
            }
            if (top != null && CatalogueNames.ROOT_GROUP.equals(top[1])) {
                ways.put(id, List.copyOf(names));
            }
        });
        return ways;
    }

    private Map<GroupPath, TeamGrant> grants(Map<String, GroupPath> groups) {
        Map<String, SortedMap<String, List<String>>> attributes = attributes(groups.keySet());
        Map<GroupPath, TeamGrant> grants = new HashMap<>();
        groups.forEach((id, path) -> {
            if (path.kind() == GroupPath.Kind.TEAM) {
                List<String> names = path.names();
                Map<String, List<String>> own = attributes.getOrDefault(id, Collections.emptySortedMap());
                CatalogueGroups.grant(
                                names.get(0),
                                names.get(1),
                                String.join("/", names.subList(GroupPath.Kind.TEAM.ordinal(), names.size())),
                                path.name(),
                                own.getOrDefault(CatalogueNames.TEAM_ROLES, List.of()),
                                own.getOrDefault(CatalogueNames.TEAM_EDGES, List.of()))
                        .ifPresent(grant -> grants.put(path, grant));
            }
        });
        return grants;
    }

    private Map<String, SortedMap<String, List<String>>> attributes(Collection<String> groups) {
        Map<String, SortedMap<String, List<String>>> attributes = new HashMap<>();
        Chunks.of(
                groups,
                chunk -> rows(
                                "select a.group.id, a.name, a.value from GroupAttributeEntity a where a.group.id in :chunk "
                                        + "and a.name in :names",
                                chunk)
                        .setParameter("names", GROUP_ATTRIBUTES)
                        .getResultStream()
                        .forEach(row -> attributes
                                .computeIfAbsent((String) row[0], id -> new TreeMap<>())
                                .computeIfAbsent((String) row[1], name -> new ArrayList<>())
                                .add(row[2] == null ? "" : ((String) row[2]).strip())));
        attributes.values().forEach(named -> named.values().forEach(Collections::sort));
        return attributes;
    }

    /** The ids of the direct members of one group. */
    public Set<String> membersOf(String group) {
        return members(List.of(group)).getOrDefault(group, Set.of());
    }

    private Map<String, Set<String>> members(Collection<String> groups) {
        return members(groups, "");
    }

    private Map<String, Set<String>> members(Collection<String> groups, String condition) {
        Map<String, Set<String>> members = new HashMap<>();
        Chunks.of(
                groups,
                chunk -> rows(
                                "select m.groupId, m.user.id from UserGroupMembershipEntity m where m.groupId in :chunk "
                                        + condition,
                                chunk)
                        .getResultStream()
                        .forEach(row -> members.computeIfAbsent((String) row[0], id -> new LinkedHashSet<>())
                                .add((String) row[1])));
        return members;
    }

    /** The users of these ids, in whatever realm they are: an id is taken once and for all of them. */
    public List<UserRow> usersById(Collection<String> ids) {
        return users("u.id in :chunk", ids, false);
    }

    /** The users of this realm with one of these names, which Keycloak keeps in lower case. */
    public List<UserRow> usersByName(Collection<String> names) {
        return users("u.username in :chunk", names, true);
    }

    /** The users of this realm with one of these e-mail addresses, which Keycloak keeps in lower case. */
    public List<UserRow> usersByEmail(Collection<String> emails) {
        return users("u.email in :chunk", emails, true);
    }

    private List<UserRow> users(String condition, Collection<String> values, boolean here) {
        List<UserRow> users = new ArrayList<>();
        Chunks.of(values, chunk -> {
            TypedQuery<Object[]> query = rows(
                    "select u.id, u.username, u.email, u.enabled, u.realmId, u.federationLink, "
                            + "u.serviceAccountClientLink from UserEntity u where " + condition
                            + (here ? " and u.realmId = :realm" : ""),
                    chunk);
            if (here) {
                query.setParameter("realm", realm);
            }
            query.getResultStream()
                    .forEach(row -> users.add(new UserRow(
                            (String) row[0],
                            (String) row[1],
                            row[2] == null ? "" : (String) row[2],
                            (Boolean) row[3],
                            (String) row[4],
                            Optional.ofNullable(row[5] == null ? (String) row[6] : (String) row[5]))));
        });
        return users;
    }

    private TypedQuery<Object[]> rows(String query, Collection<String> chunk) {
        return tables.createQuery(query, Object[].class).setParameter("chunk", chunk);
    }
}
