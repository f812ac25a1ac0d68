package io.idpmaster.catalogue;

import io.idpmaster.mapping.CollationKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What must hold of a catalogue as a whole, wherever it came from: names that reach an edge as they are, that nobody
 * takes for others, and that refer to something. What a strategy can carry to one edge is not judged here. Time grows in
 * proportion to the catalogue.
 */
public final class CatalogueRules {

    // made by keystone-manage bootstrap
    private static final String DEFAULT = "Default";

    private static final int SHORTEST_USERNAME = 3;
    private static final int LONGEST_KEYCLOAK_ID = 36;

    // Keycloak's default user profile, validator username-prohibited-characters
    private static final String PROHIBITED_IN_USERNAME = "<>&\"$%!#?§,;*~/\\|^=[]{}()'`";

    private final Catalogue catalogue;
    private final Unread unread;
    private final Report report;
    private final NameRules names;
    private final Nearest nearest = new Nearest();
    private final Map<String, Boolean> selecting = new HashMap<>();

    private CatalogueRules(Catalogue catalogue, Unread unread, Report report) {
        this.catalogue = catalogue;
        this.unread = unread;
        this.report = report;
        this.names = new NameRules(report);
    }

    /**
     * Every error and every warning in a catalogue that did not come from a text, such as a realm's; all lines are 0.
     */
    public static List<Finding> check(Catalogue catalogue) {
        Report report = new Report();
        check(catalogue, new Unread(), report);
        return report.findings();
    }

    static void check(Catalogue catalogue, Unread unread, Report report) {
        report.silence(unread);
        new CatalogueRules(catalogue, unread, report).check();
    }

    private void check() {
        Place master = Place.ROOT.field("master").field("issuer");
        UrlRules.issuer(master, catalogue.master().issuer(), report);
        checkUserDomain();
        checkRoleList();
        EdgeIndex edges = new EdgeIndex(catalogue.edges());
        checkDomains(edges);
        checkUsers();
        new EdgeRules(catalogue, unread, report, names, nearest).check();
        new RoleRules(catalogue, unread, report, names, nearest).check();
    }

    private void checkUserDomain() {
        Place place = Place.ROOT.field("userDomain");
        checkDomainName(place.field("name"), catalogue.userDomain().name());
        names.checkDomainId(place.field("id"), catalogue.userDomain().id());
    }

    private void checkDomainName(Place place, String name) {
        names.checkAddress(place, "domain name", name);
        if (names.checkStored(place, "domain name", name, StoredName.LONGEST_PROJECT)
                && CollationKey.same(name, DEFAULT)) {
            report.warning(
                    place,
                    "every Keystone has a domain " + Quoted.of(DEFAULT) + " already, whose id is `default`",
                    "choose another name, for this one cannot have the id given here");
        }
    }

