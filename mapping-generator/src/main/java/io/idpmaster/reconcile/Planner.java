package io.idpmaster.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.reconcile.Desired.Entitled;
import io.idpmaster.reconcile.Desired.NamedDomain;
import io.idpmaster.reconcile.LedgerDocument.OwnGroup;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares what is wanted with what is there; changes neither. */
final class Planner {

    private final Desired desired;
    private final EdgeState state;
    private final Ledger ledger;
    private final Allowance allowance;
    private final Instant now;
    private final List<Obstacle> obstacles = new ArrayList<>();
    private final Map<String, Set<String>> projectIds = new HashMap<>();
    private final Set<String> alike = new HashSet<>();

    Planner(Desired desired, EdgeState state, Ledger ledger, Allowance allowance, Instant now) {
        this.desired = desired;
        this.state = state;
        this.ledger = ledger;
        this.allowance = allowance;
        this.now = now;
        state.projects()
                .values()
                .forEach(project -> projectIds
                        .computeIfAbsent(project.domainId() + "/" + project.name(), name -> new HashSet<>())
                        .add(project.id()));
    }

    /**
     * Whose details have to be read: they came through our identity provider and are not in the roster. Who is cleared may log
     * in with what was signed before, which Keystone lets those do who are disabled, and make an application credential with
     * that: it shows in a grant of ours, and with strategy {@code groups} in these details alone.
     */
    Set<String> unknown() {
        Set<String> ids = new LinkedHashSet<>();
        if (ledger.ownsProvider()) {
            Set<String> cleared = new HashSet<>();
            for (EdgeState.ShadowUser user : state.users().values()) {
                if (desired.roster().containsKey(user.id())) {
                    continue;
                }
                Instant revoked = state.tokensRevoked().getOrDefault(user.id(), Instant.MIN);
                if (user.enabled() || !ledger.hasCleared(user.id()) || revoked.isAfter(now.minus(Ledger.WATCH))) {
                    ids.add(user.id());
                } else {
                    cleared.add(user.id());
                }
            }
            for (EdgeState.UserGrant grant : state.grants()) {
                if (cleared.contains(grant.userId()) && former(grant.userId()).contains(grant)) {
                    ids.add(grant.userId());
                }
            }
        }
        return ids;
    }

    Plan plan(Map<String, EdgeState.Details> details) {
        List<Action> registration = registration();
        List<Action> taken = leftGroups();
        List<Action> actions = new ArrayList<>();
        if (obstacles.stream().noneMatch(Obstacle::blocks)) {
            actions.addAll(registration);
        }
        Set<String> gone = new HashSet<>();
        List<Action> sweep = ledger.ownsProvider() ? sweep(details, gone) : List.of();
        List<Action> returned = ledger.ownsProvider() ? returned() : List.of();
        // who should be disabled already is not what a mistake would take away
        List<Action> again = sweep.stream().filter(this::disablesAgain).toList();
        List<Action> first =
                sweep.stream().filter(action -> !disablesAgain(action)).toList();
        actions.addAll(again);
        List<Action> withheld = new ArrayList<>();
        boolean allowed = withinAllowance(taken, first);
        (allowed ? actions : withheld).addAll(taken);
        (allowed ? actions : withheld).addAll(first);
        if (!allowed) {
            gone.clear();
        }
        actions.addAll(returned);
        return new Plan(actions, withheld, obstacles, gone);
    }

    private List<Action> registration() {
        List<Action> actions = new ArrayList<>();
        if (desired.suspended()) {
            provider(actions);
            return actions;
        }
        domains(actions);
        for (String role : desired.roles()) {
            if (!state.roles().containsKey(role)) {
                actions.add(new Action.MakeRole(role));
            }
        }
        alike();
        groups(actions);
        provider(actions);
        mapping(actions);
        protocol(actions);
        for (String user : state.unlinked()) {
            if (desired.roster().containsKey(user)) {
                actions.add(new Action.LinkUser(
                        user, state.userName(user), desired.identityProvider(), desired.protocol()));
            }
        }
        return actions;
    }

