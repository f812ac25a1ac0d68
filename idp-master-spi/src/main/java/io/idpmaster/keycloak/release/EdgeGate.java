package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.catalogue.EdgeClient;
import io.idpmaster.keycloak.catalogue.EdgeOwners;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.ForeignAudience;
import io.idpmaster.keycloak.catalogue.PlaceNames;
import io.idpmaster.keycloak.catalogue.Rivals.Flaw;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import io.idpmaster.keycloak.release.EdgeAccess.NotAnEdge;
import io.idpmaster.keycloak.release.EdgeAccess.Reason;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Decides what a user gets at a client. The mappers and the authenticator all ask here, so that the one who turns a
 * user away and the ones who release cannot disagree.
 *
 * <p>INVARIANT: what is not granted is refused; no error, no missing attribute and no unknown word ends in a grant.
 */
final class EdgeGate {

    /** What of an intent no Keystone may be sent, for the names that stand beside it: {@link PlaceNames#flaw}. */
    interface Names {
        Optional<Flaw> flaw(KeycloakSession session, RealmModel realm, Collection<RoleAssignment> intent);
    }

    /** Why a client that says it is an edge is not: {@link EdgeOwners#flaw}. */
    interface Owners {
        Optional<String> flaw(KeycloakSession session, ClientModel client, String edge);
    }

    private final EdgeReader edges;
    private final Owners owners;
    private final Names names;

    EdgeGate(EdgeReader edges, Owners owners, Names names) {
        this.edges = edges;
        this.owners = owners;
        this.names = names;
    }

    /** One of its own for each that asks, with the names and clients that the server keeps for all of them. */
    static EdgeGate make() {
        return new EdgeGate(
                new EdgeReader(),
                (session, client, edge) ->
                        EdgeAccessFactory.of(session).owners().flaw(session, client, edge),
                (session, realm, intent) ->
                        EdgeAccessFactory.of(session).names().flaw(session, realm, intent));
    }

    /**
     * Needs nothing but the client in hand, the user's groups, now and then which clients are edges, and once a minute the
     * names of all projects.
     */
    EdgeAccess decide(KeycloakSession session, ClientModel client, UserModel user) {
        Optional<Edge> found;
        try {
            found = edges.read(client);
        } catch (UnreadableEdgeException e) {
            return new Refused(e.edge(), Reason.MISCONFIGURED, e.getMessage());
        }
        if (found.isEmpty()) {
            return new NotAnEdge();
        }
        Optional<String> stranger = owners.flaw(session, client, found.get().name());
        if (stranger.isPresent()) {
            return new Refused(
                    found.get().name(),
                    Reason.MISCONFIGURED,
                    "this is not the client of edge `" + found.get().name() + "`; an administrator can say why",
                    stranger.get());
        }
        if (EdgeClient.isSuspended(client)) {
            return new Refused(
                    found.get().name(),
                    Reason.SUSPENDED,
                    "nobody can log in at edge " + Quoted.of(found.get().name()) + " for now: it is suspended");
        }
        Optional<String> foreign = ForeignAudience.flaw(client, found.get().name());
        if (foreign.isPresent()) {
            return new Refused(found.get().name(), Reason.MISCONFIGURED, foreign.get());
        }
        return decide(
                user,
                found.get(),
                CatalogueGroups.teamsOf(user),
                intent -> names.flaw(session, client.getRealm(), intent));
    }

    /**
     * The same at an edge that was read already, and by whose client people may log in.
     *
     * @param teams the user's
     * @param flaws why not all of an intent may be released, as {@link PlaceNames#flaw} says
     */
    static EdgeAccess decide(
            UserModel user,
            Edge edge,
            Collection<TeamGrant> teams,
            Function<Collection<RoleAssignment>, Optional<Flaw>> flaws) {
        if (!user.isEnabled()) {
            return new Refused(edge.name(), Reason.DISABLED, "user " + Quoted.of(user.getUsername()) + " is disabled");
        }
        Subject subject = new Subject(
                user.getId(),
                user.getUsername(),
                Optional.ofNullable(user.getEmail()).orElse(""));
        SortedSet<RoleAssignment> intent = Intent.at(edge, teams);
        Optional<Flaw> flaw = flaws.apply(intent);
        if (flaw.isPresent()) {
            return new Refused(
                    edge.name(),
                    Reason.CANNOT_CARRY,
                    flaw.get().told(),
                    flaw.get().whole());
        }
        try {
            return new Granted(edge, Strategy.of(edge).release(edge, subject, intent));
        } catch (ReleaseException.NothingAtEdge e) {
            return new Refused(edge.name(), Reason.NOTHING, e.getMessage());
        } catch (ReleaseException e) {
            return new Refused(edge.name(), Reason.CANNOT_CARRY, e.getMessage());
        }
    }
}
