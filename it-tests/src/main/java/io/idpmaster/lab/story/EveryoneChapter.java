package io.idpmaster.lab.story;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.Cloud;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every user at every edge, a cell each. */
final class EveryoneChapter {

    private final Narrator narrator;
    private final Cloud cloud;

    EveryoneChapter(Narrator narrator, Cloud cloud) {
        this.narrator = narrator;
        this.cloud = cloud;
    }

    /**
     * @param known logins that were told already, and are not counted again
     */
    void tell(RealmDocuments documents, Map<User, Map<Edge, Login>> known) {
        narrator.chapter("Everybody at each edge");
        List<String> header = new ArrayList<>(List.of("user"));
        cloud.catalogue().edges().forEach(edge -> header.add(edge.name()));
        List<List<String>> rows = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (User user : cloud.catalogue().users()) {
            List<String> row = new ArrayList<>();
            row.add(user.name() + (user.enabled() ? "" : " (disabled)"));
            for (Edge edge : cloud.catalogue().edges()) {
                Optional<Login> told =
                        Optional.ofNullable(known.getOrDefault(user, Map.of()).get(edge));
                row.add(
                        told.isPresent()
                                ? cell(told.get())
                                : cell(user, edge, Login.of(cloud, documents, user, edge), reasons));
            }
            rows.add(row);
        }
        narrator.table(header, rows);
        if (!reasons.isEmpty()) {
            narrator.blank();
            reasons.forEach(narrator::line);
        }
    }

    private String cell(User user, Edge edge, Login login, List<String> reasons) {
        String what = user.name() + " at " + edge.name() + ": intended " + Assignments.line(login.intent()) + ", but "
                + what(login);
        narrator.count(login.asIntended(), what);
        if (!login.asIntended()) {
            reasons.add(what);
        }
        return cell(login);
    }

    private static String cell(Login login) {
        String mark = login.asIntended() ? "✓ " : "✗ ";
        if (login instanceof Login.Admitted admitted) {
            int number = admitted.created().assignments().size();
            return mark + number + (number == 1 ? " role" : " roles");
        }
        return mark + (login instanceof Login.TurnedAway ? "turned away" : "broken");
    }

    private static String what(Login login) {
        if (login instanceof Login.Admitted admitted) {
            return "the edge would create "
                    + Assignments.line(admitted.created().assignments());
        }
        return login instanceof Login.TurnedAway away
                ? "turned away: " + away.reason()
                : ((Login.Broken) login).reason();
    }
}
