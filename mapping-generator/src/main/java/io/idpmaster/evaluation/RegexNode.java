package io.idpmaster.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The syntax tree of a regular expression, node by node what CPython's Lib/re/_parser.py makes of it. */
sealed interface RegexNode {

    int IGNORECASE = 2;
    int LOCALE = 4;
    int MULTILINE = 8;
    int DOTALL = 16;
    int UNICODE = 32;
    int VERBOSE = 64;
    int TEMPLATE = 1;
    int ASCII = 256;
    /** The flags of which only one can hold. */
    int TYPES = ASCII | LOCALE | UNICODE;

    /** No limit to repetitions. */
    long UNLIMITED = 4294967295L;

    /** A character, or any but that. */
    record Literal(int point, boolean negated) implements RegexNode, Member {}

    /** Any character; only with DOTALL a newline too. */
    record Any() implements RegexNode {}

    /** A character class. */
    record In(boolean negated, List<Member> members) implements RegexNode {}

    /** What a character class consists of. */
    sealed interface Member {}

    record Range(int low, int high) implements Member {}

    /** {@code \d}, {@code \s} or {@code \w}, or their opposites. */
    record Category(char letter) implements Member {
        boolean negated() {
            return letter < 'a';
        }

        char positive() {
            return Character.toLowerCase(letter);
        }
    }

    /** A position. */
    enum At implements RegexNode {
        BEGINNING,
        BEGINNING_OF_TEXT,
        END,
        END_OF_TEXT,
        BOUNDARY,
        NO_BOUNDARY
    }

    /** Never matches. */
    record Failure() implements RegexNode {}

    record Branch(List<Sequence> alternatives) implements RegexNode {}

    /**
     * A group.
     *
     * @param group its number, 0 for one that does not capture
     */
    record Group(int group, int addedFlags, int removedFlags, Sequence content) implements RegexNode {}

    record Atomic(Sequence content) implements RegexNode {}

    record Look(boolean ahead, boolean negated, Sequence content) implements RegexNode {}

    enum Greed {
        GREEDY,
        LAZY,
        POSSESSIVE
    }

    record Repeat(Greed greed, long minimum, long maximum, Sequence content) implements RegexNode {}

    record Reference(int group) implements RegexNode {}

    record Conditional(int group, Sequence yes, Optional<Sequence> no) implements RegexNode {}

    /** How many characters something can match. */
    record Width(long low, long high) {}

    /**
     * Nodes one after the other. Two sequences are never equal, which keeps the parser from factoring out of a branch
     * what merely looks the same.
     */
    final class Sequence {
        final List<RegexNode> nodes = new ArrayList<>();
        /** Known once the sequence is complete. */
        private Width width;

        Width width(List<Width> groups, KeystoneRelease release) {
            if (width == null) {
                width = sum(groups, release);
            }
            return width;
        }

        private Width sum(List<Width> groups, KeystoneRelease release) {
            boolean old = release == KeystoneRelease.ZED;
            long lowLimit = old ? UNLIMITED - 1 : Long.MAX_VALUE;
            long highLimit = old ? UNLIMITED : Long.MAX_VALUE;
            long low = 0;
            long high = 0;
            for (RegexNode node : nodes) {
                Width one = node.width(groups, release);
                low = add(low, one.low());
                high = add(high, one.high());
            }
            return new Width(Math.min(low, lowLimit), Math.min(high, highLimit));
        }

        private static long add(long left, long right) {
            return left > Long.MAX_VALUE - right ? Long.MAX_VALUE : left + right;
        }
    }

    /** {@code SubPattern.getwidth} for one node. */
    private Width width(List<Width> groups, KeystoneRelease release) {
        if (this instanceof Literal || this instanceof Any || this instanceof In) {
            return new Width(1, 1);
        } else if (this instanceof Branch branch) {
            long low = Long.MAX_VALUE;
            long high = 0;
            for (Sequence alternative : branch.alternatives()) {
                Width width = alternative.width(groups, release);
                low = Math.min(low, width.low());
                high = Math.max(high, width.high());
            }
            return new Width(low, high);
        } else if (this instanceof Atomic atomic) {
            return atomic.content().width(groups, release);
        } else if (this instanceof Group group) {
            return group.content().width(groups, release);
        } else if (this instanceof Repeat repeat) {
            Width width = repeat.content().width(groups, release);
            boolean endless = repeat.maximum() == UNLIMITED && width.high() > 0 && release != KeystoneRelease.ZED;
            return new Width(
                    multiply(width.low(), repeat.minimum()),
                    endless ? Long.MAX_VALUE : multiply(width.high(), repeat.maximum()));
        } else if (this instanceof Reference reference) {
            return groups.get(reference.group());
        } else if (this instanceof Conditional conditional) {
            Width yes = conditional.yes().width(groups, release);
            if (conditional.no().isEmpty()) {
                return new Width(0, yes.high());
            }
            Width no = conditional.no().get().width(groups, release);
            return new Width(Math.min(yes.low(), no.low()), Math.max(yes.high(), no.high()));
        }
        return new Width(0, 0);
    }

    private static long multiply(long left, long right) {
        return Math.multiplyHigh(left, right) != 0 || left * right < 0 ? Long.MAX_VALUE : left * right;
    }
}
