package io.idpmaster.strategy;

import io.idpmaster.catalogue.Quoted;

/** Nothing can be released for this user at this edge; the message says why, in words for the user's administrator. */
public abstract sealed class ReleaseException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String edge;
    private final String user;

    ReleaseException(String edge, String user, String message) {
        super(message);
        this.edge = edge;
        this.user = user;
    }

    /** The edge's name. */
    public String edge() {
        return edge;
    }

    /** The username. */
    public String user() {
        return user;
    }

    /** The edge's agreement admits nothing of what the catalogue gives the user. */
    public static final class NothingAtEdge extends ReleaseException {
        private static final long serialVersionUID = 1L;

        public NothingAtEdge(String edge, String user) {
            super(edge, user, "user " + Quoted.of(user) + " has nothing at edge `" + edge + "`");
        }
    }

    /** The user holds more there than the strategy can carry. */
    public static final class TooManyAssignments extends ReleaseException {
        private static final long serialVersionUID = 1L;

        private final int assignments;
        private final int limit;

        public TooManyAssignments(String edge, String user, int assignments, int limit) {
            super(
                    edge,
                    user,
                    "user " + Quoted.of(user) + " holds " + assignments + " assignments at edge `" + edge
                            + "`, and no more than " + limit + " of one kind can be carried there");
            this.assignments = assignments;
            this.limit = limit;
        }

        public int assignments() {
            return assignments;
        }

        public int limit() {
            return limit;
        }
    }

    /** What the user holds there is longer than the modules pass on. */
    public static final class TooLong extends ReleaseException {
        private static final long serialVersionUID = 1L;

        private final int bytes;
        private final int limit;

        public TooLong(String edge, String user, int bytes, int limit) {
            super(
                    edge,
                    user,
                    "what user " + Quoted.of(user) + " holds at edge `" + edge + "` needs " + bytes
                            + " bytes, and no more than " + limit + " can be carried there");
            this.bytes = bytes;
            this.limit = limit;
        }

        public int bytes() {
            return bytes;
        }

        public int limit() {
            return limit;
        }
    }

    /** A value would reach the edge as something else. */
    public static final class CannotCarry extends ReleaseException {
        private static final long serialVersionUID = 1L;

        private final String value;

        public CannotCarry(String edge, String user, String what, String value, String why) {
            super(
                    edge,
                    user,
                    "the " + what + " " + Quoted.of(value) + " cannot be carried to edge `" + edge + "`: " + why);
            this.value = value;
        }

        public String value() {
            return value;
        }
    }
}
