package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.Str;
import io.idpmaster.evaluation.PythonValue.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A text compiled for {@code str.format} with positional arguments that are strings or lists of strings (CPython,
 * Objects/stringlib/unicode_format.h). An error in the text is raised when rendering reaches it, so an earlier field
 * that fails goes first, as in Python.
 */
final class FormatTemplate {

    private static final int MAXIMUM_NESTING = 2;

    /** What a template is made of. */
    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Field(int argument, List<Step> steps, int conversion, Specification specification) implements Part {}

    private record Failure(EvaluationException exception) implements Part {}

    /** One step from an argument to the value that is rendered. */
    private sealed interface Step {}

    private record Attribute(String name) implements Step {}

    private record Index(int index) implements Step {}

    private record Key(String key) implements Step {}

    private record FailingStep(EvaluationException exception) implements Step {}

    /** A format specification: given, or itself a template. */
    private sealed interface Specification {}

    private record Given(FormatSpecification specification) implements Specification {}

    private record Nested(FormatTemplate template) implements Specification {}

    private final List<Part> parts;
    private final KeystoneRelease release;

    private FormatTemplate(List<Part> parts, KeystoneRelease release) {
        this.parts = List.copyOf(parts);
        this.release = release;
    }

    /** Never fails: what is wrong with the text is raised by {@link #render}. */
    static FormatTemplate of(String text, KeystoneRelease release) {
        return new Compiler(release, new Numbering()).compile(text.codePoints().toArray(), MAXIMUM_NESTING);
    }

    String render(List<PythonValue> arguments, Budget budget) throws EvaluationException {
        StringBuilder result = new StringBuilder();
        for (Part part : parts) {
            int before = result.length();
            if (part instanceof Literal literal) {
                result.append(literal.text());
            } else if (part instanceof Field field) {
                renderField(field, arguments, budget, result);
            } else {
                throw ((Failure) part).exception();
            }
            budget.format(result.length() - before);
        }
        return result.toString();
    }

    private void renderField(Field field, List<PythonValue> arguments, Budget budget, StringBuilder result)
            throws EvaluationException {
        if (field.argument() >= arguments.size()) {
            throw new EvaluationException(
                    "IndexError", "Replacement index " + field.argument() + " out of range for positional args tuple");
        }
        PythonValue value = arguments.get(field.argument());
        for (Step step : field.steps()) {
            value = follow(value, step);
        }
        value = convert(value, field.conversion());
        FormatSpecification specification = field.specification() instanceof Nested nested
                ? FormatSpecification.of(nested.template().render(arguments, budget), release)
                : ((Given) field.specification()).specification();
        if (value instanceof Str str) {
            specification.format(str.text(), budget, result);
        } else if (specification.isEmpty()) {
            result.append(PythonRepr.str(value, release.characters()));
        } else {
            throw EvaluationException.typeError(
                    "unsupported format string passed to " + value.typeName() + ".__format__");
        }
    }

    private PythonValue convert(PythonValue value, int conversion) throws EvaluationException {
        switch (conversion) {
            case 0:
                return value;
            case 's':
                return new Str(PythonRepr.str(value, release.characters()));
            case 'r':
                return new Str(PythonRepr.repr(value, release.characters()));
            case 'a':
                return new Str(PythonRepr.ascii(value, release.characters()));
            default:
                throw EvaluationException.valueError("Unknown conversion specifier " + Character.toString(conversion));
        }
    }

    private static PythonValue follow(PythonValue value, Step step) throws EvaluationException {
        if (step instanceof Attribute attribute) {
            return PythonAttributes.get(value, attribute.name());
        } else if (step instanceof Index index) {
            return at(value, index.index());
        } else if (step instanceof Key key) {
            if (value instanceof Type) {
                throw notSubscriptable(value);
            }
            return value.item(key.key());
        }
        throw ((FailingStep) step).exception();
    }

    private static PythonValue at(PythonValue value, int index) throws EvaluationException {
        if (value instanceof Sequence list) {
            if (index >= list.items.size()) {
                throw new EvaluationException("IndexError", "list index out of range");
            }
            return list.items.get(index);
        } else if (value instanceof Str str) {
            String text = str.text();
            if (index >= text.codePointCount(0, text.length())) {
                throw new EvaluationException("IndexError", "string index out of range");
            }
            return new Str(Character.toString(text.codePointAt(text.offsetByCodePoints(0, index))));
        }
        throw notSubscriptable(value);
    }

    private static EvaluationException notSubscriptable(PythonValue value) {
        if (value instanceof Type type && type.name().equals("str")) {
            return EvaluationException.typeError("type 'str' is not subscriptable");
        }
        return new EvaluationException(EvaluationException.NOT_MODELLED, "an index into a class");
    }

    /** The state of {@code {}} against {@code {0}}, which one text and its nested specifications share. */
    private static final class Numbering {
        private boolean automatic;
        private boolean manual;
        private int next;
    }

    private static final class Compiler {
        private final KeystoneRelease release;
        private final Numbering numbering;

        Compiler(KeystoneRelease release, Numbering numbering) {
            this.release = release;
            this.numbering = numbering;
        }

        FormatTemplate compile(int[] text, int depth) {
            List<Part> parts = new ArrayList<>();
            try {
                if (depth <= 0) {
                    throw EvaluationException.valueError("Max string recursion exceeded");
                }
                int at = 0;
                while (at < text.length) {
                    at = compilePart(text, at, depth, parts);
                }
            } catch (EvaluationException failure) {
                parts.add(new Failure(failure));
            }
            return new FormatTemplate(parts, release);
        }

