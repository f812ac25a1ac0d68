package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.keycloak.agent.AgentResourceFactory;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.EdgeTables;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.catalogue.RealmTables;
import io.idpmaster.keycloak.sync.LeftBehind;
import io.idpmaster.keycloak.sync.NewVersionEvent;
import io.idpmaster.keycloak.sync.NoBundle;
import java.util.Optional;
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

    /** Makes an edge's newest bundle where that is not made yet, in a transaction of its own; says why it cannot be. */
    Optional<NoBundle> look(String edge) {
        try {
            AgentResourceFactory.of(session)
                    .bundles()
                    .newest(
                            session,
                            realm,
                            issuer(),
                            edge,
                            (other, there, name, version) ->
                                    NewVersionEvent.send(other, there, event.clone(other), actor(), name, version));
            return Optional.empty();
        } catch (NoBundle e) {
            return Optional.of(e);
        }
    }

    /**
     * A warning where other terms for an edge would leave something behind there that it was not told of yet.
     *
     * @param path where these terms stand
     */
    Optional<Finding> leftBehind(Edge before, Agreement next, String path) {
        if (before.agreement().equals(next)) {
            return Optional.empty();
        }
        // what it should hold by now; where no bundle can be made, what it was told last has to do
        look(before.name());
        return LeftBehind.warning(session, realm, before, next, path);
    }

    /** The realm read as a catalogue, now. */
    RealmCatalogue catalogue() {
        EdgeTables edges = new EdgeTables(session, realm);
        return RealmCatalogue.of(
                realm, issuer(), new RealmTables(session, realm).read(), edges.edges(), edges.claims(), reader);
    }
}
