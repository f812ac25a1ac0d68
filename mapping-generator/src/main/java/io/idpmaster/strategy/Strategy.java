package io.idpmaster.strategy;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Subject;
import java.util.SortedSet;

/**
 * How assignments travel from the master to an edge. Mapping and release are two halves of one thing, so both live in
 * the class that implements this.
 *
 * <p>INVARIANT, exact: what Keystone's rule processor makes of {@code compile(terms)} and
 * {@code release(edge, user, intent)} is {@code intent}.
 *
 * <p>INVARIANT, contained: what it makes of {@code compile(terms)} and any attributes whatever names only what the
 * agreement admits, or is refused.
 */
public sealed interface Strategy permits Numbered, Json, Groups {

    StrategyName name();

    /**
     * The mapping for one edge.
     *
     * @throws CompileException where the agreement cannot be put into rules that this edge's Keystone takes
     */
    Compiled compile(Terms terms) throws CompileException;

    /**
     * What to put into an assertion. Needs nothing but what is passed, so that a login asks no database.
     *
     * @throws ReleaseException where there is nothing to release, or it would not arrive as it is
     */
    Release release(Edge edge, Subject user, SortedSet<RoleAssignment> intent) throws ReleaseException;

    /**
     * Whether this user can be named at the edge, whatever is held and whatever the strategy.
     *
     * @throws ReleaseException where the id, the name or the e-mail address would not arrive as it is
     */
    static void requireNames(Edge edge, Subject user) throws ReleaseException {
        new Carrier(edge, user).identity();
    }

    /** The strategy of this name. */
    static Strategy named(StrategyName name) {
        return switch (name) {
            case NUMBERED -> new Numbered();
            case JSON -> new Json();
            case GROUPS -> new Groups();
        };
    }

    /** The strategy of an edge's agreement. */
    static Strategy of(Edge edge) {
        return named(edge.agreement().chosenStrategy());
    }
}
