package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.config.UserClouds;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.catalogue.EdgeClaim.Claimant;
import io.idpmaster.keycloak.catalogue.RealmMappers;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import io.idpmaster.keycloak.release.ForgedRelease;
import io.idpmaster.keycloak.sync.EdgeClients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.common.constants.ServiceAccountConstants;

/**
 * What keeps a catalogue without errors out of this very realm: what Keycloak stores differently, and names, ids and
 * addresses that are taken by something that is not the catalogue's.
 */
final class RealmRules {

    private static final int LONGEST_ID = 36;
    private static final int LONGEST_CLIENT_ID = 255;

    /** What the name of every service account begins with; its client's id follows. */
    private static final String SERVICE_ACCOUNT = ServiceAccountConstants.SERVICE_ACCOUNT_USER_PREFIX;

    /** What is known of the realm. */
    interface Realm {
        String issuer();

        String id();

        boolean duplicateEmailsAllowed();

        /** Rows of users with one of the catalogue's ids in any realm, or names or e-mail addresses in this one. */
        List<UserRow> users();

        /** Whether a user storage provider, such as LDAP, has a user of this name that the tables do not. */
        boolean storedElsewhere(String username);

        /** Which clients say that they are which edges. */
        Map<String, EdgeClaim> claims();

        /** Whether a client of this client id is there, and is not this edge. */
        boolean taken(String clientId, String edge);

        /** Those that name claims and attributes, with what they name. */
        List<RealmMappers.Row> mappers();

        /** Whether a client scope has the name of this edge's, and was not made for it. */
        boolean scopeTaken(Edge edge);
    }

    private final Catalogue catalogue;
    private final Realm realm;
    private final List<Finding> findings = new ArrayList<>();

    private RealmRules(Catalogue catalogue, Realm realm) {
        this.catalogue = catalogue;
        this.realm = realm;
    }

    /** The client that an import brings up to date as the edge: that which was made as it, whatever it says now. */
    static Optional<Claimant> client(EdgeClaim claim) {
        return claim.recorded().or(claim::owner);
    }

    static List<Finding> check(Catalogue catalogue, Realm realm) {
        RealmRules rules = new RealmRules(catalogue, realm);
        rules.checkIssuer();
        rules.checkGroups();
        rules.checkUsers();
        rules.checkEdges();
        rules.checkMappers();
        return List.copyOf(rules.findings);
    }

    private void error(String path, String message, String remedy) {
        findings.add(Finding.error(path, message, remedy));
    }

    private void checkIssuer() {
        String stated = catalogue.master().issuer();
        if (!stated.equals(realm.issuer())) {
            error(
                    "master.issuer",
                    "the issuer `" + stated + "` is not this realm's, which is `" + realm.issuer() + "`",
                    "import it into the realm it is for, or write this realm's issuer");
        }
    }

    private void checkGroups() {
        for (int d = 0; d < catalogue.domains().size(); d++) {
            Domain domain = catalogue.domains().get(d);
            for (int p = 0; p < domain.projects().size(); p++) {
                Project project = domain.projects().get(p);
                checkTeams(project.teams(), "domains[" + d + "].projects[" + p + "]");
            }
        }
    }

    private void checkTeams(List<Team> teams, String path) {
        for (int t = 0; t < teams.size(); t++) {
            checkTeam(teams.get(t), path + ".teams[" + t + "]");
            checkTeams(teams.get(t).teams(), path + ".teams[" + t + "]");
        }
    }

    private void checkTeam(Team team, String path) {
        for (EdgeSelector selector : team.edges()) {
            if (selector.text().length() > CatalogueNames.GROUP_VALUE_LENGTH) {
                error(
                        path + ".edges",
                        "the selector `" + selector.text() + "` has more than " + CatalogueNames.GROUP_VALUE_LENGTH
                                + " characters, which Keycloak's groups do not hold",
                        "choose the edges by a label");
            }
        }
    }

    private void checkUsers() {
        Map<String, UserRow> byId = new HashMap<>();
        Map<String, UserRow> byName = new HashMap<>();
        Map<String, UserRow> byEmail = new HashMap<>();
        for (UserRow row : realm.users()) {
            byId.put(row.id(), row);
            if (row.realm().equals(realm.id())) {
                byName.put(row.username(), row);
                if (!row.email().isEmpty()) {
                    byEmail.put(row.email().toLowerCase(Locale.ROOT), row);
                }
            }
        }
        Map<String, Integer> emails = new HashMap<>();
        for (int i = 0; i < catalogue.users().size(); i++) {
            User user = catalogue.users().get(i);
            String path = "users[" + i + "]";
            checkName(user, path, byName.get(user.name()));
            checkId(user, path, byId.get(user.id()));
            checkServiceAccount(user, path, Optional.ofNullable(byId.get(user.id())));
            if (!user.email().isEmpty() && !realm.duplicateEmailsAllowed()) {
                String email = user.email().toLowerCase(Locale.ROOT);
                checkEmail(user, path, byEmail.get(email), emails.putIfAbsent(email, i));
            }
        }
    }

    private void checkName(User user, String path, UserRow holder) {
        if (!user.name().equals(user.name().toLowerCase(Locale.ROOT))) {
            error(
                    path + ".name",
                    "the user name `" + user.name() + "` has capital letters, which Keycloak stores as small ones",
                    "write it in lower case, as it will be released");
        } else if (holder != null && !holder.id().equals(user.id())) {
            error(
                    path + ".name",
                    "the user name `" + user.name() + "` belongs to the user with the id `" + holder.id() + "`, not `"
                            + user.id() + "`",
                    "write that id if it is the same person; else rename one of them, in an import of its own");
        } else if (holder == null && realm.storedElsewhere(user.name())) {
            error(
                    path + ".name",
                    "the user name `" + user.name() + "` belongs to a user in a user storage provider of this realm",
                    "let that user log in or be synchronised once, and write the id it got");
        }
    }

