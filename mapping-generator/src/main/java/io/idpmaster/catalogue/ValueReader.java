package io.idpmaster.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads values of the shapes that a catalogue is made of. One that has another shape is reported, noted in
 * {@link #unread()} and replaced by something empty.
 */
final class ValueReader {

    private final Report report;
    private final Nearest nearest = new Nearest();
    private final Unread unread = new Unread();

    ValueReader(Report report) {
        this.report = report;
    }

    Unread unread() {
        return unread;
    }

    /** The value itself, known to have no fields but these, or reported. */
    Value fields(Value value, List<String> allowed) {
        if (value.node() instanceof Node.Fields found) {
            for (Node.Field field : found.fields()) {
                if (!allowed.contains(field.name())) {
                    report.error(
                            value.place().field(field.name()),
                            field.line(),
                            "unknown field " + Quoted.of(field.name()) + nearest.hint(field.name(), allowed),
                            "correct or remove it; known here: " + String.join(", ", allowed));
                }
            }
        } else if (value.absent() && value.place() == Place.ROOT) {
            wrong(value, "the document is empty", "write what belongs here, beginning with `" + allowed.get(0) + "`");
        } else if (!missing(value)) {
            unexpected(value, "fields", "write it as `name: value` pairs: " + String.join(", ", allowed));
        }
        return value;
    }

    /**
     * As {@link #fields(Value, List)}. Where a field is absent but another is unknown, the one may have been meant by the
     * other: names that would be in it are not looked for.
     */
    Value fields(Value value, List<String> allowed, String field, Set<Unread.Names> kinds) {
        fields(value, allowed);
        if (value.node() instanceof Node.Fields found
                && value.get(field).absent()
                && !found.fields().stream().map(Node.Field::name).allMatch(allowed::contains)) {
            kinds.forEach(unread::lose);
        }
        return value;
    }

    /** Text that must be there; empty if it is not. */
    String text(Value value) {
        return readText(value).orElse("");
    }

    /** A text by which others refer to its bearer; empty if it is not there. */
    String name(Value value, Unread.Names kind) {
        Optional<String> text = readText(value);
        if (text.isEmpty()) {
            unread.lose(kind);
        }
        return text.orElse("");
    }

    Optional<String> optionalText(Value value) {
        return value.absent() ? Optional.empty() : readText(value);
    }

    private Optional<String> readText(Value value) {
        if (missing(value)) {
            return Optional.empty();
        }
        if (value.node() instanceof Node.Scalar scalar
                && (scalar.kind() == Node.Kind.QUOTED || scalar.kind() == Node.Kind.PLAIN)) {
            return Optional.of(scalar.text());
        }
        boolean scalar = value.node() instanceof Node.Scalar;
        unexpected(value, "text", scalar ? "put it in double quotes" : "write one word, or a text in double quotes");
        return Optional.empty();
    }

    /** Text, or a number as it was written. */
    Optional<String> word(Value value) {
        return value.node() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.JSON_NUMBER
                ? Optional.of(scalar.text())
                : optionalText(value);
    }

    boolean flag(Value value, boolean whenAbsent) {
        if (value.absent()) {
            return whenAbsent;
        }
        if (value.node() instanceof Node.Scalar scalar
                && (scalar.kind() == Node.Kind.PLAIN || scalar.kind() == Node.Kind.JSON_BOOLEAN)) {
            if (scalar.text().equalsIgnoreCase("true")) {
                return true;
            }
            if (scalar.text().equalsIgnoreCase("false")) {
                return false;
            }
        }
        unexpected(value, "`true` or `false`", "write one of them, without quotes");
        return whenAbsent;
    }

    <T> Optional<T> choice(Value value, T[] choices, Function<T, String> name) {
        Optional<String> text = word(value);
        Optional<T> chosen = text.flatMap(written -> Arrays.stream(choices)
                .filter(choice -> name.apply(choice).equals(written))
                .findFirst());
        if (text.isPresent() && chosen.isEmpty()) {
            List<String> known = Arrays.stream(choices).map(name).toList();
            wrong(
                    value,
                    Quoted.of(text.get()) + " is not one of the choices" + nearest.hint(text.get(), known),
                    "choose one of " + String.join(", ", known));
        }
        return chosen;
    }

    /** The value itself, known not to be a list of nothing, or reported. */
    Value notEmpty(Value value, String remedy) {
        if (value.node() instanceof Node.Items items && items.nodes().isEmpty()) {
            // an empty list would be read as an absent one, which grants more, not less
            report.error(value.place(), value.node().line(), "the list is empty", "name at least one, or " + remedy);
        }
        return value;
    }

    /** A list that must be there and that others refer to. */
    <T> List<T> list(Value value, Function<Value, T> each, Unread.Names kind) {
        if (missing(value)) {
            unread.lose(kind);
            return List.of();
        }
        return optionalList(value, each, kind);
    }

    /** A list that may be absent and that others refer to: without it, names of this kind are not looked for. */
    <T> List<T> optionalList(Value value, Function<Value, T> each, Unread.Names kind) {
        if (!(value.absent() || value.node() instanceof Node.Items)) {
            unread.lose(kind);
        }
        return optionalList(value, each);
    }

    <T> List<T> optionalList(Value value, Function<Value, T> each) {
        if (value.absent()) {
            return List.of();
        }
        if (!(value.node() instanceof Node.Items items)) {
            unexpected(value, "a list", "write a list, one `- ` for each, or remove the key");
            return List.of();
        }
        List<T> read = new ArrayList<>(items.nodes().size());
        for (Node node : items.nodes()) {
            read.add(each.apply(new Value(node, value.place().item(read.size()))));
        }
        return read;
    }

    /** Pairs of free texts, in their order. */
    Optional<Map<String, String>> texts(Value value, Unread.Names kind) {
        if (value.absent()) {
            return Optional.empty();
        }
        if (!(value.node() instanceof Node.Fields fields)) {
            unread.lose(kind);
            unexpected(value, "fields", "write it as `name: value` pairs, or remove the key");
            return Optional.empty();
        }
        Map<String, String> read = new LinkedHashMap<>();
        for (Node.Field field : fields.fields()) {
            Value text = new Value(field.value(), value.place().field(field.name()));
            read.put(field.name(), name(text, kind));
        }
        return Optional.of(read);
    }

    void wrong(Value value, String message, String remedy) {
        report.error(value.place(), value.node().line(), message, remedy);
        unread.add(value.place());
    }

    private boolean missing(Value value) {
        if (value.absent()) {
            wrong(value, "`" + value.place().name() + "` is missing", "add it");
        }
        return value.absent();
    }

    private void unexpected(Value value, String wanted, String remedy) {
        if (value.node() instanceof Node.Unusable) {
            // reported when the document was read
            unread.add(value.place());
            return;
        }
        boolean nothing = value.node() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NULL;
        wrong(
                value,
                wanted + (wanted.equals("fields") ? " are" : " is") + " wanted here, not " + describe(value.node()),
                nothing ? "write a value, or remove the key" : remedy);
    }

    private static String describe(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return switch (scalar.kind()) {
                case QUOTED, PLAIN -> "the text " + Quoted.of(scalar.text());
                case JSON_NUMBER -> "the number " + Quoted.of(scalar.text());
                case JSON_BOOLEAN -> Quoted.of(scalar.text());
                case NULL -> "nothing";
            };
        }
        return node instanceof Node.Items ? "a list" : "fields";
    }
}
