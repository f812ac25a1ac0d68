package io.idpmaster.evaluation;

import io.idpmaster.evaluation.CharacterSet.Form;
import java.util.Arrays;

/**
 * One search for a regular expression in a text: the matching engine of CPython's Modules/_sre/sre_lib.h. Its contexts
 * and marks are kept one for one, because what a group holds after backtracking depends on them.
 */
final class RegexSearch {

    private static final int MAXIMUM_FRAMES = 1_000_000;

    /** How often, less one, a long loop looks at what it has cost; of which all bits are set. */
    private static final int REGULARLY = 63;

    /** What a frame was entered for. */
    private enum Call {
        TOP,
        BRANCH,
        REPEAT,
        REPEAT_ONE,
        LAZY_REPEAT_ONE,
        REQUIRED_ITEM,
        GREEDY_ITEM,
        GREEDY_TAIL,
        LAZY_TAIL,
        LAZY_ITEM,
        POSSESSIVE_REQUIRED,
        POSSESSIVE_ITEM,
        ATOMIC,
        LOOK,
        LOOK_NOT
    }

    /** What became of the instructions of a frame. */
    private enum Outcome {
        RUNNING,
        MATCHED,
        FAILED;

        static Outcome of(boolean matched) {
            return matched ? MATCHED : FAILED;
        }
    }

    /** A repetition under way: SRE_REPEAT. */
    private static final class Repetition {
        private final int instruction;
        private final Repetition outer;
        private int count = -1;
        private int lastPosition = -1;

        Repetition(int instruction, Repetition outer) {
            this.instruction = instruction;
            this.outer = outer;
        }
    }

    /** SRE(match_context). */
    private static final class Frame {
        private Call call;
        private int instruction;
        private int position;
        private int count;
        private int lastMark;
        private int lastPosition;
        private Repetition repetition;
        private int[] marks = {};
    }

    private final Budget budget;
    private final RegexProgram program;
    private final int[] code;
    private final int[] text;

    private final int[] marks;
    private int lastMark;
    private Repetition repetition;
    /**
     * Where the last frame that matched has come to, and where the next one starts: {@code state->ptr}. It is set even
     * where nothing seems to read it, because Python 3.11 goes on from what a failed possessive item left there.
     */
    private int reached;

    private Frame[] frames = new Frame[8];
    private int depth;

    // of the current frame
    private Frame frame;
    private int at;
    private int position;

    RegexSearch(RegexProgram program, int[] text, Budget budget) {
        this.budget = budget;
        this.program = program;
        this.code = program.code();
        this.text = text;
        this.marks = new int[2 * program.groups()];
    }

    /** Whether the expression matches somewhere. */
    boolean found() throws EvaluationException {
        int least = program.minimumWidth();
        if (least > text.length) {
            return false;
        }
        int last = program.anchored() ? 0 : text.length - Math.max(0, least - 1);
        for (int start = 0; start <= last; start++) {
            if (program.mayStart(text, start) && matches(start)) {
                checkGroups();
                return true;
            }
        }
        return false;
    }

    /** {@code pattern_new_match}: a group that ends before it starts is found out when the match is told. */
    private void checkGroups() throws EvaluationException {
        for (int start = 0; start + 1 <= lastMark; start += 2) {
            if (marks[start + 1] >= 0 && marks[start] > marks[start + 1]) {
                throw new EvaluationException(
                        "SystemError", "The span of capturing group is wrong, please report a bug for the re module.");
            }
        }
    }

    private boolean matches(int start) throws EvaluationException {
        lastMark = -1;
        repetition = null;
        depth = 0;
        reached = start;
        Outcome outcome = enter(Call.TOP, 0);
        while (true) {
            if (outcome == Outcome.RUNNING) {
                outcome = run();
                continue;
            }
            Call call = frame.call;
            depth--;
            if (call == Call.TOP) {
                return outcome == Outcome.MATCHED;
            }
            frame = frames[depth - 1];
            at = frame.instruction;
            position = frame.position;
            outcome = resume(call, outcome == Outcome.MATCHED);
        }
    }

    /** Goes on with other instructions, at {@link #reached}; {@link #resume} follows. */
    private Outcome call(Call call, int instruction) throws EvaluationException {
        frame.instruction = at;
        frame.position = position;
        return enter(call, instruction);
    }

    private Outcome enter(Call call, int instruction) throws EvaluationException {
        if (depth == frames.length) {
            if (depth >= MAXIMUM_FRAMES) {
                throw new EvaluationException(
                        EvaluationException.TOO_COSTLY, "the search for a regular expression nests too deeply");
            }
            frames = Arrays.copyOf(frames, depth * 2);
        }
        if (frames[depth] == null) {
            frames[depth] = new Frame();
        }
        frame = frames[depth++];
        frame.call = call;
        at = instruction;
        position = reached;
        return Outcome.RUNNING;
    }

