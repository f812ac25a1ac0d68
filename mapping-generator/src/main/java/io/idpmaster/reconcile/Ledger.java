package io.idpmaster.reconcile;

import io.idpmaster.reconcile.LedgerDocument.Entry;
import io.idpmaster.reconcile.LedgerDocument.OwnGroup;
import io.idpmaster.reconcile.LedgerDocument.Stage;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is ours at one edge. It is extended before something is done and cleaned after, so whoever is killed in between
 * finds more in it than there is, and never less.
 */
final class Ledger {

    /**
     * How long a grant that the roster has lost is watched for: somebody may still log in with what was signed before,
     * and would be given it again.
     */
    static final Duration WATCH = Duration.ofHours(1);

    private static final String PROVIDER = "provider";
    private static final String MAPPING = "mapping";
    private static final String SUSPENDED = "suspended";

    private final String edge;
    private final String identityProvider;
    private final SortedMap<String, Stage> registered;
    private final SortedSet<String> made;
    private final SortedMap<String, SortedMap<String, SortedSet<String>>> projects = new TreeMap<>();
    private final SortedMap<String, SortedSet<String>> roles = new TreeMap<>();
    private final SortedMap<String, OwnGroup> groups;
    private final SortedMap<String, SortedMap<Granted, Optional<Instant>>> granted = new TreeMap<>();
    private final SortedSet<String> disabled;
    private final SortedSet<String> cleared;
    private int ttl;

    /** @throws DateTimeException where a time in it is none */
    Ledger(LedgerDocument document) {
        edge = document.edge();
        identityProvider = document.identityProvider();
        registered = new TreeMap<>(document.registered());
        made = new TreeSet<>(document.made());
        document.projects().forEach((domain, names) -> {
            SortedMap<String, SortedSet<String>> copy = new TreeMap<>();
            names.forEach((name, ids) -> copy.put(name, new TreeSet<>(ids)));
            projects.put(domain, copy);
        });
        document.roles().forEach((name, ids) -> roles.put(name, new TreeSet<>(ids)));
        groups = new TreeMap<>(document.groups());
        document.granted().forEach((user, entries) -> {
            SortedMap<Granted, Optional<Instant>> held = new TreeMap<>();
            entries.forEach(entry -> held.put(
                    new Granted(entry.domainId(), entry.project(), entry.role()),
                    entry.until().isEmpty() ? Optional.empty() : Optional.of(Instant.parse(entry.until()))));
            granted.put(user, held);
        });
        disabled = new TreeSet<>(document.disabled());
        cleared = new TreeSet<>(document.cleared());
        ttl = document.ttl();
    }

    /** Of an agent that has done nothing yet. */
    static Ledger empty(Desired desired) {
        return new Ledger(new LedgerDocument(
                LedgerDocument.FORMAT,
                desired.edge(),
                desired.identityProvider(),
                new TreeMap<>(),
                0,
                new TreeSet<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeSet<>()));
    }

    LedgerDocument document() {
        SortedMap<String, List<Entry>> entries = new TreeMap<>();
        granted.forEach((user, held) -> {
            List<Entry> list = new ArrayList<>();
            held.forEach((grant, until) -> list.add(new Entry(
                    grant.domainId(),
                    grant.project(),
                    grant.role(),
                    until.map(Instant::toString).orElse(""))));
            entries.put(user, list);
        });
        return new LedgerDocument(
                LedgerDocument.FORMAT,
                edge,
                identityProvider,
                registered,
                ttl,
                made,
                projects,
                roles,
                groups,
                entries,
                disabled,
                cleared);
    }

    String edge() {
        return edge;
    }

    String identityProvider() {
        return identityProvider;
    }

    /** Whether the identity provider is ours to change, and those who came through it ours to sweep. */
    boolean ownsProvider() {
        return registered.containsKey(PROVIDER);
    }

    /** Whether it was at the edge before, and not merely about to be made. */
    boolean hasSeenProvider() {
        return registered.get(PROVIDER) == Stage.SEEN;
    }

    boolean hasSeenProtocol(String id) {
        return registered.get("protocol/" + id) == Stage.SEEN;
    }

