package io.idpmaster.evaluation;

import io.idpmaster.evaluation.RegexNode.Any;
import io.idpmaster.evaluation.RegexNode.At;
import io.idpmaster.evaluation.RegexNode.Atomic;
import io.idpmaster.evaluation.RegexNode.Branch;
import io.idpmaster.evaluation.RegexNode.Category;
import io.idpmaster.evaluation.RegexNode.Conditional;
import io.idpmaster.evaluation.RegexNode.Failure;
import io.idpmaster.evaluation.RegexNode.Greed;
import io.idpmaster.evaluation.RegexNode.Group;
import io.idpmaster.evaluation.RegexNode.In;
import io.idpmaster.evaluation.RegexNode.Literal;
import io.idpmaster.evaluation.RegexNode.Look;
import io.idpmaster.evaluation.RegexNode.Member;
import io.idpmaster.evaluation.RegexNode.Range;
import io.idpmaster.evaluation.RegexNode.Reference;
import io.idpmaster.evaluation.RegexNode.Repeat;
import io.idpmaster.evaluation.RegexNode.Sequence;
import io.idpmaster.evaluation.RegexNode.Width;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parses a regular expression as CPython's Lib/re/_parser.py does, errors included. */
final class RegexParser {

    private static final int MAXIMUM_DEPTH = 200;
    private static final int MAXIMUM_GROUPS = 1073741823;
    /** Set in a token that is a backslash and a character. */
    private static final int ESCAPED = 1 << 24;

    private static final int NONE = -1;
    private static final String OCTAL = "01234567";
    private static final String DIGITS = "0123456789";
    private static final String HEXADECIMAL = "0123456789abcdefABCDEF";
    private static final String WHITESPACE = " \t\n\r\013\f";

    private final int[] text;
    private final KeystoneRelease release;
    private final CharacterTable characters;

    private int index;
    private int next;
    private int nextStart;

    private int flags;
    private final Map<String, Integer> names = new HashMap<>();
    /** By number; null while a group is open. */
    private final List<Width> widths = new ArrayList<>();

    private final Set<Integer> conditions = new HashSet<>();
    private int lookbehindGroups = NONE;
    private int depth;

    private RegexParser(String source, KeystoneRelease release) throws EvaluationException {
        this.text = source.codePoints().toArray();
        this.release = release;
        this.characters = release.characters();
        widths.add(null);
        advance();
    }

    /** A syntax tree, and what its nodes refer to. */
    record Parsed(Sequence root, int flags, List<Width> widths) {}

    static Parsed parse(String source, KeystoneRelease release) throws EvaluationException {
        RegexParser parser = new RegexParser(source, release);
        Sequence root = parser.alternatives(false, 0);
        if ((parser.flags & RegexNode.ASCII) == 0) {
            parser.flags |= RegexNode.UNICODE;
        } else if ((parser.flags & RegexNode.UNICODE) != 0) {
            throw EvaluationException.valueError("ASCII and UNICODE flags are incompatible");
        }
        if (parser.next != NONE) {
            throw parser.error("unbalanced parenthesis");
        }
        for (int group : parser.conditions) {
            if (group >= parser.widths.size()) {
                throw parser.error("invalid group reference " + group);
            }
        }
        return new Parsed(root, parser.flags, parser.widths);
    }

    private EvaluationException error(String message) {
        return Regex.error(message + " at position " + nextStart, release);
    }

    // the tokenizer

    private void advance() throws EvaluationException {
        nextStart = index;
        if (index >= text.length) {
            next = NONE;
            return;
        }
        int point = text[index++];
        if (point == '\\') {
            if (index >= text.length) {
                throw error("bad escape (end of pattern)");
            }
            point = ESCAPED | text[index++];
        }
        next = point;
    }

    private int get() throws EvaluationException {
        int token = next;
        advance();
        return token;
    }

    private boolean take(int token) throws EvaluationException {
        if (next == token) {
            advance();
            return true;
        }
        return false;
    }

    private void seek(int position) throws EvaluationException {
        index = position;
        advance();
    }

