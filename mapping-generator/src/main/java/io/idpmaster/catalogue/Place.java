package io.idpmaster.catalogue;

import java.util.regex.Pattern;

/** A place in a catalogue, written as {@code domains[0].projects[2].name}; text is made only when somebody asks for it. */
final class Place {

    static final Place ROOT = new Place(null, "", -1);

    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");

    private final Place parent;
    private final String field;
    private final int item;

    private Place(Place parent, String field, int item) {
        this.parent = parent;
        this.field = field;
        this.item = item;
    }

    Place field(String name) {
        return new Place(this, name, -1);
    }

    Place item(int index) {
        return new Place(this, "", index);
    }

    /** What this place is a part of; the root's is the root. */
    Place around() {
        return parent == null ? this : parent;
    }

    /** The name of the field at this place; empty for a list's item and the root. */
    String name() {
        return field;
    }

    /** How a field's name is written in a path: {@code name}, or {@code ["na.me"]} where it would be misread. */
    static String segment(String field) {
        return SIMPLE.matcher(field).matches()
                ? field
                : "[\"" + Quoted.visible(field).replace("\"", "\\\"") + "\"]";
    }

    @Override
    public String toString() {
        StringBuilder path = new StringBuilder();
        write(path);
        return path.toString();
    }

    private void write(StringBuilder path) {
        if (parent == null) {
            return;
        }
        parent.write(path);
        if (item >= 0) {
            path.append('[').append(item).append(']');
            return;
        }
        String segment = segment(field);
        if (path.length() > 0 && segment.charAt(0) != '[') {
            path.append('.');
        }
        path.append(segment);
    }
}