    /** Whether it is us who have disabled the identity provider. */
    boolean hasSuspended() {
        return registered.containsKey(SUSPENDED);
    }

    boolean ownsMapping() {
        return registered.containsKey(MAPPING);
    }

    int ttl() {
        return ttl;
    }

    Map<String, OwnGroup> groups() {
        return Collections.unmodifiableMap(groups);
    }

    boolean hasDisabled(String userId) {
        return disabled.contains(userId);
    }

    boolean hasCleared(String userId) {
        return cleared.contains(userId);
    }

    /** What rosters ever gave this user, as far as it may still be there. */
    Set<Granted> grantedTo(String userId) {
        return granted.getOrDefault(userId, Collections.emptySortedMap()).keySet();
    }

    Set<String> projectIds(Granted grant) {
        return projects.getOrDefault(grant.domainId(), Collections.emptySortedMap())
                .getOrDefault(grant.project(), Collections.emptySortedSet());
    }

    Set<String> roleIds(Granted grant) {
        return roles.getOrDefault(grant.role(), Collections.emptySortedSet());
    }

    /** Takes in what the roster gives now and what is seen at the edge, and forgets what is over. */
    void learn(Desired desired, EdgeState state, Instant now) {
        learnRegistration(desired, state);
        desired.direct().forEach((user, given) -> {
            SortedMap<Granted, Optional<Instant>> held = granted.computeIfAbsent(user, id -> new TreeMap<>());
            given.forEach(grant -> held.put(grant, Optional.empty()));
        });
        desired.taken().forEach((user, taken) -> {
            SortedMap<Granted, Optional<Instant>> held = granted.computeIfAbsent(user, id -> new TreeMap<>());
            taken.forEach(grant -> held.putIfAbsent(grant, Optional.empty()));
        });
        if (state.domains().containsKey(desired.groupDomain().id())) {
            groups.keySet()
                    .removeIf(name -> !state.groups().containsKey(name)
                            && !desired.groups().containsKey(name));
        }
        bind(desired, state);
        forget(desired, state, now);
        disabled.removeIf(user -> !state.users().containsKey(user)
                || (desired.roster().containsKey(user)
                        && state.users().get(user).enabled()));
        cleared.removeIf(user -> !state.users().containsKey(user)
                || desired.roster().containsKey(user)
                || state.users().get(user).enabled());
    }

    private void learnRegistration(Desired desired, EdgeState state) {
        EdgeState.Provider provider = state.providers().get(desired.identityProvider());
        // registered for this very master, by setup.sh for example
        if (provider != null
                && provider.domainId().equals(desired.userDomain().id())
                && (ownsProvider() || provider.remoteIds().contains(desired.issuer()))) {
            registered.put(PROVIDER, Stage.SEEN);
            if (provider.enabled()) {
                registered.remove(SUSPENDED);
            }
            if (desired.minutes().isPresent() && desired.minutes().getAsInt() == provider.ttl()) {
                ttl = provider.ttl();
            }
            state.protocols().forEach((id, protocol) -> {
                registered.put("protocol/" + id, Stage.SEEN);
                if (protocol.mappingId().equals(identityProvider)
                        && state.mapping().isPresent()) {
                    registered.put(MAPPING, Stage.SEEN);
                }
            });
        }
        desired.groups().forEach((name, assignment) -> {
            EdgeState.Group group = state.groups().get(name);
            if (group != null && group.description().equals(Plan.mark(desired))) {
                groups.put(name, new OwnGroup(desired.groupDomain().id(), desired.granted(assignment)));
            }
        });
    }

    /** Names the ids, which stay when an admin renames a project. */
    private void bind(Desired desired, EdgeState state) {
        Map<String, Map<String, List<String>>> byName = new HashMap<>();
        state.projects()
                .values()
                .forEach(project -> byName.computeIfAbsent(project.domainId(), id -> new HashMap<>())
                        .computeIfAbsent(project.name(), name -> new ArrayList<>())
                        .add(project.id()));
        Set<Granted> all = new HashSet<>();
        granted.values().forEach(held -> all.addAll(held.keySet()));
        groups.values().forEach(group -> all.add(group.grant()));
        for (Granted grant : all) {
            for (String id : byName.getOrDefault(grant.domainId(), Map.of()).getOrDefault(grant.project(), List.of())) {
                projects.computeIfAbsent(grant.domainId(), domain -> new TreeMap<>())
                        .computeIfAbsent(grant.project(), name -> new TreeSet<>())
                        .add(id);
            }
            if (state.roles().containsKey(grant.role())) {
                roles.computeIfAbsent(grant.role(), name -> new TreeSet<>())
                        .add(state.roles().get(grant.role()));
            }
        }
    }

