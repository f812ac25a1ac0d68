package io.idpmaster.keycloak.admin;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * What callers need for calls that need more than to see one edge or a list of them: the one place that says so, which
 * {@link EdgeRights} asks before a call and when it tells a page what it may offer.
 */
enum Call {
    /** To read the whole catalogue. */
    CATALOGUE(On.REALM, "", Right.VIEW_REALM, Right.VIEW_CLIENTS, Right.VIEW_USERS, Right.VIEW_GROUPS),
    /** To import one. */
    IMPORT(On.REALM, "", Right.MANAGE_REALM, Right.MANAGE_CLIENTS, Right.MANAGE_USERS, Right.MANAGE_GROUPS),
    /** To add an edge: a client, and for some edges a client scope. */
    ADD(On.REALM, "add", Right.MANAGE_CLIENTS, Right.MANAGE_CLIENT_SCOPES),
    /** To have the first edge of a realm bring the flows of edges. */
    FLOWS(On.REALM, "", Right.MANAGE_REALM),
    /** To find users by their names, as in Keycloak's console. */
    USERS(On.REALM, "", Right.VIEW_USERS),
    /** To see domains, projects and teams, and who is in them: who leads one team, or sees users, is not to see others. */
    PLACES(On.REALM, "places", Right.VIEW_USERS, Right.VIEW_GROUPS),
    /** To see who did what. */
    AUDIT(On.REALM, "audit", Right.VIEW_EVENTS),
    /** To see the keys that bundles are signed with. */
    BUNDLE_KEYS(On.REALM, "bundle-keys", Right.VIEW_REALM),
    /** To make or change them. */
    NEW_BUNDLE_KEYS(On.REALM, "", Right.MANAGE_REALM),
    /** To change an edge's terms, as far as its client scope stays as it is. */
    AGREEMENT(On.EDGE_MANAGED, "agreement"),
    /** To change an edge's terms so that a client scope comes, goes or is mended: from or to OpenID Connect. */
    MODULE(On.EDGE_MANAGED, "module", Right.MANAGE_CLIENTS, Right.MANAGE_CLIENT_SCOPES),
    /** To let nobody log in at an edge, and to let people in again. */
    SUSPENSION(On.EDGE_MANAGED, "suspension"),
    /** To give an edge's agent another key. */
    AGENT(On.EDGE_MANAGED, "agent"),
    /** To make the client of an edge's agent. */
    FIRST_AGENT(On.EDGE_MANAGED, "agent", Right.MANAGE_CLIENTS, Right.MANAGE_CLIENT_SCOPES),
    /** To have an edge's bundle, which says who holds what there. */
    BUNDLE(On.EDGE_SEEN, "bundle", Right.VIEW_USERS, Right.VIEW_GROUPS),
    /** To be told why somebody holds what at an edge. */
    EXPLAIN(On.EDGE_SEEN, "explain", Right.VIEW_USERS, Right.VIEW_GROUPS),
    /** To see who holds what at an edge. */
    HOLDINGS(On.EDGE_SEEN, "holdings", Right.VIEW_USERS, Right.VIEW_GROUPS),
    /** To see who is to lose what at an edge. */
    REVOCATIONS(On.EDGE_SEEN, "revocations", Right.VIEW_USERS, Right.VIEW_GROUPS);

    /** What a call is about, and what is asked of the caller there. */
    enum On {
        REALM,
        EDGE_SEEN,
        EDGE_MANAGED
    }

    /** To something of the realm as a whole, as Keycloak's roles and its fine-grained admin permissions give it. */
    enum Right {
        VIEW_REALM(auth -> auth.realm().canViewRealm()),
        MANAGE_REALM(auth -> auth.realm().canManageRealm()),
        VIEW_EVENTS(auth -> auth.realm().canViewEvents()),
        VIEW_CLIENTS(auth -> auth.clients().canView()),
        MANAGE_CLIENTS(auth -> auth.clients().canManage()),
        MANAGE_CLIENT_SCOPES(auth -> auth.clients().canManageClientScopes()),
        VIEW_USERS(auth -> auth.users().canView()),
        MANAGE_USERS(auth -> auth.users().canManage()),
        VIEW_GROUPS(auth -> auth.groups().canView()),
        MANAGE_GROUPS(auth -> auth.groups().canManage());

        private final Predicate<AdminPermissionEvaluator> held;

        Right(Predicate<AdminPermissionEvaluator> held) {
            this.held = held;
        }

        boolean isHeld(AdminPermissionEvaluator auth) {
            return held.test(auth);
        }
    }

    private final On on;
    private final String text;
    private final List<Right> rights;

    Call(On on, String text, Right... rights) {
        this.on = on;
        this.text = text;
        this.rights = List.of(rights);
    }

    On on() {
        return on;
    }

    /** As pages are told of it; empty for what they have no need to be told. */
    String text() {
        return text;
    }

    /** Whether the caller has every right that it needs, but for that to the edge. */
    boolean isOpen(AdminPermissionEvaluator auth) {
        return rights.stream().allMatch(right -> right.isHeld(auth));
    }

    /** Those about this that pages are told of. */
    static List<Call> told(On... about) {
        List<On> asked = Arrays.asList(about);
        return Arrays.stream(values())
                .filter(call -> asked.contains(call.on) && !call.text.isEmpty())
                .toList();
    }
}