    private void saveMarks(boolean values) throws EvaluationException {
        frame.lastMark = lastMark;
        if (values) {
            int count = lastMark + 1;
            if (frame.marks.length < count) {
                // each of very many frames may keep very many groups
                budget.step(marks.length);
                frame.marks = new int[marks.length];
            }
            many(count);
            System.arraycopy(marks, 0, frame.marks, 0, count);
        }
    }

    private void restoreMarks(boolean values) throws EvaluationException {
        lastMark = frame.lastMark;
        if (values) {
            many(lastMark + 1);
            System.arraycopy(frame.marks, 0, marks, 0, lastMark + 1);
        }
    }

    /** What is done so often within one step, and is quick each time. */
    private void many(int times) throws EvaluationException {
        budget.step(times >> 3);
    }

    private Outcome run() throws EvaluationException {
        Outcome outcome = Outcome.RUNNING;
        while (outcome == Outcome.RUNNING) {
            budget.step(1);
            outcome = step();
        }
        return outcome;
    }

    private Outcome step() throws EvaluationException {
        switch (code[at]) {
            case RegexProgram.SUCCESS:
                reached = position;
                return Outcome.MATCHED;
            case RegexProgram.SET:
                CharacterSet set = program.set(code[at + 1]);
                if (position >= text.length) {
                    return Outcome.FAILED;
                }
                many(set.cost(text[position]));
                if (!set.contains(text[position])) {
                    return Outcome.FAILED;
                }
                position++;
                at += 2;
                return Outcome.RUNNING;
            case RegexProgram.MARK:
                mark(code[at + 1]);
                at += 2;
                return Outcome.RUNNING;
            case RegexProgram.AT:
                if (!program.holds(code[at + 1], text, position)) {
                    return Outcome.FAILED;
                }
                at += 2;
                return Outcome.RUNNING;
            case RegexProgram.JUMP:
                at = code[at + 1];
                return Outcome.RUNNING;
            case RegexProgram.BRANCH:
                saveMarks(repetition != null);
                frame.count = 0;
                return alternative();
            case RegexProgram.REPEAT_ONE:
                return repeatOne();
            case RegexProgram.LAZY_REPEAT_ONE:
                return lazyRepeatOne();
            case RegexProgram.POSSESSIVE_REPEAT_ONE:
                return possessiveRepeatOne();
            case RegexProgram.REPEAT:
                repetition = new Repetition(at, repetition);
                frame.repetition = repetition;
                reached = position;
                return call(Call.REPEAT, code[at + 3]);
            case RegexProgram.GREEDY_UNTIL:
                return greedyUntil();
            case RegexProgram.LAZY_UNTIL:
                return lazyUntil();
            case RegexProgram.POSSESSIVE_REPEAT:
                frame.count = 0;
                reached = position;
                if (program.mendsPossessive()) {
                    // as inside of any repetition, groups are kept and restored
                    repetition = new Repetition(at, repetition);
                    frame.repetition = repetition;
                }
                return possessiveRequired();
            case RegexProgram.ATOMIC:
                reached = position;
                return call(Call.ATOMIC, at + 2);
            case RegexProgram.LOOK:
                if (position < code[at + 2]) {
                    return Outcome.FAILED;
                }
                reached = position - code[at + 2];
                return call(Call.LOOK, at + 3);
            case RegexProgram.LOOK_NOT:
                if (position < code[at + 2]) {
                    at = code[at + 1];
                    return Outcome.RUNNING;
                }
                saveMarks(repetition != null);
                reached = position - code[at + 2];
                return call(Call.LOOK_NOT, at + 3);
            case RegexProgram.REFERENCE:
                return reference(code[at + 1], code[at + 2]);
            case RegexProgram.CONDITIONAL:
                at = isSet(code[at + 1]) ? at + 3 : code[at + 2];
                return Outcome.RUNNING;
            default:
                return Outcome.FAILED;
        }
    }