    private void domains(List<Action> actions) {
        for (NamedDomain domain : desired.everyDomain()) {
            String there = state.domains().get(domain.id());
            if (there != null) {
                if (!there.equals(domain.name())) {
                    blocked(
                            "the domain " + domain.id() + " is called `" + there + "` here and `" + domain.name()
                                    + "` at the master",
                            "rename it here, or at the master");
                }
                continue;
            }
            state.domains().entrySet().stream()
                    .filter(other -> other.getValue().equalsIgnoreCase(domain.name()))
                    .findFirst()
                    .ifPresentOrElse(
                            other -> blocked(
                                    "a domain `" + other.getValue() + "` is here with the id " + other.getKey()
                                            + ", and the master's has the id " + domain.id(),
                                    "rename the one here, or put its id into the catalogue"),
                            () -> actions.add(new Action.MakeDomain(domain.name(), domain.id())));
        }
    }

    /** MariaDB takes names that differ in case for one, other databases for two: nobody here can tell which is meant. */
    private void alike() {
        Set<Granted> named = new TreeSet<>();
        desired.direct().values().forEach(named::addAll);
        desired.groups().values().forEach(assignment -> named.add(desired.granted(assignment)));
        Map<String, String> byKey = new HashMap<>();
        state.projects()
                .values()
                .forEach(project ->
                        byKey.put(project.domainId() + "/" + project.name().toLowerCase(Locale.ROOT), project.name()));
        for (Granted grant : named) {
            String other = byKey.get(key(grant));
            if (other != null && projectIds(grant).isEmpty() && alike.add(key(grant))) {
                obstacles.add(new Obstacle(
                        "a project `" + other + "` is here where the roster names `" + grant.project()
                                + "`: some databases take them for one, others for two",
                        "rename the one here, or at the master",
                        false));
            }
        }
    }

    private static String key(Granted grant) {
        return grant.domainId() + "/" + grant.project().toLowerCase(Locale.ROOT);
    }

    private void groups(List<Action> actions) {
        Set<String> made = new HashSet<>();
        List<Action> makeGroups = new ArrayList<>();
        List<Action> grants = new ArrayList<>();
        for (Map.Entry<String, RoleAssignment> group : desired.groups().entrySet()) {
            RoleAssignment assignment = group.getValue();
            Granted grant = desired.granted(assignment);
            EdgeState.Group there = state.groups().get(group.getKey());
            if (there != null && !ledger.groups().containsKey(group.getKey())) {
                obstacles.add(new Obstacle(
                        "the group `" + group.getKey() + "` was not made by this agent, and who logs in becomes its"
                                + " member",
                        "delete it, and the next run makes it; or give it the description `" + Plan.mark(desired)
                                + "`, if it holds nothing else",
                        false));
                continue;
            }
            Set<String> project = projectIds(grant);
            if (project.isEmpty() && alike.contains(key(grant))) {
                continue;
            }
            if (project.isEmpty() && made.add(grant.domainId() + "/" + grant.project())) {
                actions.add(new Action.MakeProject(
                        assignment.domain(), grant.domainId(), grant.project(), Plan.mark(desired)));
            }
            if (there == null) {
                makeGroups.add(new Action.MakeGroup(
                        group.getKey(), desired.groupDomain().id(), grant, Plan.mark(desired)));
            }
            if (there == null || !holds(there, project, grant)) {
                grants.add(new Action.GrantToGroup(group.getKey(), grant));
            }
        }
        actions.addAll(makeGroups);
        actions.addAll(grants);
    }

    private boolean holds(EdgeState.Group group, Set<String> projects, Granted grant) {
        String role = state.roles().getOrDefault(grant.role(), "");
        return state.groupGrants().getOrDefault(group.id(), List.of()).stream()
                .anyMatch(held -> held.direct()
                        && projects.contains(held.projectId())
                        && held.roleId().equals(role));
    }

