package io.idpmaster.lab.edge;

import static io.idpmaster.lab.edge.MappedEdge.SHARED;
import static io.idpmaster.lab.edge.MappedEdge.SHUT;
import static io.idpmaster.lab.edge.MappedEdge.USERS;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.mapping.SchemaVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is to know about {@code mapped}, a case each: who comes, and with which status Keystone 22, 27 and 30 answer. That
 * the tables are afterwards as predicted is checked at every login of every case.
 */
final class MappedCases {

    /** The mapping's schema in which a case says what it says: 22 knows only the first. */
    private static final Map<Integer, SchemaVersion> SECOND =
            Map.of(22, SchemaVersion.V1_0, 27, SchemaVersion.V2_0, 30, SchemaVersion.V2_0);

    private MappedCases() {}

    /** @param body throws what is wrong */
    record Case(String name, int since, Body body) {}

    interface Body {
        void run(Visit visit);
    }

    /** One case at one edge. */
    static final class Visit {
        private final MappedEdge edge;

        Visit(MappedEdge edge) {
            this.edge = edge;
        }

        MappedEdge edge() {
            return edge;
        }

        int release() {
            return edge.release();
        }

        LiteralMapping mapping(String id, String name) {
            return LiteralMapping.in(SECOND.get(release())).user(id, name).domain("id=" + USERS);
        }

        LiteralMapping mapping(String name) {
            return mapping(name, name);
        }

        LiteralMapping third(String name) {
            return LiteralMapping.in(SchemaVersion.V3_0).user(name, name).domain("id=" + USERS);
        }

        /** A login that all releases answer alike; the user's id, or nothing. */
        String expect(int status, LiteralMapping mapping) {
            return expect(status, "leasing", "saml2", mapping, Map.of());
        }

        /** A login that 22, 27 and 30 answer so. */
        String expect(int zed, int epoxy, int newest, LiteralMapping mapping) {
            return expect(of(zed, epoxy, newest), mapping);
        }

        int of(int zed, int epoxy, int newest) {
            return release() == 22 ? zed : release() == 27 ? epoxy : newest;
        }