    private Outcome resume(Call call, boolean matched) throws EvaluationException {
        switch (call) {
            case BRANCH:
                if (matched) {
                    return Outcome.MATCHED;
                }
                restoreMarks(repetition != null);
                frame.count++;
                return alternative();
            case REPEAT:
                repetition = frame.repetition.outer;
                return Outcome.of(matched);
            case REPEAT_ONE:
                if (matched) {
                    return Outcome.MATCHED;
                }
                restoreMarks(repetition != null);
                position--;
                frame.count--;
                return tailOfOne();
            case LAZY_REPEAT_ONE:
                return matched ? Outcome.MATCHED : oneMore();
            case REQUIRED_ITEM:
                return matched ? Outcome.MATCHED : itemFailed();
            case GREEDY_ITEM:
                frame.repetition.lastPosition = frame.lastPosition;
                if (matched) {
                    return Outcome.MATCHED;
                }
                restoreMarks(true);
                frame.repetition.count = frame.count - 1;
                return greedyTail();
            case GREEDY_TAIL:
                repetition = frame.repetition;
                return matched ? Outcome.MATCHED : failed();
            case LAZY_TAIL:
                return afterLazyTail(matched);
            case LAZY_ITEM:
                frame.repetition.lastPosition = frame.lastPosition;
                return matched ? Outcome.MATCHED : itemFailed();
            case POSSESSIVE_REQUIRED:
                if (!matched) {
                    leavePossessive();
                    return failed();
                }
                frame.count++;
                return possessiveRequired();
            case POSSESSIVE_ITEM:
                if (matched) {
                    frame.count++;
                    return possessiveItem();
                }
                restoreMarks(true);
                if (program.mendsPossessive()) {
                    reached = position;
                }
                return possessiveTail();
            case ATOMIC:
                if (!matched) {
                    return failed();
                }
                at = code[at + 1];
                position = reached;
                return Outcome.RUNNING;
            case LOOK:
                if (!matched) {
                    return Outcome.FAILED;
                }
                at = code[at + 1];
                return Outcome.RUNNING;
            case LOOK_NOT:
                if (matched) {
                    return Outcome.FAILED;
                }
                restoreMarks(repetition != null);
                at = code[at + 1];
                return Outcome.RUNNING;
            default:
                throw new IllegalStateException(call.name());
        }
    }

    private Outcome failed() {
        reached = position;
        return Outcome.FAILED;
    }

    private Outcome itemFailed() {
        frame.repetition.count = frame.count - 1;
        return failed();
    }

    private void mark(int index) throws EvaluationException {
        if (index > lastMark) {
            many(index - lastMark);
            Arrays.fill(marks, lastMark + 1, index, -1);
            lastMark = index;
        }
        marks[index] = position;
    }

    private boolean isSet(int group) {
        int start = 2 * (group - 1);
        return start < lastMark && marks[start] >= 0 && marks[start + 1] >= marks[start];
    }

    private Outcome reference(int group, int folding) throws EvaluationException {
        if (!isSet(group)) {
            return Outcome.FAILED;
        }
        int first = position;
        for (int i = marks[2 * (group - 1)]; i < marks[2 * (group - 1) + 1]; i++) {
            if (((position - first) & REGULARLY) == REGULARLY) {
                many(REGULARLY);
            }
            if (position >= text.length || !program.alike(text[position], text[i], folding)) {
                return Outcome.FAILED;
            }
            position++;
        }
        at += 3;
        return Outcome.RUNNING;
    }

    private Outcome alternative() throws EvaluationException {
        int count = code[at + 1];
        int first = frame.count;
        while (frame.count < count && !mayMatch(code[at + 2 + frame.count])) {
            frame.count++;
        }
        many(frame.count - first);
        if (frame.count == count) {
            return Outcome.FAILED;
        }
        reached = position;
        return call(Call.BRANCH, code[at + 2 + frame.count]);
    }

    /** Whether an alternative is worth trying here. */
    private boolean mayMatch(int instruction) {
        if (code[instruction] != RegexProgram.SET) {
            return true;
        }
        CharacterSet set = program.set(code[instruction + 1]);
        boolean certain = set.form() == Form.LITERAL || set.form() == Form.CLASS;
        return !certain || position < text.length && set.contains(text[position]);
    }

    /** How many characters of the set follow, up to a limit. */
    private int count(int limit) throws EvaluationException {
        CharacterSet set = program.set(code[at + 3]);
        int end = limit < 0 || limit > text.length - position ? text.length : position + limit;
        int i = position;
        while (i < end && set.contains(text[i])) {
            if (((i - position) & REGULARLY) == REGULARLY) {
                many(REGULARLY);
            }
            many(set.cost(text[i]));
            i++;
        }
        reached = set.form() == Form.FOLDED_CLASS ? i : position;
        return i - position;
    }

    private Outcome repeatOne() throws EvaluationException {
        int count = code[at + 1] > text.length - position ? -1 : count(code[at + 2]);
        if (count < code[at + 1]) {
            return Outcome.FAILED;
        }
        frame.count = count;
        position += count;
        saveMarks(repetition != null);
        return tailOfOne();
    }

