package io.idpmaster.reconcile;

import java.util.List;
import java.util.Set;

/**
 * What would bring the edge to what is wanted, in the order in which it has to be done.
 *
 * @param obstacles what stands in the way, and what no action can cure
 * @param capped whether more would go than one run may take, so that nothing goes
 * @param gone the ids of users who are gone and whose application credentials are among the actions
 */
public record Plan(List<Action> actions, List<Obstacle> obstacles, boolean capped, Set<String> gone) {

    public Plan {
        actions = List.copyOf(actions);
        obstacles = List.copyOf(obstacles);
        gone = Set.copyOf(gone);
    }

    /** Whether the edge is as it should be. */
    public boolean isEmpty() {
        return actions.isEmpty() && obstacles.isEmpty();
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