        /** MarkupIterator_next: some literal text and the field behind it. */
        private int compilePart(int[] text, int start, int depth, List<Part> parts) throws EvaluationException {
            int at = start;
            int brace = 0;
            while (at < text.length && brace == 0) {
                int point = text[at++];
                if (point == '{' || point == '}') {
                    brace = point;
                }
            }
            if (brace == 0) {
                parts.add(new Literal(new String(text, start, at - start)));
                return at;
            }
            boolean doubled = at < text.length && text[at] == brace;
            if (brace == '}' && !doubled) {
                throw EvaluationException.valueError("Single '}' encountered in format string");
            }
            if (at >= text.length) {
                throw EvaluationException.valueError("Single '{' encountered in format string");
            }
            if (doubled) {
                parts.add(new Literal(new String(text, start, at - start)));
                return at + 1;
            }
            if (at - 1 > start) {
                parts.add(new Literal(new String(text, start, at - 1 - start)));
            }
            return compileField(text, at, depth, parts);
        }

        /** parse_field and output_markup. */
        private int compileField(int[] text, int start, int depth, List<Part> parts) throws EvaluationException {
            int at = start;
            int end = -1;
            int delimiter = 0;
            while (at < text.length && end < 0) {
                delimiter = text[at++];
                if (delimiter == '{') {
                    throw EvaluationException.valueError("unexpected '{' in field name");
                } else if (delimiter == '[') {
                    while (at < text.length && text[at] != ']') {
                        at++;
                    }
                } else if (delimiter == '}' || delimiter == ':' || delimiter == '!') {
                    end = at - 1;
                }
            }
            if (end < 0) {
                throw EvaluationException.valueError("expected '}' before end of string");
            }
            int[] name = Arrays.copyOfRange(text, start, end);
            int conversion = 0;
            if (delimiter == '!') {
                if (at >= text.length) {
                    throw EvaluationException.valueError("end of string while looking for conversion specifier");
                }
                conversion = text[at++];
                if (at < text.length) {
                    delimiter = text[at++];
                    if (delimiter != '}' && delimiter != ':') {
                        throw EvaluationException.valueError("expected ':' after conversion specifier");
                    }
                }
            }
            int[] specification = {};
            boolean expand = false;
            if (delimiter != '}') {
                int from = at;
                int open = 1;
                while (open > 0) {
                    if (at >= text.length) {
                        throw EvaluationException.valueError("unmatched '{' in format spec");
                    }
                    int point = text[at++];
                    if (point == '{') {
                        expand = true;
                        open++;
                    } else if (point == '}') {
                        open--;
                    }
                }
                specification = Arrays.copyOfRange(text, from, at - 1);
            }
            parts.add(field(name, conversion, specification, expand, depth));
            return at;
        }

        private Field field(int[] name, int conversion, int[] specification, boolean expand, int depth)
                throws EvaluationException {
            int split = 0;
            while (split < name.length && name[split] != '[' && name[split] != '.') {
                split++;
            }
            int[] first = Arrays.copyOfRange(name, 0, split);
            Optional<Integer> number = integer(first);
            int argument;
            if (first.length == 0) {
                if (numbering.manual) {
                    throw EvaluationException.valueError(
                            "cannot switch from manual field specification to automatic field numbering");
                }
                numbering.automatic = true;
                argument = numbering.next++;
            } else if (number.isPresent()) {
                if (numbering.automatic) {
                    throw EvaluationException.valueError(
                            "cannot switch from automatic field numbering to manual field specification");
                }
                numbering.manual = true;
                argument = number.get();
            } else {
                throw new EvaluationException("KeyError", "'" + new String(first, 0, first.length) + "'");
            }
            List<Step> steps = steps(Arrays.copyOfRange(name, split, name.length));
            Specification compiled = expand
                    ? new Nested(compile(specification, depth - 1))
                    : new Given(FormatSpecification.of(new String(specification, 0, specification.length), release));
            return new Field(argument, steps, conversion, compiled);
        }

        /** FieldNameIterator_next. */
        private List<Step> steps(int[] rest) {
            List<Step> steps = new ArrayList<>();
            int at = 0;
            try {
                while (at < rest.length) {
                    int kind = rest[at++];
                    int from = at;
                    if (kind == '.') {
                        while (at < rest.length && rest[at] != '[' && rest[at] != '.') {
                            at++;
                        }
                        steps.add(new Attribute(word(rest, from, at)));
                    } else if (kind == '[') {
                        while (at < rest.length && rest[at] != ']') {
                            at++;
                        }
                        if (at >= rest.length) {
                            throw EvaluationException.valueError("Missing ']' in format string");
                        }
                        Optional<Integer> index = integer(Arrays.copyOfRange(rest, from, at));
                        String word = word(rest, from, at);
                        steps.add(index.isPresent() ? new Index(index.get()) : new Key(word));
                        at++;
                    } else {
                        throw EvaluationException.valueError(
                                "Only '.' or '[' may follow ']' in format field specifier");
                    }
                }
            } catch (EvaluationException failure) {
                steps.add(new FailingStep(failure));
            }
            return List.copyOf(steps);
        }

        private static String word(int[] text, int from, int to) throws EvaluationException {
            if (from == to) {
                throw EvaluationException.valueError("Empty attribute in format string");
            }
            return new String(text, from, to - from);
        }

        private Optional<Integer> integer(int[] text) throws EvaluationException {
            FormatSpecification.Number number = FormatSpecification.number(text, 0, release.characters());
            if (text.length == 0 || number.end() < text.length) {
                return Optional.empty();
            }
            return Optional.of(number.value());
        }
    }
}