    private void checkRoleList() {
        Place place = Place.ROOT.field("roles");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < catalogue.roles().size(); i++) {
            String role = catalogue.roles().get(i);
            if (names.checkStored(place.item(i), "role name", role, StoredName.LONGEST) && !seen.add(role)) {
                report.warning(place.item(i), "the role " + Quoted.of(role) + " is listed twice", "list it once");
            }
        }
    }

    private void checkDomains(EdgeIndex edges) {
        Place all = Place.ROOT.field("domains");
        UserDomain users = catalogue.userDomain();
        Place usersPlace = Place.ROOT.field("userDomain");
        Taken taken = new Taken("domain name", report);
        Map<String, Place> ids = new HashMap<>();
        Set<String> userNames = new LinkedHashSet<>(catalogue.users().size() * 2);
        catalogue.users().forEach(user -> userNames.add(user.name()));
        boolean same =
                catalogue.domains().stream().anyMatch(domain -> domain.name().equals(users.name()));
        if (!same) {
            taken.add(users.name(), usersPlace.field("name"));
            ids.put(users.id(), usersPlace);
        }
        for (int i = 0; i < catalogue.domains().size(); i++) {
            Domain domain = catalogue.domains().get(i);
            Place place = all.item(i);
            checkDomainName(place.field("name"), domain.name());
            taken.add(domain.name(), place.field("name"));
            names.checkDomainId(place.field("id"), domain.id());
            checkIds(domain, place, users, ids);
            checkProjects(domain, place.field("projects"), edges, userNames);
        }
    }

    private void checkIds(Domain domain, Place place, UserDomain users, Map<String, Place> ids) {
        if (domain.name().equals(users.name())
                && !domain.id().equals(users.id())
                && !unread.covers(Place.ROOT.field("userDomain").field("id"))) {
            report.error(
                    place.field("id"),
                    "the domain " + Quoted.of(domain.name()) + " has another id here than under `userDomain`",
                    "give both the id that the domain has at the edges");
        }
        Place other = ids.putIfAbsent(domain.id(), place);
        if (other != null && !domain.id().isEmpty()) {
            report.error(
                    place.field("id"),
                    "the domain id " + Quoted.of(domain.id()) + " is here twice, first in " + other,
                    "give each domain an id of its own");
        }
    }

    private void checkProjects(Domain domain, Place all, EdgeIndex edges, Set<String> userNames) {
        Taken taken = new Taken("project name", report);
        for (int i = 0; i < domain.projects().size(); i++) {
            Project project = domain.projects().get(i);
            Place place = all.item(i);
            names.checkStored(place.field("name"), "project name", project.name(), StoredName.LONGEST_PROJECT);
            names.checkAddress(place.field("name"), "project name", project.name());
            taken.add(project.name(), place.field("name"));
            checkTeams(project.teams(), place.field("teams"), 1, edges, userNames);
        }
    }

    private void checkTeams(List<Team> teams, Place all, int depth, EdgeIndex edges, Set<String> userNames) {
        if (depth > Team.MAX_DEPTH && !teams.isEmpty()) {
            report.error(
                    all,
                    "teams are nested more than " + Team.MAX_DEPTH + " deep",
                    "make them teams of the project, or of one further up");
            return;
        }
        Taken taken = new Taken("team name", report);
        for (int t = 0; t < teams.size(); t++) {
            Team team = teams.get(t);
            Place at = all.item(t);
            names.check(at.field("name"), "team name", team.name(), StoredName.LONGEST);
            names.checkAddress(at.field("name"), "team name", team.name());
            taken.addExactly(team.name(), at.field("name"));
            checkMembers(team, at.field("members"), userNames);
            checkSelectors(team, at.field("edges"), edges);
            checkTeams(team.teams(), at.field("teams"), depth + 1, edges, userNames);
        }
    }

    private void checkMembers(Team team, Place all, Set<String> userNames) {
        Set<String> seen = new HashSet<>(team.members().size() * 2);
        for (int i = 0; i < team.members().size(); i++) {
            String member = team.members().get(i);
            if (!seen.add(member)) {
                report.warning(all.item(i), "the member " + Quoted.of(member) + " is listed twice", "list it once");
            } else if (unread.complete(Unread.Names.USERS) && !userNames.contains(member)) {
                report.error(
                        all.item(i),
                        "no user is called " + Quoted.of(member) + nearest.hint(member, userNames),
                        "correct the name, or add the user under `users`");
            }
        }
    }

    private void checkSelectors(Team team, Place all, EdgeIndex edges) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < team.edges().size(); i++) {
            EdgeSelector selector = team.edges().get(i);
            String text = selector.text();
            Place place = all.item(i);
            if (!seen.add(text)) {
                report.warning(place, "the selector " + Quoted.of(text) + " is listed twice", "list it once");
            } else if (!SelectorSyntax.isSelector(text)) {
                report.error(
                        place,
                        Quoted.of(text) + " selects no edge, whatever their names",
                        "write an edge's name, a glob such as `edge-*`, or a label such as `tier=core`");
            } else if (unread.complete(Unread.Names.EDGES)
                    && !selecting.computeIfAbsent(text, unused -> edges.selectsAny(selector))) {
                selectsNothing(selector, place, edges);
            }
        }
    }

    private void selectsNothing(EdgeSelector selector, Place place, EdgeIndex edges) {
        String text = selector.text();
        switch (selector.kind()) {
            case NAME ->
                report.error(
                        place,
                        "no edge is called " + Quoted.of(text)
                                + nearest.hint(text, edges.names().names()),
                        "correct the name, or add the edge under `edges`");
            case GLOB, LABEL ->
                report.warning(
                        place,
                        "the selector " + Quoted.of(text) + " selects no edge",
                        "correct it, or leave it for edges that are to come");
        }
    }

    private void checkUsers() {
        Taken takenNames = new Taken("user name", report);
        Taken takenIds = new Taken("user id", report);
        Map<String, Place> emails = new HashMap<>();
        for (int i = 0; i < catalogue.users().size(); i++) {
            User user = catalogue.users().get(i);
            Place place = Place.ROOT.field("users").item(i);
            checkUsername(place.field("name"), user.name());
            takenNames.add(user.name(), place.field("name"));
            checkUserId(place.field("id"), user.id());
            takenIds.add(user.id(), place.field("id"));
            if (!user.email().isEmpty()) {
                checkEmail(place.field("email"), user.email(), emails);
            }
        }
    }

    private void checkUsername(Place place, String name) {
        if (!names.checkStored(place, "user name", name, StoredName.LONGEST)) {
            return;
        }
        if (name.codePointCount(0, name.length()) < SHORTEST_USERNAME) {
            report.warning(
                    place,
                    "the user name " + Quoted.of(name) + " has fewer than " + SHORTEST_USERNAME
                            + " characters, which Keycloak's default user profile refuses",
                    "choose a longer one, or change the realm's user profile");
        }
        if (name.chars().anyMatch(c -> PROHIBITED_IN_USERNAME.indexOf(c) >= 0)) {
            report.warning(
                    place,
                    "the user name " + Quoted.of(name)
                            + " has a character that Keycloak's default user profile refuses",
                    "choose one without it, or change the realm's user profile");
        }
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
            report.warning(
                    place,
                    "Keycloak keeps the user name " + Quoted.of(name) + " in lower case",
                    "write it in lower case, as it will be released");
        }
    }

    private void checkUserId(Place place, String id) {
        boolean printable = id.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ';');
        if (id.isEmpty() || id.length() > StoredName.LONGEST || !printable) {
            report.error(
                    place,
                    "the user id " + Quoted.of(id) + " is not 1 to " + StoredName.LONGEST
                            + " visible ASCII characters without `;`",
                    "write the id that Keycloak gave this user, or a new UUID");
        } else if (id.length() > LONGEST_KEYCLOAK_ID) {
            report.warning(
                    place,
                    "the user id " + Quoted.of(id) + " has more than " + LONGEST_KEYCLOAK_ID
                            + " characters, which Keycloak's own tables do not hold",
                    "write a UUID, unless this catalogue never goes into Keycloak");
        }
    }

    private void checkEmail(Place place, String email, Map<String, Place> taken) {
        if (!names.check(place, "e-mail address", email, StoredName.LONGEST)) {
            return;
        }
        int at = email.lastIndexOf('@');
        if (at < 1 || at == email.length() - 1 || email.chars().anyMatch(NameRules::isSpace)) {
            report.error(place, Quoted.of(email) + " is not an e-mail address", "write one, as in `jane@example.org`");
            return;
        }
        Place other = taken.putIfAbsent(email.toLowerCase(Locale.ROOT), place);
        if (other != null) {
            report.warning(
                    place,
                    "the e-mail address " + Quoted.of(email) + " is also that of " + other
                            + ", which Keycloak refuses unless the realm allows it",
                    "give each user an address of their own, or leave it out");
        }
    }
}
