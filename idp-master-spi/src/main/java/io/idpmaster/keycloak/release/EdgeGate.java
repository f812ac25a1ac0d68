package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import io.idpmaster.keycloak.release.EdgeAccess.NotAnEdge;
import io.idpmaster.keycloak.release.EdgeAccess.Reason;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;

/**
 * Decides what a user gets at a client. The mappers and the authenticator all ask here, so that the one who turns a
 * user away and the ones who release cannot disagree.
 *
 * <p>INVARIANT: what is not granted is refused; no error, no missing attribute and no unknown word ends in a grant.
 */
final class EdgeGate {

    private final EdgeReader edges;

    EdgeGate(EdgeReader edges) {
        this.edges = edges;
    }

    /** Needs nothing but the client in hand and the user's groups. */
    EdgeAccess decide(ClientModel client, UserModel user) {
        Optional<Edge> found;
        try {
            found = edges.read(client);
        } catch (UnreadableEdgeException e) {
            return new Refused(e.edge(), Reason.MISCONFIGURED, e.getMessage());
        }
        if (found.isEmpty()) {
            return new NotAnEdge();
        }
        Edge edge = found.get();
        if (!user.isEnabled()) {
            return new Refused(edge.name(), Reason.DISABLED, "user " + Quoted.of(user.getUsername()) + " is disabled");
        }
        Subject subject = new Subject(
                user.getId(),
                user.getUsername(),
                Optional.ofNullable(user.getEmail()).orElse(""));
        try {
            return new Granted(
                    edge, Strategy.of(edge).release(edge, subject, Intent.at(edge, CatalogueGroups.teamsOf(user))));
        } catch (ReleaseException.NothingAtEdge e) {
            return new Refused(edge.name(), Reason.NOTHING, e.getMessage());
        } catch (ReleaseException e) {
            return new Refused(edge.name(), Reason.CANNOT_CARRY, e.getMessage());
        }
    }
}
