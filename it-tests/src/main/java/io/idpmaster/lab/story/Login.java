package io.idpmaster.lab.story;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.inspection.MessageRejected;
import io.idpmaster.lab.LabException;
import io.idpmaster.lab.client.LoginRefused;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.Arrival;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.EdgeForecast;
import io.idpmaster.lab.cloud.EdgeLogin;
import java.util.SortedSet;

/** One user at one edge: what was intended, and how it went. */
sealed interface Login {

    /** The edge would let the user in. */
    record Admitted(SortedSet<RoleAssignment> intent, Arrival arrival, EdgeForecast.Created created) implements Login {
        @Override
        public boolean asIntended() {
            return !intent.isEmpty() && created.assignments().equals(intent);
        }
    }

    /** The master turned the user away. */
    record TurnedAway(SortedSet<RoleAssignment> intent, String reason) implements Login {
        @Override
        public boolean asIntended() {
            return intent.isEmpty();
        }
    }

    /** It went as it must never go: a message that is not to be believed, or one that the edge would refuse. */
    record Broken(SortedSet<RoleAssignment> intent, String reason) implements Login {
        @Override
        public boolean asIntended() {
            return false;
        }
    }

    SortedSet<RoleAssignment> intent();

    /** Whether it went as the catalogue intends. */
    boolean asIntended();

    /** Logs in. */
    static Login of(Cloud cloud, RealmDocuments documents, User user, Edge edge) {
        SortedSet<RoleAssignment> intent = cloud.intent(user, edge);
        try {
            Arrival arrival = new EdgeLogin(documents, edge).login(cloud.credentials(user));
            EdgeForecast.Created created =
                    EdgeForecast.of(cloud.catalogue(), edge).of(arrival);
            return new Admitted(intent, arrival, created);
        } catch (LoginRefused e) {
            return new TurnedAway(intent, e.reason());
        } catch (EvaluationException e) {
            return new Broken(intent, "the edge would refuse it: " + e.getMessage());
        } catch (LabException | MessageRejected e) {
            return new Broken(intent, e.getMessage());
        }
    }
}