    /**
     * What groups of ours hold from us and are not to hold any more, and those groups that then hold nothing. One to which
     * the edge's admin has granted something stays.
     */
    private List<Action> leftGroups() {
        List<Action> actions = new ArrayList<>();
        for (Map.Entry<String, OwnGroup> own : ledger.groups().entrySet()) {
            EdgeState.Group group = state.groups().get(own.getKey());
            if (group == null) {
                continue;
            }
            Granted grant = own.getValue().grant();
            boolean wanted = desired.groups().containsKey(own.getKey());
            boolean empty = true;
            for (EdgeState.GroupGrant held : state.groupGrants().getOrDefault(group.id(), List.of())) {
                boolean ours = held.direct()
                        && ledger.projectIds(grant).contains(held.projectId())
                        && ledger.roleIds(grant).contains(held.roleId());
                boolean here = projectIds(grant).contains(held.projectId())
                        && held.roleId().equals(state.roles().get(grant.role()));
                if (ours && !(wanted && here)) {
                    actions.add(new Action.RevokeFromGroup(
                            own.getKey(),
                            group.id(),
                            held.projectId(),
                            held.roleId(),
                            shown(held.projectId(), held.roleId())));
                } else {
                    empty = false;
                }
            }
            if (empty && !wanted) {
                actions.add(new Action.DeleteGroup(own.getKey(), group.id()));
            }
        }
        return actions;
    }

    private void provider(List<Action> actions) {
        String id = desired.identityProvider();
        state.providers().forEach((other, provider) -> {
            if (!other.equals(id) && provider.remoteIds().contains(desired.issuer())) {
                blocked(
                        "the master `" + desired.issuer() + "` is registered here as identity provider `" + other
                                + "` already",
                        "put that id into the agreement, or take the remote id from it");
            }
        });
        EdgeState.Provider there = state.providers().get(id);
        OptionalInt ttl = desired.minutes();
        if (there == null) {
            if (desired.suspended()) {
                return;
            }
            if (ledger.hasSeenProvider() && !allowance.newProvider()) {
                blocked(
                        "the identity provider `" + id
                                + "` was here and has been deleted; made again, it locks out those"
                                + " who came through it before",
                        "delete these users first, and then run with --new-provider");
                return;
            }
            actions.add(new Action.MakeIdentityProvider(id, desired.userDomain().id(), desired.issuer(), ttl));
            return;
        }
        if (!there.domainId().equals(desired.userDomain().id())) {
            blocked(
                    "the identity provider `" + id + "` makes its users in the domain " + there.domainId()
                            + " and not in " + desired.userDomain().id() + ", and that cannot be changed",
                    "register the master under another id, and put that into the agreement");
            return;
        }
        if (!ledger.ownsProvider()) {
            blocked(
                    "the identity provider `" + id + "` belongs to somebody else: its remote ids are "
                            + there.remoteIds(),
                    "register the master under another id, and put that into the agreement");
            return;
        }
        if (desired.suspended()) {
            if (there.enabled()) {
                actions.add(new Action.SuspendIdentityProvider(id));
            }
            return;
        }
        if (!there.enabled() && ledger.hasSuspended()) {
            actions.add(new Action.ResumeIdentityProvider(id));
        } else if (!there.enabled()) {
            obstacles.add(new Obstacle(
                    "the identity provider `" + id + "` is disabled here, and not by this agent",
                    "enable it when logins are to be let in again",
                    false));
        }
        List<String> differences = new ArrayList<>();
        if (!there.remoteIds().equals(List.of(desired.issuer()))) {
            differences.add("remote id " + desired.issuer() + " instead of " + String.join(" ", there.remoteIds()));
        }
        OptionalInt change = OptionalInt.empty();
        if (ttl.isPresent() && ttl.getAsInt() != there.ttl()) {
            change = ttl;
            differences.add("authorization_ttl " + ttl.getAsInt() + " min");
        } else if (ttl.isEmpty() && ledger.ttl() != 0 && ledger.ttl() == there.ttl()) {
            change = OptionalInt.of(0);
            differences.add("no authorization_ttl");
        }
        if (!differences.isEmpty()) {
            actions.add(new Action.ChangeIdentityProvider(id, desired.issuer(), change, differences));
        }
    }

