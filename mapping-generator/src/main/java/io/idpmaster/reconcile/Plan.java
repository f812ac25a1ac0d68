package io.idpmaster.reconcile;

import java.util.List;
import java.util.Set;

/**
 * What would bring the edge to what is wanted, in the order in which it has to be done.
 *
 * @param withheld what would be taken away, where that is more than one run may take: none of it goes
 * @param obstacles what stands in the way, and what no action can cure
 * @param gone the ids of users who are gone and whose application credentials are among the actions
 */
public record Plan(List<Action> actions, List<Action> withheld, List<Obstacle> obstacles, Set<String> gone) {

    public Plan {
        actions = List.copyOf(actions);
        withheld = List.copyOf(withheld);
        obstacles = List.copyOf(obstacles);
        gone = Set.copyOf(gone);
    }

    /** Whether the edge is as it should be. */
    public boolean isEmpty() {
        return actions.isEmpty() && obstacles.isEmpty();
    }

    /** Whether more would go than one run may take. */
    public boolean capped() {
        return !withheld.isEmpty();
    }

    /** The actions of one part, in order. */
    public List<Action> actions(Part part) {
        return actions.stream().filter(action -> action.part() == part).toList();
    }

    /** The tag on a project and the description of a group that say whose they are. */
    static String mark(Desired desired) {
        return "idp-master:" + desired.identityProvider();
    }
}
