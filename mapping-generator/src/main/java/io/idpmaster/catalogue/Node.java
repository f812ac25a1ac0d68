package io.idpmaster.catalogue;

import java.util.List;

/**
 * What a document holds before anything is known about its meaning, with the line it stands on. Lean, because a large
 * catalogue has a million of them.
 */
sealed interface Node {

    /** Counted from 1. */
    int line();

    /** A single value, with the characters that stand for it in the document. */
    record Scalar(int line, Kind kind, String text) implements Node {}

    record Items(int line, List<Node> nodes) implements Node {}

    record Fields(int line, List<Field> fields) implements Node {

        /** The value of the field of this name; duplicates were dropped when the document was read. */
        Node get(String name) {
            for (Field field : fields) {
                if (field.name().equals(name)) {
                    return field.value();
                }
            }
            return new Absent(line);
        }
    }

    /** Nothing is written for this name. */
    record Absent(int line) implements Node {}

    /** Something was written that cannot be read and has been reported. */
    record Unusable(int line) implements Node {}

    record Field(String name, int line, Node value) {}

    enum Kind {
        /** Text beyond doubt: a JSON string, or a YAML scalar in quotes or a block. */
        QUOTED,
        /** A bare YAML word: text, number or boolean, as the place wants it. */
        PLAIN,
        JSON_NUMBER,
        JSON_BOOLEAN,
        NULL
    }
}