    private static boolean in(String set, int token) {
        return token != NONE && set.indexOf(token) >= 0;
    }

    private static boolean letter(int token) {
        return token >= 'a' && token <= 'z' || token >= 'A' && token <= 'Z';
    }

    private String getWhile(int count, String set) throws EvaluationException {
        StringBuilder result = new StringBuilder();
        while (result.length() < count && in(set, next)) {
            result.appendCodePoint(get());
        }
        return result.toString();
    }

    private int[] getUntil(char terminator, String what) throws EvaluationException {
        List<Integer> result = new ArrayList<>();
        while (true) {
            int token = get();
            if (token == NONE) {
                throw error(result.isEmpty() ? "missing " + what : "missing " + terminator + ", unterminated name");
            }
            if (token == terminator) {
                if (result.isEmpty()) {
                    throw error("missing " + what);
                }
                return result.stream().mapToInt(Integer::intValue).toArray();
            }
            if ((token & ESCAPED) != 0) {
                result.add((int) '\\');
            }
            result.add(token & ~ESCAPED);
        }
    }

    private static String string(int[] points) {
        return new String(points, 0, points.length);
    }

    // escapes

    /** The part of {@code _class_escape} and {@code _escape} that is the same; empty where the letter is none of these. */
    private Optional<Integer> numericEscape(int letter) throws EvaluationException {
        switch (letter) {
            case 'x':
                return Optional.of(hexadecimal(2));
            case 'u':
                return Optional.of(hexadecimal(4));
            case 'U':
                int point = hexadecimal(8);
                if (point < 0 || point > Character.MAX_CODE_POINT) {
                    throw error("bad escape \\U");
                }
                return Optional.of(point);
            case 'N':
                if (!take('{')) {
                    throw error("missing {");
                }
                return Optional.of(CharacterTable.named(string(getUntil('}', "character name"))));
            default:
                int control = "abfnrtv\\".indexOf(letter);
                return control >= 0 ? Optional.of((int) "\007\b\f\n\r\t\013\\".charAt(control)) : Optional.empty();
        }
    }

    private int hexadecimal(int digits) throws EvaluationException {
        String number = getWhile(digits, HEXADECIMAL);
        if (number.length() != digits) {
            throw error("incomplete escape");
        }
        return Integer.parseUnsignedInt(number, 16);
    }

    /** An escape in a character class. */
    private Member classEscape(int letter) throws EvaluationException {
        if (in("dDsSwW", letter)) {
            return new Category((char) letter);
        }
        Optional<Integer> point = numericEscape(letter);
        if (point.isPresent()) {
            return new Literal(point.get(), false);
        } else if (in(OCTAL, letter)) {
            int value = Integer.parseInt((char) letter + getWhile(2, OCTAL), 8);
            if (value > 0377) {
                throw error("octal escape value outside of range 0-0o377");
            }
            return new Literal(value, false);
        } else if (in(DIGITS, letter) || letter(letter)) {
            throw error("bad escape");
        }
        return new Literal(letter, false);
    }

    /** An escape outside of one. */
    private RegexNode escape(int letter) throws EvaluationException {
        switch (letter) {
            case 'A':
                return At.BEGINNING_OF_TEXT;
            case 'b':
                return At.BOUNDARY;
            case 'B':
                return At.NO_BOUNDARY;
            case 'Z':
                return At.END_OF_TEXT;
            case 'z':
                if (release.atLeast(KeystoneRelease.GAZPACHO)) {
                    return At.END_OF_TEXT;
                }
                break;
            case '0':
                return new Literal(Integer.parseInt("0" + getWhile(2, OCTAL), 8), false);
            default:
                break;
        }
        if (in("dDsSwW", letter)) {
            return new In(false, List.of(new Category((char) letter)));
        }
        Optional<Integer> point = numericEscape(letter);
        if (point.isPresent()) {
            return new Literal(point.get(), false);
        } else if (in(DIGITS, letter)) {
            return reference(letter);
        } else if (letter(letter)) {
            throw error("bad escape");
        }
        return new Literal(letter, false);
    }

