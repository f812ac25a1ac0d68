package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.keycloak.admin.ImportPlan.ChangedGroup;
import io.idpmaster.keycloak.admin.ImportPlan.Leaving;
import io.idpmaster.keycloak.admin.ImportPlan.NewGroup;
import io.idpmaster.keycloak.admin.ImportPlan.UserWork;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.GroupPath;
import io.idpmaster.keycloak.catalogue.RealmState;
import io.idpmaster.keycloak.catalogue.RealmState.GroupRow;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Compares a catalogue with what stands in a realm. Asks nothing and writes nothing; takes time linear in both. */
final class ImportPlanner {

    private final Catalogue catalogue;
    private final RealmState state;
    private final Map<String, UserRow> known;
    private final Supplier<String> newId;

    private final Map<Kind, Count> counts = new EnumMap<>(Kind.class);
    private final List<NewGroup> newGroups = new ArrayList<>();
    private final List<ChangedGroup> changedGroups = new ArrayList<>();
    private final Set<GroupPath> wantedPaths = new HashSet<>();
    /** Wanted members of groups that exist or will, by the group's id. */
    private final Map<String, Set<String>> wantedMembers = new LinkedHashMap<>();

    private final Map<String, String> userIds = new HashMap<>();

    private ImportPlanner(Catalogue catalogue, RealmState state, Map<String, UserRow> known, Supplier<String> newId) {
        this.catalogue = catalogue;
        this.state = state;
        this.known = known;
        this.newId = newId;
        for (Kind kind : Kind.values()) {
            counts.put(kind, Count.NONE);
        }
        catalogue.users().forEach(user -> userIds.put(user.name(), user.id()));
    }

    /**
     * The plan.
     *
     * @param known the rows of all users of the catalogue that Keycloak has, by id
     * @param newId ids for new groups
     */
    static ImportPlan plan(Catalogue catalogue, RealmState state, Map<String, UserRow> known, Supplier<String> newId) {
        return new ImportPlanner(catalogue, state, known, newId).plan();
    }

    private ImportPlan plan() {
        String root = root();
        Set<String> everybody = new LinkedHashSet<>(userIds.values());
        wantedMembers.put(root, everybody);
        groups(root);
        List<String> removed = removedGroups();
        List<Leaving> leavings = leavings(root, everybody);
        return new ImportPlan(leavings, removed, newGroups, changedGroups, users(root), counts);
    }

    private String root() {
        if (state.root().isPresent()) {
            return state.root().get();
        }
        String id = newId.get();
        newGroups.add(new NewGroup(id, Optional.empty(), CatalogueNames.ROOT_GROUP, new TreeMap<>()));
        return id;
    }

    private void groups(String root) {
        for (Domain domain : catalogue.domains()) {
            GroupPath domainPath = GroupPath.of(domain.name());
            SortedMap<String, List<String>> domainAttributes = new TreeMap<>();
            domainAttributes.put(CatalogueNames.DOMAIN_ID, List.of(domain.id()));
            String domainId = group(domainPath, root, domainAttributes);
            for (Project project : domain.projects()) {
                GroupPath projectPath = domainPath.child(project.name());
                String projectId = group(projectPath, domainId, new TreeMap<>());
                teams(project.teams(), projectPath, projectId);
            }
        }
    }

    private void teams(List<Team> teams, GroupPath above, String aboveId) {
        for (Team team : teams) {
            GroupPath path = above.child(team.name());
            String id = group(path, aboveId, attributes(team));
            Set<String> members = new LinkedHashSet<>();
            team.members().forEach(name -> members.add(userIds.get(name)));
            wantedMembers.put(id, members);
            teams(team.teams(), path, id);
        }
    }

    // the shortest way to say it: a team that grants the role of its own name needs no attribute
    private static SortedMap<String, List<String>> attributes(Team team) {
        SortedMap<String, List<String>> attributes = new TreeMap<>();
        if (!team.roles().equals(List.of(team.name()))) {
            attributes.put(
                    CatalogueNames.TEAM_ROLES,
                    team.roles().stream().distinct().sorted().toList());
        }
        if (!team.edges().isEmpty()) {
            attributes.put(
                    CatalogueNames.TEAM_EDGES,
                    team.edges().stream()
                            .map(EdgeSelector::text)
                            .distinct()
                            .sorted()
                            .toList());
        }
        return attributes;
    }