        String expect(
                int status, String provider, String protocol, LiteralMapping mapping, Map<String, String> headers) {
            MappedEdge.Compared compared = edge.login(provider, protocol, mapping, headers);
            if (!compared.differences().isEmpty()) {
                throw new AssertionError(compared.differences());
            }
            if (compared.status() != status) {
                throw new AssertionError("Keystone " + release() + " answered " + compared.status() + " and not "
                        + status + " to " + mapping);
            }
            return compared.userId();
        }
    }

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        names(all);
        users(all);
        projects(all);
        roles(all);
        groups(all);
        providers(all);
        third(all);
        return all;
    }

    private static void names(List<Case> all) {
        add(all, "a project's name that differs in case, accents or spaces at its end is no other name", visit -> {
            visit.expect(201, visit.mapping("names").project("", "Café", "alpha"));
            visit.expect(201, visit.mapping("names").project("", "CAFE  ", "beta"));
        });
        add(all, "a sharp s is one s to the older MariaDB and two to the newer", visit -> {
            visit.expect(201, visit.mapping("names").project("", "straße", "alpha"));
            visit.expect(201, visit.mapping("names").project("", "strase", "alpha"));
            visit.expect(201, visit.mapping("names").project("", "strasse", "alpha"));
        });
        add(all, "a project whose name begins with a space is made without, and then in its own way", visit -> {
            visit.expect(201, visit.mapping("names").project("", "  led", "alpha"));
            visit.expect(409, visit.mapping("names").project("", "  led", "alpha"));
            visit.expect(201, visit.mapping("names").project("", "led", "alpha"));
        });
        add(all, "a project's name has 64 characters and no character beyond the basic plane", visit -> {
            visit.expect(201, visit.mapping("names").project("", "x".repeat(64), "alpha"));
            visit.expect(400, visit.mapping("names").project("", "x".repeat(65), "alpha"));
            visit.expect(500, visit.mapping("names").project("", "to the moon \ud83d\ude80", "alpha"));
        });
        add(all, "a role's name is compared to the letter", visit -> {
            visit.expect(404, visit.mapping("names").project("", "roles", "Alpha"));
            visit.expect(404, visit.mapping("names").project("", "roles", "alpha "));
        });
        add(all, "a domain's name is not", visit -> {
            visit.expect(201, visit.mapping("names").project("name=shareddom ", "by name", "alpha"));
            visit.expect(201, visit.mapping("names").userDomain("name=USERS"));
        });
        add(
                all,
                "a domain's id is",
                visit -> visit.expect(
                        201,
                        404,
                        404,
                        visit.mapping("names")
                                .project("id=" + SHARED.toUpperCase(java.util.Locale.ROOT), "by id", "alpha")));
        add(all, "unique ids that differ only in case are one user", visit -> {
            String user = visit.expect(201, visit.mapping("Same", "same"));
            same(user, visit.expect(201, visit.mapping("sAME", "other")));
        });
        add(all, "but not through another protocol", visit -> {
            visit.expect(201, visit.mapping("Apart", "apart"));
            visit.expect(409, "leasing", "openid", visit.mapping("Apart", "apart"), Map.of());
            visit.expect(201, "leasing", "openid", visit.mapping("aPART", "apart"), Map.of());
        });
        add(all, "a name that differs only in case stays as it was", visit -> {
            visit.expect(201, visit.mapping("renamed", "Jane"));
            visit.expect(201, visit.mapping("renamed", "JANÉ "));
            visit.expect(201, visit.mapping("renamed", "Janet"));
        });
        add(all, "a user's name has 255 characters, and so has an id", visit -> {
            visit.expect(201, visit.mapping("long", "x".repeat(255)));
            visit.expect(500, visit.mapping("long", "x".repeat(256)));
            visit.expect(400, visit.mapping("longer", "x".repeat(256)));
            // six characters each, as urllib.parse.quote leaves them
            visit.expect(201, visit.mapping("é".repeat(42), "long"));
            visit.expect(400, visit.mapping("é".repeat(43), "long"));
            visit.expect(500, visit.mapping("long", "to the moon \ud83d\ude80"));
            visit.expect(500, visit.mapping("moon", "to the moon \ud83d\ude80"));
            visit.expect(201, visit.mapping("to the moon \ud83d\ude80", "moon"));
        });
    }

    private static void users(List<Case> all) {
        add(all, "an id without a name, and a name without an id", visit -> {
            visit.expect(201, visit.mapping("only an id", ""));
            visit.expect(201, visit.mapping("", "only a name"));
        });
        add(all, "nobody, unless Apache says who", visit -> {
            visit.expect(
                    401,
                    LiteralMapping.in(SECOND.get(visit.release())).noProjects().domain("id=" + USERS));
            visit.expect(
                    201,
                    "leasing",
                    "saml2",
                    LiteralMapping.in(SECOND.get(visit.release())).noProjects().domain("id=" + USERS),
                    Map.of("X-Lab-Remote-User", "of apache"));
        });
        add(all, "an e-mail address comes, changes and stays", visit -> {
            visit.expect(201, visit.mapping("mail").email("one@example.org"));
            visit.expect(201, visit.mapping("mail").email("two@example.org"));
            visit.expect(201, visit.mapping("mail"));
        });
        add(all, "a user with an e-mail address is renamed", visit -> {
            visit.expect(201, visit.mapping("mail and name", "one").email("one@example.org"));
            visit.expect(201, visit.mapping("mail and name", "two").email("two@example.org"));
        });
        add(all, "a name that a user with a password has", visit -> {
            visit.edge().localUser(USERS, "taken");
            visit.expect(201, visit.mapping("taken").project("", "taken", "alpha"));
        });
        add(all, "a disabled user still gets a token", visit -> {
            String user = visit.expect(201, visit.mapping("disabled").project("", "disabled", "alpha"));
            visit.edge().enable("user", user, false);
            visit.expect(201, visit.mapping("disabled").project("", "disabled", "beta"));
        });
        add(all, "a deleted user comes again with the same id and nothing else", visit -> {
            LiteralMapping mapping = visit.mapping("deleted");
            String user = visit.expect(201, visit.mapping("deleted").project("", "deleted", "alpha"));
            visit.edge().write("DELETE", "/users/" + user);
            same(user, visit.expect(201, mapping));
        });
        add(all, "a linked user comes by both protocols and has the name of each", visit -> {
            String user = visit.expect(201, visit.mapping("linked", "by saml"));
            visit.expect(409, "leasing", "openid", visit.mapping("linked", "by openid"), Map.of());
            link(visit.edge(), user, "by saml", "linked");
            same(user, visit.expect(201, "leasing", "openid", visit.mapping("linked", "by openid"), Map.of()));
            visit.expect(201, visit.mapping("linked", "again by saml"));
        });
        add(all, "an e-mail address gives a user's link the name that came with the linking", visit -> {
            String user = visit.expect(201, visit.mapping("linked-with-mail", "before"));
            visit.edge().patch("/users/" + user, "user", body -> {
                body.put("name", "while linking");
                // of several links it would be any one
                link(body, "leasing", "saml2", "linked-with-mail");
            });
            visit.expect(201, visit.mapping("linked-with-mail", "after"));
            visit.expect(201, visit.mapping("linked-with-mail", "after").email("one@example.org"));
            visit.expect(201, visit.mapping("linked-with-mail", "at last"));
        });
        add(all, "a second identity provider of the same domain", visit -> {
            visit.expect(201, visit.mapping("second"));
            visit.expect(409, "second", "saml2", visit.mapping("second"), Map.of());
        });
        add(all, "a user's domain that is not there, or disabled", visit -> {
            visit.expect(201, 404, 404, visit.mapping("nowhere").userDomain("name=nowhere"));
            visit.expect(
                    201, 404, 404, visit.mapping("nowhere by id").userDomain("id=00000000000000000000000000000404"));
            visit.expect(
                    201,
                    404,
                    404,
                    visit.mapping("shut out").project("", "shut out", "alpha").userDomain("id=" + SHUT));
        });
        add(all, "a domain that is disabled later", visit -> {
            String domain = "00000000000000000000000000001a7e";
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putObject("domain").put("name", "later").put("explicit_domain_id", domain);
            visit.edge().write("POST", "/domains", body);
            LiteralMapping mapping = LiteralMapping.in(SchemaVersion.V1_0)
                    .user("later", "later")
                    .userDomain("id=" + domain)
                    .project("", "later", "alpha");
            visit.expect(201, mapping);
            visit.edge().enable("domain", domain, false);
            visit.expect(201, 404, 404, mapping);
        });
        add(all, "a user with a password, by name and by id", visit -> {
            String user = visit.edge().localUser(SHARED, "with password");
            same(user, visit.expect(201, local(visit).user("", "With Password").userDomain("name=SharedDom")));
            same(user, visit.expect(201, local(visit).user(user, "")));
            visit.expect(401, local(visit).user("", "with password").userDomain("id=" + USERS));
            visit.expect(401, local(visit).user("", "with password").userDomain("name=nowhere"));
            visit.expect(401, local(visit).user("", "with password").userDomain("id=" + SHUT));
            visit.expect(401, local(visit).user("404", ""));
            visit.edge().enable("user", user, false);
            visit.expect(401, local(visit).user(user, ""));
        });
    }

    private static void projects(List<Case> all) {
        add(all, "a second login changes nothing", visit -> {
            visit.expect(
                    201, visit.mapping("twice").project("", "twice", "alpha").group("id=" + USERS, "ours"));
            visit.expect(
                    201, visit.mapping("twice").project("", "twice", "alpha").group("id=" + USERS, "ours"));
        });
        add(all, "nothing at all", visit -> {
            visit.expect(201, visit.mapping("nothing"));
            visit.expect(201, visit.mapping("nothing").noProjects());
            visit.expect(201, visit.mapping("nothing").project("", "without roles"));
        });
        add(all, "a project of another domain has the same name", visit -> {
            visit.edge().project(SHARED, "namesake");
            visit.expect(201, visit.mapping("namesake").project("id=" + USERS, "namesake", "alpha"));
            visit.expect(201, visit.mapping("namesake").project("id=" + SHARED, "namesake", "alpha"));
        });
        add(all, "a nested project is found by its name alone", visit -> {
            String parent = visit.edge().project(USERS, "parent");
            visit.edge().project(USERS, "child", parent);
            visit.expect(201, visit.mapping("nested").project("", "CHILD", "alpha"));
        });
        add(all, "a disabled project is granted", visit -> {
            visit.edge().enable("project", visit.edge().project(USERS, "closed"), false);
            visit.expect(201, visit.mapping("closed").project("", "closed", "alpha"));
        });
        add(all, "a deleted project is made anew", visit -> {
            visit.expect(201, visit.mapping("gone").project("", "Gone", "alpha"));
            String id = visit.edge()
                    .api()
                    .get("/projects?name=Gone")
                    .path("projects")
                    .path(0)
                    .path("id")
                    .asText();
            visit.edge().write("DELETE", "/projects/" + id);
            visit.expect(201, visit.mapping("gone").project("", "gone", "alpha"));
        });
        add(all, "a project of a disabled domain is granted and not made", visit -> {
            visit.edge().enable("domain", SHUT, true);
            visit.edge().project(SHUT, "before");
            visit.edge().enable("domain", SHUT, false);
            visit.expect(201, visit.mapping("before").project("id=" + SHUT, "before", "alpha"));
            visit.expect(
                    201,
                    400,
                    400,
                    visit.mapping("before").project("", "first", "alpha").project("id=" + SHUT, "after", "alpha"));
        });
        add(all, "a project of a domain that is not there, after another", visit -> {
            visit.expect(
                    201,
                    404,
                    404,
                    visit.mapping("nowhere to go")
                            .project("", "on the way", "alpha")
                            .project("name=nowhere", "on the way", "alpha"));
            visit.expect(
                    201,
                    404,
                    404,
                    visit.mapping("nowhere to go")
                            .project("", "on the way", "beta")
                            .project("id=404", "on the way", "alpha"));
        });
        add(
                all,
                "a project that is listed twice",
                visit -> visit.expect(
                        201,
                        visit.mapping("listed twice")
                                .project("", "listed", "alpha")
                                .project("", "Listed", "beta")));
        add(all, "a grant by hand stays", visit -> {
            String user = visit.expect(201, visit.mapping("by hand").project("", "by hand", "alpha"));
            visit.edge().grant(user, visit.edge().project(SHARED, "by hand"), "gamma");
            visit.expect(201, visit.mapping("by hand"));
        });
    }

    private static void roles(List<Case> all) {
        add(
                all,
                "a role that is not there: the user is made, and nothing else",
                visit -> visit.expect(
                        404,
                        visit.mapping("no role")
                                .project("", "no role", "alpha")
                                .project("", "no role either", "delta")));
        add(all, "a role of the user's domain, in it and in another", visit -> {
            visit.expect(201, visit.mapping("of users").project("id=" + USERS, "of users", "of users"));
            visit.expect(
                    201, 403, 403, visit.mapping("of users").project("id=" + SHARED, "of users", "alpha", "of users"));
        });
        add(
                all,
                "a role of another domain, even in a project there",
                visit -> visit.expect(
                        403, visit.mapping("of shared").project("id=" + SHARED, "of shared", "of shared")));
        add(
                all,
                "a role of the domain that the mapping gives the user",
                visit -> visit.expect(
                        403,
                        201,
                        201,
                        visit.mapping("at home")
                                .userDomain("id=" + SHARED)
                                .project("id=" + SHARED, "at home", "of shared")));
        add(
                all,
                "of a role of a domain and one of none with the same name, the one with the larger id counts",
                visit -> {
                    boolean global =
                            visit.edge().roleId("twin").compareTo(visit.edge().otherTwin()) > 0;
                    visit.expect(global ? 201 : 403, visit.mapping("twin").project("", "twin", "twin"));
                });
    }

    private static void groups(List<Case> all) {
        add(all, "a group by id, by name, in another domain, unknown and deleted", visit -> {
            String here = visit.edge().group(USERS, "here");
            String gone = visit.edge().group(USERS, "gone");
            visit.edge().group(SHARED, "there");
            visit.expect(
                    201,
                    visit.mapping("groups")
                            .groupId(here)
                            .group("name=users", "GONE")
                            .group("name=SharedDom", "there")
                            .group("id=" + USERS, "there")
                            .group("id=404", "there"));
            visit.edge().write("DELETE", "/groups/" + gone);
            visit.expect(201, visit.mapping("groups").group("name=users", "gone"));
            visit.expect(500, visit.mapping("groups").groupId(gone));
            visit.expect(404, visit.mapping("groups").group("name=nowhere", "gone"));
        });
        add(all, "a membership is renewed, and ends with 30 when it is no longer released", visit -> {
            visit.expect(
                    201, visit.mapping("member").group("id=" + USERS, "ours").group("id=" + USERS, "theirs"));
            visit.expect(201, visit.mapping("member").group("id=" + USERS, "ours"));
            visit.expect(201, visit.mapping("member"));
        });
        add(all, "a refused login has changed memberships already", visit -> {
            visit.expect(201, visit.mapping("refused").group("id=" + USERS, "ours"));
            visit.expect(
                    404, visit.mapping("refused").group("id=" + USERS, "theirs").project("", "refused", "delta"));
        });
        add(all, "a linked user's memberships belong to the first link", visit -> {
            String user = visit.expect(201, visit.mapping("first-link"));
            visit.edge().patch("/users/" + user, "user", body -> {
                body.put("name", "first-link");
                for (String provider : List.of("second", "leasing")) {
                    link(body, provider, "saml2", "first-link");
                }
            });
            visit.expect(201, visit.mapping("first-link").group("id=" + USERS, "ours"));
            visit.expect(201, visit.mapping("first-link"));
            visit.expect(201, "second", "saml2", visit.mapping("first-link"), Map.of());
        });
        add(
                all,
                "a membership lasts as long as the identity provider says, and a token until it ends",
                MappedLeases::run);
    }

    private static void providers(List<Case> all) {
        add(
                all,
                "an identity provider that is disabled",
                visit -> visit.expect(403, "closed", "saml2", visit.mapping("closed out"), Map.of()));
        add(all, "an identity provider of a disabled domain", visit -> {
            LiteralMapping mapping = LiteralMapping.in(SchemaVersion.V1_0).user("of shut", "of shut");
            visit.expect(404, "of-shut", "saml2", mapping, Map.of());
            visit.expect(404, "of-shut", "saml2", mapping, Map.of());
            visit.expect(400, "of-shut", "saml2", mapping.project("", "of shut", "alpha"), Map.of());
        });
        add(all, "remote ids: the right one, another, none, and of a protocol that does not look", visit -> {
            LiteralMapping mapping = visit.mapping("remote");
            visit.expect(201, "named", "saml2", mapping, Map.of("X-Lab-Issuer", MappedEdge.REMOTE_ID));
            visit.expect(403, "named", "saml2", mapping, Map.of("X-Lab-Issuer", MappedEdge.REMOTE_ID + "/"));
            visit.expect(
                    403, "named", "saml2", mapping, Map.of("X-Lab-Issuer", "HTTPS://idp.example.org/realms/cloud"));
            visit.expect(401, "named", "saml2", mapping, Map.of());
            visit.expect(201, "named", "openid", visit.mapping("not remote"), Map.of());
        });
        add(all, "a block without a domain", visit -> {
            visit.expect(201, LiteralMapping.in(SchemaVersion.V1_0).user("no domain", "no domain"));
            if (visit.release() > 22) {
                visit.expect(400, LiteralMapping.in(SchemaVersion.V2_0).user("no domain", "no domain"));
            }
        });
    }

    private static void third(List<Case> all) {
        since30(all, "schema 3.0 removes what is not listed, whoever granted it, and nothing else", visit -> {
            String user = visit.expect(
                    201,
                    visit.third("third").project("", "kept", "alpha", "beta").project("", "lost", "alpha"));
            visit.edge().grant(user, visit.edge().project(SHARED, "third by hand"), "gamma");
            grantOnDomain(visit.edge(), user);
            visit.expect(201, visit.third("third").project("", "kept", "beta").group("id=" + USERS, "ours"));
            visit.expect(201, visit.third("third"));
        });
        since30(all, "schema 3.0 leaves alone who else is there, and what groups hold", visit -> {
            visit.expect(201, visit.third("bystander").project("", "bystander", "alpha"));
            visit.expect(201, visit.third("third again").group("id=" + USERS, "ours"));
        });
        since30(all, "schema 3.0 makes the roles of a project that is listed twice flap", visit -> {
            for (int i = 0; i < 3; i++) {
                visit.expect(
                        201, visit.third("flap").project("", "flap", "alpha").project("", "FLAP", "beta"));
            }
        });
        since30(all, "schema 3.0 stumbles over an inherited grant", visit -> {
            String user = visit.expect(201, visit.third("heir").project("", "estate", "alpha"));
            visit.edge().grantInherited(user, visit.edge().project(USERS, "tree"), "gamma");
            visit.expect(404, visit.third("heir").project("", "estate", "alpha"));
        });
        since30(all, "an inherited grant is taken for a direct one", visit -> {
            String user = visit.expect(201, visit.third("heir too").project("", "estate too", "alpha"));
            visit.edge().grantInherited(user, visit.edge().project(USERS, "tree too"), "gamma");
            visit.expect(
                    201,
                    visit.third("heir too").project("", "tree too", "gamma").project("", "estate too", "alpha"));
        });
        since30(all, "a refused login of schema 3.0 removes nothing", visit -> {
            visit.expect(201, visit.third("unmoved").project("", "unmoved", "alpha"));
            visit.expect(404, visit.third("unmoved").project("", "unmoved", "delta"));
            visit.expect(404, visit.third("unmoved").project("name=nowhere", "unmoved", "beta"));
        });
        since30(all, "a login of schema 3.0 that is refused halfway removes what it came to", visit -> {
            visit.expect(
                    201,
                    visit.third("halfway").project("", "first half", "alpha").project("", "second half", "alpha"));
            visit.expect(
                    400,
                    visit.third("halfway").project("", "first half", "beta").project("id=" + SHUT, "made", "alpha"));
        });
    }

    private static LiteralMapping local(Visit visit) {
        return LiteralMapping.in(SECOND.get(visit.release())).userType("local").domain("id=" + SHARED);
    }

    private static void grantOnDomain(MappedEdge edge, String user) {
        edge.write("PUT", "/domains/" + SHARED + "/users/" + user + "/roles/" + edge.roleId("alpha"));
    }

    private static void link(MappedEdge edge, String user, String name, String uniqueId) {
        edge.patch("/users/" + user, "user", body -> {
            body.put("name", name);
            ObjectNode federated = body.putArray("federated").addObject();
            federated.put("idp_id", "leasing");
            for (String protocol : List.of("saml2", "openid")) {
                federated
                        .withArray("/protocols")
                        .addObject()
                        .put("protocol_id", protocol)
                        .put("unique_id", uniqueId);
            }
        });
    }

    private static void link(ObjectNode user, String provider, String protocol, String uniqueId) {
        ObjectNode federated = user.withArray("/federated").addObject().put("idp_id", provider);
        federated.putArray("protocols").addObject().put("protocol_id", protocol).put("unique_id", uniqueId);
    }

    private static void same(String one, String other) {
        if (!one.equals(other)) {
            throw new AssertionError("user " + one + " and not " + other);
        }
    }

    private static void add(List<Case> all, String name, Body body) {
        all.add(new Case(name, 22, body));
    }

    private static void since30(List<Case> all, String name, Body body) {
        all.add(new Case(name, 30, body));
    }
}
