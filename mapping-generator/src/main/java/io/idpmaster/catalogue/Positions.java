package io.idpmaster.catalogue;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where in its text each part of a catalogue stands, by the paths that {@link Finding} uses. Not safe for use by several
 * threads at once.
 */
public final class Positions {

    private static final int SEARCHED_ONE_BY_ONE = 16;
    private static final Positions NONE = new Positions(new Node.Absent(0));

    private final Node root;
    private final Map<Node.Fields, Map<String, Node.Field>> large = new IdentityHashMap<>();

    Positions(Node root) {
        this.root = root;
    }

    /** For a catalogue that did not come from a text: every line is 0. */
    public static Positions none() {
        return NONE;
    }

    /**
     * The line, counted from 1, of the value at this path, or of the nearest thing around it where the path leads to
     * nothing; 0 where there is no text.
     *
     * @param path as in {@code domains[0].projects[2].name}
     */
    public int lineOf(String path) {
        Node node = root;
        int line = root.line();
        int at = 0;
        while (at < path.length()) {
            int end = endOfSegment(path, at);
            String segment = path.substring(at, end);
            if (node instanceof Node.Items items && segment.charAt(0) == '[') {
                int index = index(segment);
                if (index < 0 || index >= items.nodes().size()) {
                    return line;
                }
                node = items.nodes().get(index);
                line = node.line();
            } else if (node instanceof Node.Fields fields) {
                Node.Field field = find(fields, segment);
                if (field == null) {
                    return line;
                }
                node = field.value();
                line = field.line();
            } else {
                return line;
            }
            at = end < path.length() && path.charAt(end) == '.' ? end + 1 : end;
        }
        return line;
    }

    /** The same finding with its line; one that has a line already is left alone. */
    public Finding place(Finding finding) {
        return finding.line() > 0 ? finding : finding.atLine(lineOf(finding.path()));
    }

    private static int endOfSegment(String path, int from) {
        if (path.startsWith("[\"", from)) {
            int at = from + 2;
            while (at < path.length() && path.charAt(at) != '"') {
                at += path.charAt(at) == '\\' ? 2 : 1;
            }
            return Math.min(at + 2, path.length());
        }
        int at = from + 1;
        while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
            at++;
        }
        return at;
    }

    private static int index(String segment) {
        try {
            return Integer.parseInt(segment, 1, segment.length() - 1, 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private Node.Field find(Node.Fields fields, String segment) {
        List<Node.Field> all = fields.fields();
        if (all.size() > SEARCHED_ONE_BY_ONE) {
            return large.computeIfAbsent(fields, Positions::bySegment).get(segment);
        }
        for (Node.Field field : all) {
            if (Place.segment(field.name()).equals(segment)) {
                return field;
            }
        }
        return null;
    }

    private static Map<String, Node.Field> bySegment(Node.Fields fields) {
        Map<String, Node.Field> found = new HashMap<>();
        fields.fields().forEach(field -> found.putIfAbsent(Place.segment(field.name()), field));
        return found;
    }
}
