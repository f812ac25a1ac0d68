package io.idpmaster.evaluation;

import io.idpmaster.evaluation.CharacterSet.Case;
import io.idpmaster.evaluation.RegexNode.Any;
import io.idpmaster.evaluation.RegexNode.At;
import io.idpmaster.evaluation.RegexNode.Atomic;
import io.idpmaster.evaluation.RegexNode.Branch;
import io.idpmaster.evaluation.RegexNode.Conditional;
import io.idpmaster.evaluation.RegexNode.Failure;
import io.idpmaster.evaluation.RegexNode.Greed;
import io.idpmaster.evaluation.RegexNode.Group;
import io.idpmaster.evaluation.RegexNode.In;
import io.idpmaster.evaluation.RegexNode.Literal;
import io.idpmaster.evaluation.RegexNode.Look;
import io.idpmaster.evaluation.RegexNode.Reference;
import io.idpmaster.evaluation.RegexNode.Repeat;
import io.idpmaster.evaluation.RegexNode.Sequence;
import io.idpmaster.evaluation.RegexNode.Width;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A regular expression as instructions for {@link RegexSearch} (CPython, Lib/re/_compiler.py). */
final class RegexProgram {

    /** The expression, or the part that a frame runs, has matched. */
    static final int SUCCESS = 0;

    static final int FAILURE = 1;
    /** One character: set. */
    static final int SET = 2;
    /** The start (even) or end (odd) of a group: index. */
    static final int MARK = 3;
    /** A position: kind. */
    static final int AT = 4;
    /** Address. */
    static final int JUMP = 5;
    /** How many, and the address of each. */
    static final int BRANCH = 6;
    /** Of one character: minimum, maximum, set; the tail follows. */
    static final int REPEAT_ONE = 7;

    static final int LAZY_REPEAT_ONE = 8;
    static final int POSSESSIVE_REPEAT_ONE = 9;
    /** Minimum, maximum, address of the UNTIL; the item follows. */
    static final int REPEAT = 10;
    /** The tail follows. */
    static final int GREEDY_UNTIL = 11;

    static final int LAZY_UNTIL = 12;
    /** Minimum, maximum, address of the tail; the item follows. */
    static final int POSSESSIVE_REPEAT = 13;
    /** Address of the tail; the item follows. */
    static final int ATOMIC = 14;
    /** Address of the tail, how far to go back; the item follows. */
    static final int LOOK = 15;

    static final int LOOK_NOT = 16;
    /** Group, case. */
    static final int REFERENCE = 17;
    /** Group, address of what stands for a group that is not set; the other follows. */
    static final int CONDITIONAL = 18;

    /** A maximum that is none. */
    static final int UNLIMITED = -1;

    private static final int BEGINNING = 0;
    private static final int BEGINNING_OF_LINE = 1;
    private static final int END = 2;
    private static final int END_OF_LINE = 3;
    private static final int END_OF_TEXT = 4;
    private static final int BOUNDARY = 5;
    private static final int NO_BOUNDARY = 6;
    private static final int ASCII_BOUNDARY = 7;
    private static final int NO_ASCII_BOUNDARY = 8;

    private static final Case[] CASES = Case.values();
    private static final long MAXIMUM_LOOK_BEHIND = 4294967295L;

    private final KeystoneRelease release;
    private final CharacterTable characters;
    private final List<Width> widths;
    private final List<CharacterSet> gathered = new ArrayList<>();
    private int[] code = new int[32];
    private int size;
    private CharacterSet[] sets;
    private int first;
    private int minimumWidth;

    private RegexProgram(List<Width> widths, KeystoneRelease release) {
        this.release = release;
        this.characters = release.characters();
        this.widths = widths;
    }

    static RegexProgram of(RegexParser.Parsed parsed, KeystoneRelease release) throws EvaluationException {
        RegexProgram program = new RegexProgram(parsed.widths(), release);
        program.compile(parsed.root(), parsed.flags());
        program.emit(SUCCESS);
        program.code = Arrays.copyOf(program.code, program.size);
        program.minimumWidth =
                (int) Math.min(parsed.root().width(parsed.widths(), release).low(), Integer.MAX_VALUE);
        program.sets = program.gathered.toArray(CharacterSet[]::new);
        while (program.code[program.first] == MARK) {
            program.first += 2;
        }
        return program;
    }