    /** Three octal digits are a character, otherwise one or two digits are a group. */
    private RegexNode reference(int first) throws EvaluationException {
        String number = Character.toString(first);
        if (in(DIGITS, next)) {
            number += (char) get();
            if (in(OCTAL, number.charAt(0)) && in(OCTAL, number.charAt(1)) && in(OCTAL, next)) {
                int value = Integer.parseInt(number + (char) get(), 8);
                if (value > 0377) {
                    throw error("octal escape value outside of range 0-0o377");
                }
                return new Literal(value, false);
            }
        }
        int group = Integer.parseInt(number);
        if (group >= widths.size()) {
            throw error("invalid group reference " + group);
        }
        return reference(group, "cannot refer to an open group");
    }

    private Reference reference(Integer group, String open) throws EvaluationException {
        if (widths.get(group) == null) {
            throw error(open);
        }
        checkLookbehind(group);
        return new Reference(group);
    }

    private void checkLookbehind(int group) throws EvaluationException {
        if (lookbehindGroups == NONE) {
            return;
        }
        if (group >= widths.size() || widths.get(group) == null) {
            throw error("cannot refer to an open group");
        }
        if (group >= lookbehindGroups) {
            throw error("cannot refer to group defined in the same lookbehind subpattern");
        }
    }

    // the grammar

    /** {@code _parse_sub}. */
    private Sequence alternatives(boolean startVerbose, int nested) throws EvaluationException {
        if (++depth > MAXIMUM_DEPTH) {
            throw new EvaluationException(
                    EvaluationException.TOO_COSTLY, "a regular expression nested deeper than " + MAXIMUM_DEPTH);
        }
        boolean verbose = startVerbose;
        List<Sequence> items = new ArrayList<>();
        do {
            if (nested == 0 && !items.isEmpty()) {
                verbose = (flags & RegexNode.VERBOSE) != 0;
            }
            items.add(sequence(verbose, nested + 1, nested == 0 && items.isEmpty()));
        } while (take('|'));
        depth--;
        if (items.size() == 1) {
            return items.get(0);
        }
        Sequence result = new Sequence();
        while (items.stream().noneMatch(item -> item.nodes.isEmpty())
                && items.stream().map(item -> item.nodes.get(0)).distinct().count() == 1) {
            result.nodes.add(items.get(0).nodes.get(0));
            items.forEach(item -> item.nodes.remove(0));
        }
        Set<Member> members = new LinkedHashSet<>();
        for (Sequence item : items) {
            RegexNode only = item.nodes.size() == 1 ? item.nodes.get(0) : null;
            if (only instanceof Literal literal && !literal.negated()) {
                members.add(literal);
            } else if (only instanceof In in && !in.negated()) {
                members.addAll(in.members());
            } else {
                result.nodes.add(new Branch(List.copyOf(items)));
                return result;
            }
        }
        result.nodes.add(new In(false, List.copyOf(members)));
        return result;
    }

