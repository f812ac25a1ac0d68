package io.idpmaster.catalogue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes nodes of what a parser meets, without recursion, and reports what no catalogue may have whatever its meaning:
 * duplicate keys, and more depth, text or parts than a catalogue needs.
 */
final class TreeBuilder {

    private static final int SEARCHED_ONE_BY_ONE = 8;

    private final Report report;
    private final Deque<Frame> open = new ArrayDeque<>();
    // a catalogue repeats a dozen field names a hundred thousand times
    private final Map<String, String> names = new HashMap<>();
    private Node root;
    private int count;

    TreeBuilder(Report report) {
        this.report = report;
        CatalogueDecoder.FIELD_NAMES.forEach(name -> names.put(name, name));
    }

    /** Whether the next thing must be a field's name. */
    boolean awaitsName() {
        return !open.isEmpty() && open.peek().isFields && !open.peek().named;
    }

    /** Where the next value goes. */
    Place place() {
        if (open.isEmpty()) {
            return Place.ROOT;
        }
        Frame frame = open.peek();
        return frame.isFields ? frame.place.field(frame.name) : frame.place.item(frame.items.size());
    }

    /** The place of the list or the fields being read. */
    Place around() {
        return open.isEmpty() ? Place.ROOT : open.peek().place;
    }

    void open(boolean fields, int line) throws UnreadableDocument {
        if (open.size() == CatalogueReader.MAX_DEPTH) {
            report.error(
                    place(),
                    line,
                    "values are nested more than " + CatalogueReader.MAX_DEPTH + " deep",
                    "write the catalogue as its format has it: nothing in it is nested deeper than twenty");
            throw new UnreadableDocument();
        }
        open.push(new Frame(fields, place(), line));
    }

    void close() throws UnreadableDocument {
        Frame frame = open.pop();
        add(
                frame.isFields
                        ? new Node.Fields(frame.line, List.copyOf(frame.fields))
                        : new Node.Items(frame.line, List.copyOf(frame.items)));
    }

    /** The name of the next field; one that these fields have already is reported, and its value dropped. */
    void name(String text, int line) {
        Frame frame = open.peek();
        frame.named = true;
        frame.name = names.getOrDefault(text, text);
        frame.nameLine = line;
        frame.dropped = frame.has(frame.name);
        if (frame.dropped) {
            report.error(
                    place(),
                    line,
                    "the key " + Quoted.of(text) + " is here twice",
                    "keep one of them, with all that belongs to it");
        }
    }

    /** In place of a name that is none: the value that follows is dropped. */
    void dropNext(int line) {
        Frame frame = open.peek();
        frame.named = true;
        frame.name = "";
        frame.nameLine = line;
        frame.dropped = true;
    }

    void scalar(Node.Kind kind, String text, int line) throws UnreadableDocument {
        if (text.length() > CatalogueReader.MAX_TEXT) {
            report.error(
                    place(),
                    line,
                    "the text " + Quoted.of(text) + " is longer than " + CatalogueReader.MAX_TEXT + " characters",
                    "shorten it");
            add(new Node.Unusable(line));
        } else {
            add(new Node.Scalar(line, kind, text));
        }
    }

    void unusable(int line) throws UnreadableDocument {
        add(new Node.Unusable(line));
    }

    /** What was read; nothing at all is {@link Node.Absent}. */
    Node root() {
        return root == null ? new Node.Absent(1) : root;
    }

    private void add(Node node) throws UnreadableDocument {
        if (++count > CatalogueReader.MAX_PARTS) {
            report.error(
                    Place.ROOT,
                    node.line(),
                    "the document has more than " + CatalogueReader.MAX_PARTS + " values",
                    "leave out what does not belong to the catalogue, or import it in parts");
            throw new UnreadableDocument();
        }
        if (open.isEmpty()) {
            root = node;
            return;
        }
        Frame frame = open.peek();
        if (!frame.isFields) {
            frame.items.add(node);
            return;
        }
        if (!frame.dropped) {
            frame.fields.add(new Node.Field(frame.name, frame.nameLine, node));
        }
        frame.named = false;
    }

    private static final class Frame {
        private final boolean isFields;
        private final Place place;
        private final int line;
        private final List<Node> items = new ArrayList<>();
        private final List<Node.Field> fields = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();
        private boolean named;
        private boolean dropped;
        private String name = "";
        private int nameLine;

        Frame(boolean isFields, Place place, int line) {
            this.isFields = isFields;
            this.place = place;
            this.line = line;
        }

        boolean has(String name) {
            if (fields.size() <= SEARCHED_ONE_BY_ONE) {
                return fields.stream().anyMatch(field -> field.name().equals(name));
            }
            if (seen.isEmpty()) {
                fields.forEach(field -> seen.add(field.name()));
            }
            return !seen.add(name);
        }
    }
}
