package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.User;
import io.idpmaster.keycloak.admin.Batches.Step;
import io.idpmaster.keycloak.admin.ImportPlan.ChangedGroup;
import io.idpmaster.keycloak.admin.ImportPlan.Leaving;
import io.idpmaster.keycloak.admin.ImportPlan.NewGroup;
import io.idpmaster.keycloak.admin.ImportPlan.UserWork;
import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.catalogue.EdgeClaim.Claimant;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.EdgeTables;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.catalogue.RealmState;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import io.idpmaster.keycloak.catalogue.RealmTables;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.flow.EdgeFlows;
import io.idpmaster.keycloak.sync.RealmChanges;
import io.idpmaster.keycloak.sync.SyncTables;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Makes a realm equal to a catalogue: everything below {@code /openstack}, the clients that state an edge, the accounts
 * of the catalogue's users, and the flows of edges. Nothing else is touched. An account that the catalogue no longer
 * names loses its place in every group below {@code /openstack} and stays otherwise.
 *
 * <p>What is equal is not written, so a second run writes nothing, and one that was interrupted is completed by the next.
 */
final class CatalogueImport {

    private static final int GROUPS_EACH = 20;
    private static final int USERS_EACH = 10;
    private static final int EDGES_EACH = 5;

    /** Changes that belong together, such as a team's roles and an agreement, in one transaction as long as they are few. */
    private static final int CHANGES_EACH = 200;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Catalogue catalogue;
    private final EdgeReader reader;
    private final String actor;
    private final boolean keepProfile;
    private final RealmTables tables;

    private RealmState state;
    private Map<String, EdgeClaim> claims;
    private ClientScopes clientScopes;
    private Map<String, UserRow> known;
    private ImportPlan plan;
    private final List<String> goneClients = new ArrayList<>();
    private final List<Edge> newEdges = new ArrayList<>();
    private final Map<Edge, String> changedEdges = new LinkedHashMap<>();
    private PageClients pages;
    private boolean settingsDiffer;
    private boolean flowsDiffer;
    private List<String> optional = List.of();

    /**
     * Prepares an import, and reads nothing yet.
     *
     * @param actor who imports, for the audit trail
     * @param keepProfile leave the realm's user profile alone, even where it keeps the catalogue's users from logging in
     */
    CatalogueImport(
            KeycloakSession session,
            RealmModel realm,
            Catalogue catalogue,
            EdgeReader reader,
            String actor,
            boolean keepProfile) {
        this.session = session;
        this.realm = realm;
        this.catalogue = catalogue;
        this.reader = reader;
        this.actor = actor;
        this.keepProfile = keepProfile;
        this.tables = new RealmTables(session, realm);
    }

    /**
     * What keeps this catalogue out of this realm. Changes nothing; of edges that come to have other terms the newest bundle is
     * made, if it is not made yet.
     */
    List<Finding> check(Administration administration) {
        String issuer = administration.issuer();
        state = tables.read();
        claims = new EdgeTables(session, realm).claims();
        clientScopes = ClientScopes.of(realm);
        List<UserRow> rows = new ArrayList<>(
                tables.usersById(catalogue.users().stream().map(User::id).toList()));
        known = new HashMap<>();
        rows.forEach(row -> known.put(row.id(), row));
        rows.addAll(
                tables.usersByName(catalogue.users().stream().map(User::name).toList()));
        rows.addAll(tables.usersByEmail(catalogue.users().stream()
                .map(user -> user.email().toLowerCase(Locale.ROOT))
                .filter(email -> !email.isEmpty())
                .toList()));
        List<Finding> findings = new ArrayList<>(
                RealmRules.check(catalogue, new RealmInHand(session, realm, issuer, rows, claims, clientScopes)));
        findings.addAll(EdgeClientSettings.check(clientScopes));
        checkProfile().ifPresent(findings::add);
        findings.addAll(checkNarrowed(administration));
        pages = PageClients.of(realm, issuer);
        findings.addAll(pages.findings());
        return findings;
    }