    private String group(GroupPath path, String parent, SortedMap<String, List<String>> attributes) {
        wantedPaths.add(path);
        GroupRow row = state.groups().get(path);
        if (row == null) {
            String id = newId.get();
            newGroups.add(new NewGroup(id, Optional.of(parent), path.name(), attributes));
            count(path, count -> count.plusCreated(1));
            return id;
        }
        if (row.attributes().equals(attributes)) {
            count(path, count -> count.plusUnchanged(1));
        } else {
            changedGroups.add(new ChangedGroup(row.id(), path, attributes));
            count(path, count -> count.plusUpdated(1));
        }
        return row.id();
    }

    /** With a group go those in it, so children of a removed one are only counted. */
    private List<String> removedGroups() {
        List<String> removed = new ArrayList<>();
        Set<GroupPath> gone = new HashSet<>();
        state.groups().forEach((path, row) -> {
            if (wantedPaths.contains(path)) {
                return;
            }
            gone.add(path);
            count(path, count -> count.plusRemoved(1));
            count(
                    Kind.MEMBERSHIPS,
                    count -> count.plusRemoved(state.membersOf(row.id()).size()));
            boolean parentGone = path.names().size() > 1
                    && gone.contains(
                            new GroupPath(path.names().subList(0, path.names().size() - 1)));
            if (!parentGone) {
                removed.add(row.id());
            }
        });
        return removed;
    }

    private List<Leaving> leavings(String root, Set<String> everybody) {
        Map<String, List<String>> byUser = new LinkedHashMap<>();
        wantedMembers.forEach((group, wanted) -> {
            for (String member : state.membersOf(group)) {
                if (!wanted.contains(member)) {
                    byUser.computeIfAbsent(member, id -> new ArrayList<>(2)).add(group);
                    if (!group.equals(root)) {
                        count(Kind.MEMBERSHIPS, count -> count.plusRemoved(1));
                    }
                }
            }
        });
        int gone = (int) state.users().keySet().stream()
                .filter(id -> !everybody.contains(id))
                .count();
        count(Kind.USERS, count -> count.plusRemoved(gone));
        List<Leaving> leavings = new ArrayList<>();
        byUser.forEach((user, groups) -> leavings.add(new Leaving(user, groups)));
        return leavings;
    }

    private List<UserWork> users(String root) {
        Map<String, List<String>> joining = new HashMap<>();
        wantedMembers.forEach((group, wanted) -> {
            Set<String> present = state.membersOf(group);
            for (String member : wanted) {
                boolean there = present.contains(member);
                if (!there) {
                    joining.computeIfAbsent(member, id -> new ArrayList<>(2)).add(group);
                }
                if (!group.equals(root)) {
                    count(Kind.MEMBERSHIPS, count -> there ? count.plusUnchanged(1) : count.plusCreated(1));
                }
            }
        });
        List<UserWork> work = new ArrayList<>();
        for (User user : catalogue.users()) {
            Optional<UserRow> row = Optional.ofNullable(known.get(user.id()));
            List<String> groups = joining.getOrDefault(user.id(), List.of());
            boolean differs = row.isPresent() && profileDiffers(user, row.get());
            boolean marked = state.membersOf(root).contains(user.id());
            if (row.isEmpty()) {
                count(Kind.USERS, count -> count.plusCreated(1));
            } else if (differs || !marked) {
                count(Kind.USERS, count -> count.plusUpdated(1));
            } else {
                count(Kind.USERS, count -> count.plusUnchanged(1));
            }
            if (row.isEmpty() || differs || !groups.isEmpty()) {
                work.add(new UserWork(user, row, differs, groups));
            }
        }
        return work;
    }

    /** Keycloak keeps e-mail addresses in lower case. */
    static boolean profileDiffers(User user, UserRow row) {
        return !user.name().equals(row.username())
                || !user.email().equalsIgnoreCase(row.email())
                || user.enabled() != row.enabled();
    }

    private void count(GroupPath path, UnaryOperator<Count> change) {
        count(
                switch (path.kind()) {
                    case DOMAIN -> Kind.DOMAINS;
                    case PROJECT -> Kind.PROJECTS;
                    case TEAM -> Kind.TEAMS;
                },
                change);
    }

    private void count(Kind kind, UnaryOperator<Count> change) {
        counts.compute(kind, (key, count) -> change.apply(count));
    }
}