    private void checkId(User user, String path, UserRow holder) {
        if (user.id().length() > LONGEST_ID) {
            error(
                    path + ".id",
                    "the user id `" + user.id() + "` has more than " + LONGEST_ID
                            + " characters, which Keycloak does not hold",
                    "write a UUID");
        } else if (holder != null && !holder.realm().equals(realm.id())) {
            error(
                    path + ".id",
                    "the user id `" + user.id() + "` belongs to the user `" + holder.username()
                            + "` of another realm, and Keycloak keeps an id once",
                    "give this user a new UUID");
        } else if (holder != null && holder.managedBy().isPresent() && ImportPlanner.profileDiffers(user, holder)) {
            error(
                    path,
                    "the user `" + user.name() + "` is managed by `"
                            + holder.managedBy().get()
                            + "`, where the name, the e-mail address or enabled differ from the catalogue",
                    "change them there, or write them here as they are there");
        }
    }

    /**
     * Keycloak makes a service account together with its client, which has the secret. An ordinary account of such a
     * name would be one that a person could have a password for, and that the client could never be given.
     */
    private void checkServiceAccount(User user, String path, Optional<UserRow> row) {
        if (!user.name().startsWith(SERVICE_ACCOUNT)) {
            return;
        }
        String client = user.name().substring(SERVICE_ACCOUNT.length());
        if (row.isEmpty() || row.get().managedBy().isEmpty()) {
            error(
                    path + ".id",
                    "the user `" + user.name() + "` is named as the service account of the client `" + client
                            + "`, and the id `" + user.id() + "` is not that of a service account here",
                    "make the client in Keycloak, switch its service account on, and write the id that this user got");
        } else if (catalogue.edges().stream()
                .anyMatch(edge -> user.name().equals(SERVICE_ACCOUNT + edge.name() + EdgeClients.AGENT))) {
            error(
                    path + ".name",
                    "the user `" + user.name() + "` is an edge's agent, whose key is to open nothing but its bundle",
                    "give the robot a client of its own");
        }
    }

    private void checkEmail(User user, String path, UserRow holder, Integer sooner) {
        if (sooner != null) {
            error(
                    path + ".email",
                    "the e-mail address `" + user.email() + "` is also that of users[" + sooner + "]",
                    "give each user an address of their own, or allow duplicate e-mails in the realm");
        } else if (holder != null && !holder.id().equals(user.id())) {
            error(
                    path + ".email",
                    "the e-mail address `" + user.email() + "` belongs to the user `" + holder.username()
                            + "` with the id `" + holder.id() + "`",
                    "leave it out, or take it from that user in an import of its own");
        }
    }

    private void checkEdges() {
        Map<String, String> clientIds = new HashMap<>();
        for (int i = 0; i < catalogue.edges().size(); i++) {
            Edge edge = catalogue.edges().get(i);
            String path = "edges[" + i + "]";
            if (realm.scopeTaken(edge)) {
                error(
                        path,
                        "a client scope of this realm has the name of the one of edge `" + edge.name()
                                + "`, and is not the edge's",
                        "rename or remove the client scope `" + UserClouds.scope(edge.name()) + "`");
            }
            try {
                checkClient(edge.name(), EdgeAddresses.of(edge).clientId(), path, clientIds);
            } catch (ConfigException e) {
                error(path + ".agreement.keystone.url", e.getMessage(), e.remedy());
            }
        }
    }

    // an edge's own client an import puts right
    private void checkMappers() {
        Set<String> edges = realm.claims().values().stream()
                .flatMap(claim -> client(claim).stream())
                .map(Claimant::id)
                .collect(Collectors.toSet());
        for (RealmMappers.Row mapper : realm.mappers()) {
            if (!edges.contains(mapper.client()) && ForgedRelease.isWrittenBy(mapper.type(), mapper.config())) {
                error(
                        "edges",
                        ForgedRelease.sentence(
                                mapper.name(), mapper.client().isEmpty() ? "client scope" : "client", mapper.owner()),
                        "delete that mapper in Keycloak, or give what it writes another name");
            }
        }
    }

    private void checkClient(String edge, String clientId, String path, Map<String, String> clientIds) {
        String sooner = clientIds.putIfAbsent(clientId, edge);
        if (sooner != null) {
            error(
                    path + ".agreement.keystone.url",
                    "the edges `" + sooner + "` and `" + edge + "` would both be the client `" + clientId + "`",
                    "give each edge its own address");
        }
        if (clientId.length() > LONGEST_CLIENT_ID) {
            error(
                    path + ".agreement.keystone.url",
                    "the client id `" + clientId + "` has more than " + LONGEST_CLIENT_ID + " characters",
                    "give the edge a shorter address");
        }
        EdgeClaim claim = realm.claims().getOrDefault(edge, EdgeClaim.none(edge));
        Optional<String> problem = claim.problem();
        if (problem.isPresent() && client(claim).isEmpty()) {
            error(path, problem.get(), "import again then");
            return;
        }
        problem.ifPresent(text -> findings.add(Finding.warning(path, text, "until then, it is passed over")));
        if (realm.taken(clientId, edge)) {
            error(
                    path,
                    "the client id `" + clientId + "` belongs to a client that is not edge `" + edge + "`",
                    "rename that client or remove it; edge clients state their edge in `" + CatalogueNames.EDGE + "`");
        }
    }
}
