package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.keycloak.agent.AgentResourceFactory;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.EdgeTables;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.catalogue.RealmTables;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.Urls;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.urls.UrlType;

/**
 * One request of an administrator, whom Keycloak has authenticated and each resource has to authorise.
 *
 * @param event one event's beginning
 */
record Administration(
        KeycloakSession session,
        RealmModel realm,
        AdminPermissionEvaluator auth,
        AdminEventBuilder event,
        EdgeReader reader) {

    /** Who it is, for the audit trail. */
    String actor() {
        return auth.adminAuth().getUser().getUsername();
    }

    /** Whether findings may name users. */
    boolean mayViewUsers() {
        return Call.Right.VIEW_USERS.isHeld(auth);
    }

    /** The realm's address as tokens and metadata state it. */
    String issuer() {
        return Urls.realmIssuer(session.getContext().getUri(UrlType.FRONTEND).getBaseUri(), realm.getName());
    }

    /**
     * The realm as edges are told it, without what is shut: as this node has read it after the last change that it knows of.
     * For showing; what is to be written is judged by {@link #catalogue}.
     */
    Catalogue told() {
        return toldWithFindings().catalogue();
    }

    /** The same, with what of the realm cannot be told. */
    RealmCatalogue toldWithFindings() {
        return AgentResourceFactory.of(session).bundles().catalogue(session, realm, issuer());
    }

    /**
     * What to judge a change of one edge by. What is written is judged by the tables, in the transaction that writes: a node
     * hears of what others change a moment later, of some of it, such as what a directory brings, not before it reads again,
     * and what is shut for its name today may open tomorrow. A dry run, which a page does at every step, needs no second
     * reading of all users: it is judged again when it is meant.
     */
    Catalogue judging(boolean dryRun) {
        return dryRun ? told() : catalogue().catalogue();
    }

    /** The realm read as a catalogue, now. */
    RealmCatalogue catalogue() {
        EdgeTables edges = new EdgeTables(session, realm);
        return RealmCatalogue.of(
                realm, issuer(), new RealmTables(session, realm).read(), edges.edges(), edges.claims(), reader);
    }
}
