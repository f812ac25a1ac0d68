package io.idpmaster.mapping;

import java.util.List;

/**
 * One entry of a rule's {@code remote}. Tests only test; the others also become {@code {0}}, {@code {1}}, … in the
 * order in which they stand.
 */
public sealed interface Remote {

    /** The environment variable that it looks at; where it is missing the rule does not match. */
    String type();

    /** Whether it becomes a {@code {n}}. */
    default boolean isDirect() {
        return !(this instanceof AnyOneOf);
    }

    /** The variable's values as they are. */
    record Direct(String type) implements Remote {}

    /**
     * Matches when one of the variable's values is one of these.
     *
     * @param regex whether the values are Python patterns, searched for anywhere in the text, or exact words
     */
    record AnyOneOf(String type, List<String> values, boolean regex) implements Remote {
        public AnyOneOf {
            values = List.copyOf(values);
        }
    }

    /**
     * The variable's values without those that are none of these. A whitelist that leaves nothing still matches.
     *
     * @param regex whether the values are Python patterns, searched for anywhere in the text, or exact words
     */
    record Whitelist(String type, List<String> values, boolean regex) implements Remote {
        public Whitelist {
            values = List.copyOf(values);
        }
    }
}