    private void mapping(List<Action> actions) {
        String id = desired.identityProvider();
        if (state.mapping().isEmpty()) {
            actions.add(new Action.MakeMapping(id, desired.mapping()));
            return;
        }
        JsonNode there = state.mapping().get();
        String wanted = desired.mapping().path("schema_version").asText();
        if (!there.has("schema_version") && !wanted.equals("1.0")) {
            blocked(
                    "this Keystone keeps no version with a mapping, so it knows schema 1.0 alone, and the agreement is"
                            + " for " + wanted,
                    "state its release in the agreement");
            return;
        }
        boolean same = there.path("rules").equals(desired.mapping().path("rules"))
                && there.path("schema_version").asText("1.0").equals(wanted);
        if (!same && !ledger.ownsMapping()) {
            blocked(
                    "the mapping `" + id + "` is here, and this agent did not make it",
                    "delete it, or register the master under another id and put that into the agreement");
        } else if (!same) {
            actions.add(new Action.ChangeMapping(id, desired.mapping()));
        }
    }

    private void protocol(List<Action> actions) {
        String provider = desired.identityProvider();
        EdgeState.Protocol there = state.protocols().get(desired.protocol());
        if (there == null) {
            if (ledger.hasSeenProtocol(desired.protocol())
                    && state.providers().containsKey(provider)
                    && !allowance.newProvider()) {
                blocked(
                        "the protocol `" + desired.protocol() + "` of `" + provider + "` was here and has been deleted;"
                                + " made again, it locks out those who came through it before",
                        "delete these users first, and then run with --new-provider");
                return;
            }
            actions.add(new Action.MakeProtocol(provider, desired.protocol(), provider, desired.remoteIdAttribute()));
        } else if (!there.equals(new EdgeState.Protocol(provider, desired.remoteIdAttribute()))) {
            actions.add(new Action.ChangeProtocol(provider, desired.protocol(), provider, desired.remoteIdAttribute()));
        }
    }

    private List<Action> sweep(Map<String, EdgeState.Details> details, Set<String> gone) {
        Set<String> leaving = leaving(details);
        Map<String, Set<Granted>> direct = desired.direct();
        List<Action> actions = new ArrayList<>();
        Set<String> accepted = new HashSet<>();
        desired.domains().forEach(domain -> accepted.add(domain.id()));
        SortedMap<String, List<EdgeState.UserGrant>> byUser = new TreeMap<>();
        state.grants()
                .forEach(grant -> byUser.computeIfAbsent(grant.userId(), id -> new ArrayList<>())
                        .add(grant));
        byUser.forEach((user, held) -> {
            boolean entitled = desired.roster().containsKey(user);
            if (!entitled && !leaving.contains(user) && !ledger.hasCleared(user)) {
                return;
            }
            Set<EdgeState.UserGrant> roster = roster(user, direct.getOrDefault(user, Set.of()));
            Set<EdgeState.UserGrant> former = former(user);
            for (EdgeState.UserGrant grant : held) {
                EdgeState.Project project = state.projects().get(grant.projectId());
                boolean inAccepted = project != null && accepted.contains(project.domainId());
                boolean ours = former.contains(grant) || (desired.sweep() == Sweep.AUTHORITATIVE && inAccepted);
                if (ours && !roster.contains(grant)) {
                    actions.add(new Action.RevokeFromUser(
                            user,
                            state.userName(user),
                            grant.projectId(),
                            grant.roleId(),
                            shown(grant.projectId(), grant.roleId())));
                }
            }
        });
        for (String user : leaving) {
            gone.add(user);
            boolean enabled = state.users().get(user).enabled();
            if (enabled) {
                actions.add(new Action.DisableUser(user, state.userName(user)));
            }
            details.get(user)
                    .applicationCredentials()
                    .forEach((id, name) ->
                            actions.add(new Action.DeleteApplicationCredential(user, state.userName(user), id, name)));
            // last, for it enables the user, and may end there
            if (!enabled && hasTokens(user, details.get(user))) {
                actions.add(new Action.RevokeTokens(user, state.userName(user)));
            }
        }
        return actions;
    }

    private boolean disablesAgain(Action action) {
        return action instanceof Action.DisableUser disable && ledger.hasDisabled(disable.userId());
    }

