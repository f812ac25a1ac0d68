package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.strategy.Release;

/** What the master says to one user at one client. */
public sealed interface EdgeAccess {

    /** The client is not an edge, and none of our business. */
    record NotAnEdge() implements EdgeAccess {}

    /** The user holds something there, and it can be carried. */
    record Granted(Edge edge, Release release) implements EdgeAccess {}

    /**
     * Nothing is released.
     *
     * @param edge the edge's name
     * @param message why, ready to show to the user: lower case, input in backticks
     * @param whole the same for administrators: with names that are none of the user's business
     */
    record Refused(String edge, Reason reason, String message, String whole) implements EdgeAccess {

        /** One that tells everybody the same. */
        Refused(String edge, Reason reason, String message) {
            this(edge, reason, message, message);
        }
    }

    /** Why nothing is released; decides the words of the page. */
    enum Reason {
        /** No team of the user reaches the edge, or its agreement admits nothing of what they give. */
        NOTHING,
        /** The user is disabled. */
        DISABLED,
        /** The master lets nobody in at the edge for now. */
        SUSPENDED,
        /** There is something, and no release can carry it: a name or an amount. */
        CANNOT_CARRY,
        /** The edge's own configuration, or that of the client that asks for it, cannot be used. */
        MISCONFIGURED,
        /** A token for two edges was asked for; never on a page, for an edge's own client cannot ask for another. */
        NOT_ONE_EDGE
    }
}