    int[] code() {
        return code;
    }

    int groups() {
        return widths.size() - 1;
    }

    CharacterSet set(int index) {
        return sets[index];
    }

    /** How many characters a match has at least. */
    int minimumWidth() {
        return minimumWidth;
    }

    /** Whether a match can start at the first character only. */
    boolean anchored() {
        return code[first] == AT && code[first + 1] == BEGINNING;
    }

    /** Whether it is worth trying to match there. */
    boolean mayStart(int[] text, int position) {
        return code[first] != SET || position < text.length && sets[code[first + 1]].contains(text[position]);
    }

    /**
     * Whether possessive repetitions of groups go on where their last item ended, and forget what a failed item has
     * captured: the Python of Debian 12 does neither.
     */
    boolean mendsPossessive() {
        return release.atLeast(KeystoneRelease.CARACAL);
    }

    boolean alike(int left, int right, int folding) {
        return CharacterSet.lower(left, CASES[folding], characters)
                == CharacterSet.lower(right, CASES[folding], characters);
    }

    boolean holds(int kind, int[] text, int position) {
        switch (kind) {
            case BEGINNING:
                return position == 0;
            case BEGINNING_OF_LINE:
                return position == 0 || text[position - 1] == '\n';
            case END:
                return position == text.length || position == text.length - 1 && text[position] == '\n';
            case END_OF_LINE:
                return position == text.length || text[position] == '\n';
            case END_OF_TEXT:
                return position == text.length;
            default:
                boolean unicode = kind == BOUNDARY || kind == NO_BOUNDARY;
                boolean wanted = kind == BOUNDARY || kind == ASCII_BOUNDARY;
                if (text.length == 0) {
                    // until Python 3.14 the empty text had neither
                    return !wanted && release.atLeast(KeystoneRelease.GAZPACHO);
                }
                boolean before = position > 0 && CharacterSet.word(text[position - 1], unicode, characters);
                boolean after = position < text.length && CharacterSet.word(text[position], unicode, characters);
                return (before != after) == wanted;
        }
    }

    private int emit(int... values) {
        int start = size;
        if (size + values.length > code.length) {
            code = Arrays.copyOf(code, 2 * (size + values.length));
        }
        System.arraycopy(values, 0, code, size, values.length);
        size += values.length;
        return start;
    }

    private int index(CharacterSet set) {
        gathered.add(set);
        return gathered.size() - 1;
    }

    private void compile(Sequence sequence, int flags) throws EvaluationException {
        for (RegexNode node : sequence.nodes) {
            compile(node, flags);
        }
    }

    private void compile(RegexNode node, int flags) throws EvaluationException {
        if (node instanceof Literal || node instanceof Any || node instanceof In) {
            emit(SET, index(unit(node, flags)));
        } else if (node instanceof Repeat repeat) {
            repeat(repeat, flags);
        } else if (node instanceof Group group) {
            if (group.group() > 0) {
                emit(MARK, 2 * (group.group() - 1));
            }
            compile(group.content(), combine(flags, group));
            if (group.group() > 0) {
                emit(MARK, 2 * (group.group() - 1) + 1);
            }
        } else if (node instanceof Atomic atomic) {
            int start = emit(ATOMIC, 0);
            compile(atomic.content(), flags);
            emit(SUCCESS);
            code[start + 1] = size;
        } else if (node instanceof Look look) {
            look(look, flags);
        } else if (node instanceof At at) {
            emit(AT, kind(at, flags));
        } else if (node instanceof Branch branch) {
            branch(branch, flags);
        } else if (node instanceof Reference reference) {
            emit(REFERENCE, reference.group(), CharacterSet.folding(flags).ordinal());
        } else if (node instanceof Conditional conditional) {
            conditional(conditional, flags);
        } else if (node instanceof Failure) {
            emit(FAILURE);
        }
    }

    private CharacterSet unit(RegexNode node, int flags) {
        if (node instanceof Literal literal) {
            return CharacterSet.literal(literal.point(), literal.negated(), flags, characters);
        } else if (node instanceof In in) {
            return CharacterSet.of(in.negated(), in.members(), flags, characters, release);
        } else if (node instanceof Group group) {
            return unit(group.content().nodes.get(0), combine(flags, group));
        }
        return CharacterSet.any((flags & RegexNode.DOTALL) != 0, characters);
    }