    /** Whether somebody who is disabled has logged in since: the token says which groups they are in, and Keystone believes it. */
    private boolean hasTokens(String user, EdgeState.Details details) {
        Instant revoked = state.tokensRevoked().get(user);
        return revoked != null
                && ledger.hasDisabled(user)
                && details.lastLogin()
                        // a token is of the second after its login at the latest: one of this second may be left
                        .filter(login -> !login.isBefore(revoked.truncatedTo(ChronoUnit.SECONDS)))
                        .isPresent();
    }

    /** Those who are to go now: made by a login through us, and not in the roster under any id. */
    private Set<String> leaving(Map<String, EdgeState.Details> details) {
        Set<String> entitled = new HashSet<>();
        for (Entitled user : desired.roster().values()) {
            entitled.add(ShadowUserId.quoted(user.uniqueId()));
            entitled.add(user.uniqueId());
        }
        Set<String> leaving = new LinkedHashSet<>();
        details.forEach((id, detail) -> {
            EdgeState.ShadowUser user = state.users().get(id);
            boolean ours = detail.uniqueIds().stream()
                    .anyMatch(unique -> ShadowUserId.ofQuoted(user.domainId(), unique)
                                    .text()
                                    .equals(id)
                            || ShadowUserId.of(user.domainId(), unique).text().equals(id));
            if (!Collections.disjoint(detail.uniqueIds(), entitled)) {
                obstacles.add(new Obstacle(
                        "user `" + user.name() + "` is in the roster under another id than " + id
                                + ", which it has here",
                        "take its link to `" + desired.identityProvider() + "` away, or delete the user",
                        false));
            } else if (ours) {
                leaving.add(id);
            }
        });
        return leaving;
    }

    private List<Action> returned() {
        List<Action> actions = new ArrayList<>();
        for (EdgeState.ShadowUser user : state.users().values()) {
            if (desired.roster().containsKey(user.id()) && !user.enabled() && ledger.hasDisabled(user.id())) {
                actions.add(new Action.EnableUser(user.id(), user.name()));
            }
        }
        return actions;
    }

    /** What the roster gives the user, as it stands here now. */
    private Set<EdgeState.UserGrant> roster(String user, Set<Granted> given) {
        Set<EdgeState.UserGrant> grants = new HashSet<>();
        for (Granted grant : given) {
            String role = state.roles().getOrDefault(grant.role(), "");
            projectIds(grant).forEach(project -> grants.add(new EdgeState.UserGrant(user, project, role)));
        }
        return grants;
    }

    /** What rosters ever gave the user, under all ids that it was seen to have. */
    private Set<EdgeState.UserGrant> former(String user) {
        Set<EdgeState.UserGrant> grants = new HashSet<>();
        for (Granted grant : ledger.grantedTo(user)) {
            for (String project : ledger.projectIds(grant)) {
                ledger.roleIds(grant).forEach(role -> grants.add(new EdgeState.UserGrant(user, project, role)));
            }
        }
        return grants;
    }

    private boolean withinAllowance(List<Action> taken, List<Action> sweep) {
        int grants = 0;
        int users = 0;
        for (Action action : taken) {
            grants += action instanceof Action.RevokeFromGroup ? 1 : 0;
        }
        for (Action action : sweep) {
            grants += action instanceof Action.RevokeFromUser ? 1 : 0;
            users += action instanceof Action.DisableUser ? 1 : 0;
        }
        int rostered = desired.groups().size()
                + desired.roster().values().stream()
                        .mapToInt(user -> user.assignments().size())
                        .sum();
        if (allowance.covers(grants, rostered)
                && allowance.covers(users, desired.roster().size())) {
            return true;
        }
        obstacles.add(new Obstacle(
                grants + " grants and " + users + " users would go, of " + (grants + rostered) + " and "
                        + (users + desired.roster().size()) + ": more than one run may take",
                "look at them with --allow-large --dry-run, and run with --allow-large if that is meant",
                false));
        return false;
    }

    private Set<String> projectIds(Granted grant) {
        return projectIds.getOrDefault(grant.domainId() + "/" + grant.project(), Set.of());
    }

    private String shown(String projectId, String roleId) {
        return state.roleName(roleId) + " in " + state.projectName(projectId);
    }

    private void blocked(String what, String remedy) {
        obstacles.add(new Obstacle(what, remedy, true));
    }
}