    /** {@code _parse}. */
    private Sequence sequence(boolean startVerbose, int nested, boolean first) throws EvaluationException {
        boolean verbose = startVerbose;
        Sequence result = new Sequence();
        List<RegexNode> nodes = result.nodes;
        while (next != NONE && next != '|' && next != ')') {
            int token = get();
            if (verbose && in(WHITESPACE, token)) {
                continue;
            } else if (verbose && token == '#') {
                int skipped;
                do {
                    skipped = get();
                } while (skipped != NONE && skipped != '\n');
                continue;
            }
            if ((token & ESCAPED) != 0) {
                nodes.add(escape(token & ~ESCAPED));
            } else if (token == '[') {
                nodes.add(characterClass());
            } else if (token == '*' || token == '+' || token == '?' || token == '{') {
                quantifier(token, nodes);
            } else if (token == '.') {
                nodes.add(new Any());
            } else if (token == '^') {
                nodes.add(At.BEGINNING);
            } else if (token == '$') {
                nodes.add(At.END);
            } else if (token == '(') {
                boolean start = first && nodes.isEmpty();
                group(verbose, nested, start).ifPresent(nodes::add);
                if (start && nodes.isEmpty()) {
                    verbose = (flags & RegexNode.VERBOSE) != 0;
                }
            } else {
                nodes.add(new Literal(token, false));
            }
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i) instanceof Group group && plain(group)) {
                nodes.remove(i);
                nodes.addAll(i, group.content().nodes);
            }
        }
        return result;
    }

    private static boolean plain(Group group) {
        return group.group() == 0 && group.addedFlags() == 0 && group.removedFlags() == 0;
    }

    private RegexNode characterClass() throws EvaluationException {
        Set<Member> members = new LinkedHashSet<>();
        boolean negated = take('^');
        while (true) {
            int token = get();
            if (token == NONE) {
                throw error("unterminated character set");
            }
            if (token == ']' && !members.isEmpty()) {
                break;
            }
            Member member = member(token);
            if (!take('-')) {
                members.add(member);
                continue;
            }
            int that = get();
            if (that == NONE) {
                throw error("unterminated character set");
            }
            if (that == ']') {
                members.add(member);
                members.add(new Literal('-', false));
                break;
            }
            if (member instanceof Literal low && member(that) instanceof Literal high && low.point() <= high.point()) {
                members.add(new Range(low.point(), high.point()));
            } else {
                throw error("bad character range");
            }
        }
        if (members.size() == 1 && members.iterator().next() instanceof Literal literal) {
            return new Literal(literal.point(), negated);
        }
        return new In(negated, List.copyOf(members));
    }

    private Member member(int token) throws EvaluationException {
        return (token & ESCAPED) != 0 ? classEscape(token & ~ESCAPED) : new Literal(token, false);
    }

    private void quantifier(int token, List<RegexNode> nodes) throws EvaluationException {
        long minimum = token == '+' ? 1 : 0;
        long maximum = token == '?' ? 1 : RegexNode.UNLIMITED;
        if (token == '{') {
            int here = nextStart;
            if (next == '}') {
                nodes.add(new Literal('{', false));
                return;
            }
            String low = getWhile(Integer.MAX_VALUE, DIGITS);
            String high = take(',') ? getWhile(Integer.MAX_VALUE, DIGITS) : low;
            if (!take('}')) {
                nodes.add(new Literal('{', false));
                seek(here);
                return;
            }
            minimum = low.isEmpty() ? minimum : count(low);
            maximum = high.isEmpty() ? maximum : count(high);
            if (!high.isEmpty() && maximum < minimum) {
                throw error("min repeat greater than max repeat");
            }
        }
        RegexNode last = nodes.isEmpty() ? null : nodes.get(nodes.size() - 1);
        if (last == null || last instanceof At) {
            throw error("nothing to repeat");
        }
        if (last instanceof Repeat) {
            throw error("multiple repeat");
        }
        Sequence item = new Sequence();
        item.nodes.add(last);
        if (last instanceof Group group && plain(group)) {
            item = group.content();
        }
        Greed greed = take('?') ? Greed.LAZY : take('+') ? Greed.POSSESSIVE : Greed.GREEDY;
        nodes.set(nodes.size() - 1, new Repeat(greed, minimum, maximum, item));
    }

    private static long count(String digits) throws EvaluationException {
        if (digits.length() > PythonJson.MAXIMUM_DIGITS) {
            throw EvaluationException.valueError("Exceeds the limit (4300 digits) for integer string conversion");
        }
        BigInteger value = new BigInteger(digits);
        if (value.compareTo(BigInteger.valueOf(RegexNode.UNLIMITED)) >= 0) {
            throw new EvaluationException("OverflowError", "the repetition number is too large");
        }
        return value.longValue();
    }

    /** What stands behind a parenthesis; empty for what adds nothing to the tree. */
    private Optional<RegexNode> group(boolean verbose, int nested, boolean first) throws EvaluationException {
        boolean capture = true;
        boolean atomic = false;
        Optional<String> name = Optional.empty();
        Flags scoped = new Flags(0, 0);
        if (take('?')) {
            int kind = get();
            if (kind == NONE) {
                throw error("unexpected end of pattern");
            } else if (kind == 'P') {
                if (take('<')) {
                    name = Optional.of(groupName(getUntil('>', "group name")));
                } else if (take('=')) {
                    return Optional.of(namedReference(groupName(getUntil(')', "group name"))));
                } else {
                    throw error(get() == NONE ? "unexpected end of pattern" : "unknown extension ?P");
                }
            } else if (kind == ':') {
                capture = false;
            } else if (kind == '#') {
                int skipped;
                do {
                    if (next == NONE) {
                        throw error("missing ), unterminated comment");
                    }
                    skipped = get();
                } while (skipped != ')');
                return Optional.empty();
            } else if (kind == '=' || kind == '!' || kind == '<') {
                return Optional.of(look(kind, verbose, nested));
            } else if (kind == '(') {
                return Optional.of(conditional(verbose, nested));
            } else if (kind == '>') {
                capture = false;
                atomic = true;
            } else if (flag(kind) != 0 || kind == '-') {
                Optional<Flags> parsed = flags(kind);
                if (parsed.isEmpty()) {
                    if (!first) {
                        throw error("global flags not at the start of the expression");
                    }
                    return Optional.empty();
                }
                scoped = parsed.get();
                capture = false;
            } else {
                throw error("unknown extension ?");
            }
        }
        int group = capture ? open(name) : 0;
        boolean verboseInside =
                (verbose || (scoped.added() & RegexNode.VERBOSE) != 0) && (scoped.removed() & RegexNode.VERBOSE) == 0;
        Sequence content = alternatives(verboseInside, nested + 1);
        closeParenthesis();
        if (capture) {
            widths.set(group, content.width(widths, release));
        }
        return Optional.of(atomic ? new Atomic(content) : new Group(group, scoped.added(), scoped.removed(), content));
    }

    private void closeParenthesis() throws EvaluationException {
        if (!take(')')) {
            throw error("missing ), unterminated subpattern");
        }
    }

    private String groupName(int[] name) throws EvaluationException {
        if (!characters.identifier(name)) {
            throw error("bad character in group name");
        }
        return string(name);
    }

    private int open(Optional<String> name) throws EvaluationException {
        int group = widths.size();
        widths.add(null);
        if (name.isPresent() && names.putIfAbsent(name.get(), group) != null) {
            throw error("redefinition of group name");
        }
        return group;
    }

    private Reference namedReference(String name) throws EvaluationException {
        Integer group = names.get(name);
        if (group == null) {
            throw error("unknown group name");
        }
        return reference(group, "cannot refer to an open group");
    }

    private RegexNode look(int kind, boolean verbose, int nested) throws EvaluationException {
        int sign = kind;
        boolean ahead = true;
        int outer = lookbehindGroups;
        if (kind == '<') {
            sign = get();
            if (sign == NONE) {
                throw error("unexpected end of pattern");
            }
            if (sign != '=' && sign != '!') {
                throw error("unknown extension ?<");
            }
            ahead = false;
            if (outer == NONE) {
                lookbehindGroups = widths.size();
            }
        }
        Sequence content = alternatives(verbose, nested + 1);
        if (!ahead && outer == NONE) {
            lookbehindGroups = NONE;
        }
        closeParenthesis();
        if (sign == '!' && content.nodes.isEmpty() && release.atLeast(KeystoneRelease.CARACAL)) {
            return new Failure();
        }
        return new Look(ahead, sign == '!', content);
    }

    private RegexNode conditional(boolean verbose, int nested) throws EvaluationException {
        int[] name = getUntil(')', "group name");
        boolean digits = Arrays.stream(name).allMatch(point -> point >= '0' && point <= '9');
        int group;
        if (release == KeystoneRelease.ZED ? characters.identifier(name) : !digits) {
            Integer known = names.get(groupName(name));
            if (known == null) {
                throw error("unknown group name");
            }
            group = known;
        } else {
            group = groupNumber(name);
            conditions.add(group);
        }
        checkLookbehind(group);
        Sequence yes = deeper(verbose, nested);
        Optional<Sequence> no = Optional.empty();
        if (take('|')) {
            no = Optional.of(deeper(verbose, nested));
            if (next == '|') {
                throw error("conditional backref with more than two branches");
            }
        }
        closeParenthesis();
        return new Conditional(group, yes, no);
    }

    private Sequence deeper(boolean verbose, int nested) throws EvaluationException {
        if (++depth > MAXIMUM_DEPTH) {
            throw new EvaluationException(
                    EvaluationException.TOO_COSTLY, "a regular expression nested deeper than " + MAXIMUM_DEPTH);
        }
        Sequence result = sequence(verbose, nested + 1, false);
        depth--;
        return result;
    }

    /** Up to Python 3.11 whatever {@code int()} takes. */
    private int groupNumber(int[] name) throws EvaluationException {
        int from = 0;
        int to = name.length;
        while (from < to && characters.space(name[from])) {
            from++;
        }
        while (to > from && characters.space(name[to - 1])) {
            to--;
        }
        boolean negative = from < to && name[from] == '-';
        if (negative || from < to && name[from] == '+') {
            from++;
        }
        long value = 0;
        boolean digit = false;
        for (int i = from; i < to; i++) {
            int decimal = characters.decimal(name[i]);
            if (decimal < 0 && !(digit && name[i] == '_' && i + 1 < to)) {
                throw error("bad character in group name");
            }
            digit = decimal >= 0;
            value = digit ? Math.min(value * 10 + decimal, Integer.MAX_VALUE) : value;
        }
        if (!digit || negative && value > 0) {
            throw error("bad character in group name");
        }
        if (value == 0) {
            throw error("bad group number");
        }
        if (value >= MAXIMUM_GROUPS) {
            throw error("invalid group reference " + value);
        }
        return (int) value;
    }

    /** Flags for the content of one group. */
    private record Flags(int added, int removed) {}

    private int flag(int letter) {
        switch (letter) {
            case 'i':
                return RegexNode.IGNORECASE;
            case 'L':
                return RegexNode.LOCALE;
            case 'm':
                return RegexNode.MULTILINE;
            case 's':
                return RegexNode.DOTALL;
            case 'x':
                return RegexNode.VERBOSE;
            case 'a':
                return RegexNode.ASCII;
            case 'u':
                return RegexNode.UNICODE;
            case 't':
                return release == KeystoneRelease.ZED ? RegexNode.TEMPLATE : 0;
            default:
                return 0;
        }
    }

    /** {@code _parse_flags}: empty for flags of the whole expression. */
    private Optional<Flags> flags(int first) throws EvaluationException {
        int added = 0;
        int removed = 0;
        int letter = first;
        if (letter != '-') {
            while (true) {
                int flag = flag(letter);
                if (letter == 'L') {
                    throw error("bad inline flags: cannot use 'L' flag with a str pattern");
                }
                added |= flag;
                if ((flag & RegexNode.TYPES) != 0 && (added & RegexNode.TYPES) != flag) {
                    throw error("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
                }
                letter = get();
                if (letter == ')' || letter == '-' || letter == ':') {
                    break;
                }
                if (letter == NONE || flag(letter) == 0) {
                    throw error("missing -, : or )");
                }
            }
        }
        if (letter == ')') {
            flags |= added;
            return Optional.empty();
        }
        if ((added & RegexNode.TEMPLATE) != 0) {
            throw error("bad inline flags: cannot turn on global flag");
        }
        if (letter == '-') {
            letter = get();
            if (letter == NONE || flag(letter) == 0) {
                throw error("missing flag");
            }
            while (letter != ':') {
                int flag = flag(letter);
                if (letter == NONE || flag == 0) {
                    throw error("missing :");
                }
                if ((flag & RegexNode.TYPES) != 0) {
                    throw error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
                }
                removed |= flag;
                letter = get();
            }
        }
        if ((removed & RegexNode.TEMPLATE) != 0 || (added & removed) != 0) {
            throw error("bad inline flags: flag turned on and off");
        }
        return Optional.of(new Flags(added, removed));
    }
}