    private void forget(Desired desired, EdgeState state, Instant now) {
        Set<EdgeState.UserGrant> seen = new HashSet<>(state.grants());
        Map<String, Set<Granted>> direct = desired.direct();
        for (Iterator<Map.Entry<String, SortedMap<Granted, Optional<Instant>>>> users =
                        granted.entrySet().iterator();
                users.hasNext(); ) {
            Map.Entry<String, SortedMap<Granted, Optional<Instant>>> user = users.next();
            Set<Granted> current = direct.getOrDefault(user.getKey(), Set.of());
            user.getValue().entrySet().removeIf(held -> {
                if (current.contains(held.getKey())) {
                    return false;
                }
                if (held.getValue().isEmpty()) {
                    held.setValue(Optional.of(now.plus(WATCH)));
                }
                return held.getValue().get().isBefore(now) && !isSeen(user.getKey(), held.getKey(), seen);
            });
            if (user.getValue().isEmpty()) {
                users.remove();
            }
        }
    }

    private boolean isSeen(String user, Granted grant, Set<EdgeState.UserGrant> seen) {
        for (String project : projectIds(grant)) {
            for (String role : roleIds(grant)) {
                if (seen.contains(new EdgeState.UserGrant(user, project, role))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Before the actions: all that they may leave at the edge. */
    void intend(List<Action> actions) {
        for (Action action : actions) {
            if (action instanceof Action.MakeDomain domain) {
                made.add("domain/" + domain.id());
            } else if (action instanceof Action.MakeRole role) {
                made.add("role/" + role.name());
            } else if (action instanceof Action.MakeProject project) {
                made.add("project/" + project.domainId() + "/" + project.name());
            } else if (action instanceof Action.MakeGroup group) {
                groups.put(group.name(), new OwnGroup(group.domainId(), group.stands()));
            } else if (action instanceof Action.MakeIdentityProvider provider) {
                registered.put(PROVIDER, Stage.INTENDED);
                provider.ttl().ifPresent(minutes -> ttl = minutes);
            } else if (action instanceof Action.ChangeIdentityProvider provider) {
                provider.ttl().ifPresent(minutes -> ttl = Math.max(ttl, minutes));
            } else if (action instanceof Action.SuspendIdentityProvider) {
                registered.put(SUSPENDED, Stage.INTENDED);
            } else if (action instanceof Action.MakeMapping) {
                registered.putIfAbsent(MAPPING, Stage.INTENDED);
            } else if (action instanceof Action.MakeProtocol protocol) {
                registered.put("protocol/" + protocol.id(), Stage.INTENDED);
            } else if (action instanceof Action.DisableUser user) {
                disabled.add(user.userId());
            }
        }
    }

    /** After all of the actions: what is known to be over. */
    void done(List<Action> actions, Set<String> gone) {
        for (Action action : actions) {
            if (action instanceof Action.EnableUser user) {
                disabled.remove(user.userId());
            } else if (action instanceof Action.ChangeIdentityProvider provider) {
                provider.ttl().ifPresent(minutes -> ttl = minutes);
            } else if (action instanceof Action.SuspendIdentityProvider) {
                registered.put(SUSPENDED, Stage.SEEN);
            } else if (action instanceof Action.ResumeIdentityProvider) {
                registered.remove(SUSPENDED);
            } else if (action instanceof Action.MakeIdentityProvider) {
                registered.put(PROVIDER, Stage.SEEN);
            } else if (action instanceof Action.MakeProtocol protocol) {
                registered.put("protocol/" + protocol.id(), Stage.SEEN);
            } else if (action instanceof Action.DeleteGroup group) {
                groups.remove(group.name());
            }
        }
        cleared.addAll(gone);
    }
}