    /** {@code _simple}. */
    private static boolean isUnit(Sequence sequence) {
        if (sequence.nodes.size() != 1) {
            return false;
        }
        RegexNode node = sequence.nodes.get(0);
        return node instanceof Literal
                || node instanceof Any
                || node instanceof In
                || node instanceof Group group && group.group() == 0 && isUnit(group.content());
    }

    private static int combine(int flags, Group group) {
        int kept = (group.addedFlags() & RegexNode.TYPES) != 0 ? flags & ~RegexNode.TYPES : flags;
        return (kept | group.addedFlags()) & ~group.removedFlags();
    }

    private void repeat(Repeat repeat, int flags) throws EvaluationException {
        if ((flags & RegexNode.TEMPLATE) != 0) {
            throw Regex.error("internal: unsupported template operator", release);
        }
        // no text is so long that the difference shows
        int minimum = (int) Math.min(repeat.minimum(), Integer.MAX_VALUE);
        int maximum = repeat.maximum() > Integer.MAX_VALUE ? UNLIMITED : (int) repeat.maximum();
        Greed greed = repeat.greed();
        if (isUnit(repeat.content())) {
            int one =
                    greed == Greed.GREEDY ? REPEAT_ONE : greed == Greed.LAZY ? LAZY_REPEAT_ONE : POSSESSIVE_REPEAT_ONE;
            emit(one, minimum, maximum, index(unit(repeat.content().nodes.get(0), flags)));
            return;
        }
        int start = emit(greed == Greed.POSSESSIVE ? POSSESSIVE_REPEAT : REPEAT, minimum, maximum, 0);
        compile(repeat.content(), flags);
        if (greed == Greed.POSSESSIVE) {
            emit(SUCCESS);
            code[start + 3] = size;
        } else {
            code[start + 3] = size;
            emit(greed == Greed.GREEDY ? GREEDY_UNTIL : LAZY_UNTIL);
        }
    }

    private void look(Look look, int flags) throws EvaluationException {
        long back = 0;
        if (!look.ahead()) {
            Width width = look.content().width(widths, release);
            if (width.low() > MAXIMUM_LOOK_BEHIND) {
                throw Regex.error("looks too much behind", release);
            }
            if (width.low() != width.high()) {
                throw Regex.error("look-behind requires fixed-width pattern", release);
            }
            back = width.low();
        }
        int start = emit(look.negated() ? LOOK_NOT : LOOK, 0, (int) Math.min(back, Integer.MAX_VALUE));
        compile(look.content(), flags);
        emit(SUCCESS);
        code[start + 1] = size;
    }

    private static int kind(At at, int flags) {
        boolean lines = (flags & RegexNode.MULTILINE) != 0;
        boolean unicode = (flags & RegexNode.UNICODE) != 0;
        switch (at) {
            case BEGINNING:
                return lines ? BEGINNING_OF_LINE : BEGINNING;
            case BEGINNING_OF_TEXT:
                return BEGINNING;
            case END:
                return lines ? END_OF_LINE : END;
            case END_OF_TEXT:
                return END_OF_TEXT;
            case BOUNDARY:
                return unicode ? BOUNDARY : ASCII_BOUNDARY;
            default:
                return unicode ? NO_BOUNDARY : NO_ASCII_BOUNDARY;
        }
    }

    private void branch(Branch branch, int flags) throws EvaluationException {
        int count = branch.alternatives().size();
        int start = emit(BRANCH, count);
        emit(new int[count]);
        List<Integer> jumps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            code[start + 2 + i] = size;
            compile(branch.alternatives().get(i), flags);
            jumps.add(emit(JUMP, 0));
        }
        jumps.forEach(jump -> code[jump + 1] = size);
    }

    private void conditional(Conditional conditional, int flags) throws EvaluationException {
        int start = emit(CONDITIONAL, conditional.group(), 0);
        compile(conditional.yes(), flags);
        if (conditional.no().isPresent() && !conditional.no().get().nodes.isEmpty()) {
            int jump = emit(JUMP, 0);
            code[start + 2] = size;
            compile(conditional.no().get(), flags);
            code[jump + 1] = size;
        } else {
            code[start + 2] = size;
        }
    }
}