    private Outcome tailOfOne() throws EvaluationException {
        if (code[at + 4] == RegexProgram.SET && program.set(code[at + 5]).form() == Form.LITERAL) {
            int last = frame.count;
            while (frame.count >= code[at + 1] && !mayMatch(at + 4)) {
                position--;
                frame.count--;
            }
            many(last - frame.count);
        }
        if (frame.count < code[at + 1]) {
            return Outcome.FAILED;
        }
        reached = position;
        return call(Call.REPEAT_ONE, at + 4);
    }

    private Outcome lazyRepeatOne() throws EvaluationException {
        int minimum = code[at + 1];
        if (minimum > text.length - position || minimum > 0 && count(minimum) < minimum) {
            return Outcome.FAILED;
        }
        frame.count = minimum;
        position += minimum;
        saveMarks(repetition != null);
        reached = position;
        return call(Call.LAZY_REPEAT_ONE, at + 4);
    }

    private Outcome oneMore() throws EvaluationException {
        restoreMarks(repetition != null);
        if (count(1) == 0 || code[at + 2] >= 0 && frame.count >= code[at + 2]) {
            return Outcome.FAILED;
        }
        position++;
        frame.count++;
        reached = position;
        return call(Call.LAZY_REPEAT_ONE, at + 4);
    }

    private Outcome possessiveRepeatOne() throws EvaluationException {
        int count = code[at + 1] > text.length - position ? -1 : count(code[at + 2]);
        if (count < code[at + 1]) {
            return Outcome.FAILED;
        }
        position += count;
        at += 4;
        return Outcome.RUNNING;
    }

    private Outcome required() throws EvaluationException {
        frame.repetition.count = frame.count;
        return call(Call.REQUIRED_ITEM, frame.repetition.instruction + 4);
    }

    private Outcome greedyUntil() throws EvaluationException {
        Repetition current = repetition;
        frame.repetition = current;
        frame.count = current.count + 1;
        reached = position;
        if (frame.count < code[current.instruction + 1]) {
            return required();
        }
        int maximum = code[current.instruction + 2];
        if ((maximum < 0 || frame.count < maximum) && position != current.lastPosition) {
            current.count = frame.count;
            saveMarks(true);
            // an item that matches nothing is tried once, not for ever
            frame.lastPosition = current.lastPosition;
            current.lastPosition = position;
            return call(Call.GREEDY_ITEM, current.instruction + 4);
        }
        return greedyTail();
    }

    private Outcome greedyTail() throws EvaluationException {
        repetition = frame.repetition.outer;
        reached = position;
        return call(Call.GREEDY_TAIL, at + 1);
    }

    private Outcome lazyUntil() throws EvaluationException {
        Repetition current = repetition;
        frame.repetition = current;
        frame.count = current.count + 1;
        reached = position;
        if (frame.count < code[current.instruction + 1]) {
            return required();
        }
        repetition = current.outer;
        saveMarks(repetition != null);
        return call(Call.LAZY_TAIL, at + 1);
    }

    private Outcome afterLazyTail(boolean matched) throws EvaluationException {
        boolean saved = repetition != null;
        Repetition current = frame.repetition;
        repetition = current;
        if (matched) {
            return Outcome.MATCHED;
        }
        restoreMarks(saved);
        int maximum = code[current.instruction + 2];
        if (maximum >= 0 && frame.count >= maximum || position == current.lastPosition) {
            return failed();
        }
        current.count = frame.count;
        frame.lastPosition = current.lastPosition;
        current.lastPosition = position;
        reached = position;
        return call(Call.LAZY_ITEM, current.instruction + 4);
    }

    private Outcome possessiveRequired() throws EvaluationException {
        if (frame.count < code[at + 1]) {
            return call(Call.POSSESSIVE_REQUIRED, at + 4);
        }
        position = -1;
        return possessiveItem();
    }

    /** One more from {@link #reached}, unless the last one has matched nothing. */
    private Outcome possessiveItem() throws EvaluationException {
        int maximum = code[at + 2];
        if ((maximum < 0 || frame.count < maximum) && reached != position) {
            saveMarks(true);
            position = reached;
            return call(Call.POSSESSIVE_ITEM, at + 4);
        }
        return possessiveTail();
    }

    private void leavePossessive() {
        if (program.mendsPossessive()) {
            repetition = frame.repetition.outer;
        }
    }

    private Outcome possessiveTail() {
        leavePossessive();
        at = code[at + 3];
        position = reached;
        return Outcome.RUNNING;
    }
}