    private List<Finding> checkNarrowed(Administration administration) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < catalogue.edges().size(); i++) {
            Agreement next = catalogue.edges().get(i).agreement();
            String path = "edges[" + i + "].agreement.accepts";
            asItIs(catalogue.edges().get(i).name())
                    .flatMap(before -> administration.leftBehind(before, next, path))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    // of one that cannot be read nobody knows what it was told to hold
    private Optional<Edge> asItIs(String edge) {
        Optional<ClientModel> client = Optional.ofNullable(claims.get(edge))
                .flatMap(RealmRules::client)
                .map(Claimant::id)
                .map(realm::getClientById);
        try {
            return client.isEmpty() ? Optional.empty() : reader.read(client.get());
        } catch (UnreadableEdgeException e) {
            return Optional.empty();
        }
    }

    private Optional<Finding> checkProfile() {
        List<String> missing = RequiredProfile.missing(session, realm, catalogue);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String names = "`" + String.join("`, `", missing) + "`";
        if (keepProfile) {
            return Optional.of(Finding.warning(
                    "users",
                    "the realm's user profile requires " + names
                            + ", which users of the catalogue do not have: over ECP "
                            + "and with the password grant they cannot log in",
                    "make them optional under Realm settings, User profile, or import without `userProfile=keep`"));
        }
        optional = missing;
        return Optional.of(Finding.warning(
                "users",
                "the realm's user profile requires " + names
                        + ", which users of the catalogue do not have; the import makes them optional for all users of "
                        + "this realm",
                "give the catalogue a realm of its own, or import with `userProfile=keep`"));
    }

    /** What there is to do, by kind; after a {@link #check} without errors. Reads, and writes nothing. */
    Map<Kind, Count> plan() {
        plan = ImportPlanner.plan(catalogue, state, known, KeycloakModelUtils::generateId);
        Map<Kind, Count> counts = new EnumMap<>(plan.counts());
        counts.put(Kind.EDGES, planEdges());
        counts.put(Kind.SETTINGS, planSettings());
        counts.put(Kind.PAGES, pages.count());
        return counts;
    }

    private Count planEdges() {
        EdgeFlows flows = new EdgeFlows(realm);
        flowsDiffer = !flows.upToDate();
        boolean unbound = flows.id(EdgeFlows.BROWSER).isEmpty()
                || flows.id(EdgeFlows.DIRECT_GRANT).isEmpty();
        Set<String> wanted = new HashSet<>();
        int unchanged = 0;
        for (Edge edge : catalogue.edges()) {
            wanted.add(edge.name());
            EdgeClaim claim = claims.getOrDefault(edge.name(), EdgeClaim.none(edge.name()));
            Optional<ClientModel> client =
                    RealmRules.client(claim).map(Claimant::id).map(realm::getClientById);
            if (client.isEmpty()) {
                newEdges.add(edge);
            } else if (unbound
                    || claim.recorded().isEmpty()
                    || !EdgeScope.isUpToDate(edge, clientScopes, realm)
                    || !EdgeClientSettings.of(edge, reader, flows, clientScopes).areSet(client.get())) {
                changedEdges.put(edge, client.get().getId());
            } else {
                unchanged++;
            }
        }
        claims.values().stream()
                .filter(claim -> !wanted.contains(claim.edge()))
                .flatMap(claim -> claim.claimants().stream())
                // what was made as an edge of the catalogue is to say so again
                .filter(client -> client.recordedFor().filter(wanted::contains).isEmpty())
                .map(Claimant::id)
                .forEach(goneClients::add);
        return new Count(newEdges.size(), changedEdges.size(), unchanged, goneClients.size());
    }

    private Count planSettings() {
        settingsDiffer = settings().entrySet().stream()
                .anyMatch(setting -> !setting.getValue()
                        .equals(Optional.ofNullable(realm.getAttribute(setting.getKey()))
                                .orElse("")));
        int updated = (settingsDiffer ? 1 : 0) + (flowsDiffer ? 1 : 0) + (optional.isEmpty() ? 0 : 1);
        return new Count(0, updated, 3 - updated, 0);
    }

    private Map<String, String> settings() {
        return Map.of(
                CatalogueNames.USER_DOMAIN_NAME, catalogue.userDomain().name(),
                CatalogueNames.USER_DOMAIN_ID, catalogue.userDomain().id(),
                CatalogueNames.KNOWN_ROLES, RealmCatalogue.knownRoles(catalogue.roles()));
    }

    /** Does what {@link #plan} found. Rights are taken before any are given. */
    void execute() {
        Batches batches = new Batches(session.getKeycloakSessionFactory(), realm);
        batches.run(
                "users out of groups",
                plan.leavings().stream().map(CatalogueImport::leave).toList(),
                USERS_EACH);
        batches.run(
                "groups removed",
                plan.removedGroups().stream().map(CatalogueImport::removeGroup).toList(),
                GROUPS_EACH);
        batches.run("edges removed", goneClients.stream().map(this::removeEdge).toList(), EDGES_EACH);
        if (settingsDiffer || flowsDiffer || !optional.isEmpty()) {
            batches.run("settings", List.<Step>of(this::set), 1);
        }
        batches.run(
                "groups created",
                plan.newGroups().stream().map(CatalogueImport::create).toList(),
                GROUPS_EACH);
        batches.run(
                "groups and edges changed",
                Stream.concat(
                                plan.changedGroups().stream().map(CatalogueImport::change),
                                changedEdges.entrySet().stream()
                                        .map(changed -> changeEdge(changed.getKey(), changed.getValue())))
                        .toList(),
                CHANGES_EACH);
        batches.run("pages", pages.work(), EDGES_EACH);
        batches.run("edges created", newEdges.stream().map(this::createEdge).toList(), EDGES_EACH);
        batches.run(
                "users created, changed or put into groups",
                plan.users().stream().map(CatalogueImport::work).toList(),
                USERS_EACH);
    }

    private static Step leave(Leaving leaving) {
        return (session, realm) -> {
            UserModel user = session.users().getUserById(realm, leaving.user());
            if (user == null) {
                return;
            }
            for (String id : leaving.groups()) {
                GroupModel group = session.groups().getGroupById(realm, id);
                if (group != null) {
                    user.leaveGroup(group);
                }
            }
        };
    }

    private static Step removeGroup(String id) {
        return (session, realm) -> {
            GroupModel group = session.groups().getGroupById(realm, id);
            if (group != null) {
                session.groups().removeGroup(realm, group);
            }
        };
    }

    private Step removeEdge(String id) {
        return (session, realm) -> {
            Optional.ofNullable(realm.getClientById(id))
                    .map(client -> client.getAttribute(CatalogueNames.EDGE))
                    .ifPresent(edge -> {
                        EdgeScope.remove(edge, clientScopes, realm);
                        new SyncTables(session, realm).note(Optional.of(edge), actor, "edge: removed", "{}");
                    });
            session.clients().removeClient(realm, id);
        };
    }

    private void set(KeycloakSession session, RealmModel realm) {
        settings().forEach((name, value) -> {
            if (value.isEmpty()) {
                realm.removeAttribute(name);
            } else {
                realm.setAttribute(name, value);
            }
        });
        new EdgeFlows(realm).bringUpToDate();
        if (!optional.isEmpty()) {
            RequiredProfile.makeOptional(session, optional);
        }
    }

    private static Step create(NewGroup wanted) {
        return (session, realm) -> {
            GroupModel parent = wanted.parent()
                    .map(id -> session.groups().getGroupById(realm, id))
                    .orElse(null);
            GroupModel group = session.groups().createGroup(realm, wanted.id(), wanted.name(), parent);
            wanted.attributes().forEach(group::setAttribute);
        };
    }

    private static Step change(ChangedGroup wanted) {
        return (session, realm) -> {
            GroupModel group = session.groups().getGroupById(realm, wanted.id());
            for (String attribute :
                    List.of(CatalogueNames.DOMAIN_ID, CatalogueNames.TEAM_ROLES, CatalogueNames.TEAM_EDGES)) {
                List<String> values = wanted.attributes().getOrDefault(attribute, List.of());
                if (values.isEmpty()) {
                    group.removeAttribute(attribute);
                } else {
                    group.setAttribute(attribute, values);
                }
            }
        };
    }

    private Step changeEdge(Edge edge, String clientId) {
        return (session, realm) -> {
            RealmChanges.of(session).changedEdge(realm, clientId);
            ClientModel client = realm.getClientById(clientId);
            settings(edge, realm).set(client);
            new SyncTables(session, realm).registerEdge(edge.name(), client);
            EdgeScope.bringUpToDate(edge, clientScopes, realm);
            note(session, realm, edge, "edge: changed");
        };
    }

    private Step createEdge(Edge edge) {
        return (session, realm) -> {
            new NewEdge(edge, reader, clientScopes).make(session, realm);
            note(session, realm, edge, NewEdge.ACTION);
        };
    }

    // in the transaction that does it, so that there is neither without the other
    private void note(KeycloakSession session, RealmModel realm, Edge edge, String action) {
        new SyncTables(session, realm)
                .note(Optional.of(edge.name()), actor, action, Answers.text(NewEdge.detail(edge)));
    }

    private EdgeClientSettings settings(Edge edge, RealmModel realm) {
        return EdgeClientSettings.of(edge, reader, new EdgeFlows(realm), clientScopes);
    }

    private static Step work(UserWork work) {
        return (session, realm) -> {
            User wanted = work.wanted();
            UserModel user = work.row().isPresent()
                    ? session.users().getUserById(realm, wanted.id())
                    : add(session, realm, wanted);
            if (work.row().isEmpty() || work.profileDiffers()) {
                user.setUsername(wanted.name());
                user.setEmail(wanted.email().isEmpty() ? null : wanted.email());
                if (user.isEnabled() && !wanted.enabled()) {
                    RealmChanges.of(session).lost(realm, user.getId(), CatalogueGroups.teamsOf(user));
                }
                user.setEnabled(wanted.enabled());
            }
            for (String id : work.joining()) {
                user.joinGroup(session.groups().getGroupById(realm, id));
            }
        };
    }

    // as Keycloak adds a user, except that a default group which is a team does not count: who is in a team, only the
    // catalogue says
    private static UserModel add(KeycloakSession session, RealmModel realm, User wanted) {
        UserModel user = session.users().addUser(realm, wanted.id(), wanted.name(), false, true);
        user.grantRole(realm.getDefaultRole());
        realm.getDefaultGroupsStream()
                .filter(group -> !CatalogueGroups.contains(group))
                .forEach(user::joinGroup);
        return user;
    }
}
