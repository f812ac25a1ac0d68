package io.idpmaster.evaluation;

import io.idpmaster.evaluation.RegexNode.Category;
import io.idpmaster.evaluation.RegexNode.Literal;
import io.idpmaster.evaluation.RegexNode.Member;
import io.idpmaster.evaluation.RegexNode.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What matches exactly one character: a literal, a class, or {@code .} (CPython, Lib/re/_compiler.py
 * {@code _optimize_charset} and Modules/_sre/sre_lib.h {@code charset}).
 */
final class CharacterSet {

    private static final int BASIC_PLANE = 0x10000;

    /** Which instruction of Python's engine the set stands for, as far as one can tell them apart from outside. */
    enum Form {
        LITERAL,
        CLASS,
        /** A class, or what became one, that is compared without regard to case. */
        FOLDED_CLASS,
        OTHER
    }

    /** How characters are compared without regard to case. */
    enum Case {
        KEPT,
        LOWER_ASCII,
        LOWER
    }

    private final CharacterTable characters;
    private final Form form;
    private final Case folding;
    private final boolean unicode;
    private final boolean negated;
    private final int[] starts;
    private final int[] ends;
    private final List<Range> upperRanges;
    private final String categories;
    /** Of the first 128 characters, whether they match. */
    private final long[] ascii = new long[2];

    private CharacterSet(
            CharacterTable characters,
            Form form,
            Case folding,
            boolean unicode,
            boolean negated,
            List<Range> ranges,
            List<Range> upperRanges,
            String categories) {
        this.characters = characters;
        this.form = form;
        this.folding = folding;
        this.unicode = unicode;
        this.negated = negated;
        this.starts = ranges.stream().mapToInt(Range::low).toArray();
        this.ends = ranges.stream().mapToInt(Range::high).toArray();
        this.upperRanges = List.copyOf(upperRanges);
        this.categories = categories;
        boolean plain = folding == Case.KEPT && upperRanges.isEmpty() && categories.isEmpty();
        if (plain) {
            for (Range range : ranges) {
                for (int point = range.low(); point <= range.high() && point < 128; point++) {
                    ascii[point >> 6] |= 1L << point;
                }
            }
            ascii[0] = negated ? ~ascii[0] : ascii[0];
            ascii[1] = negated ? ~ascii[1] : ascii[1];
        } else {
            for (int point = 0; point < 128; point++) {
                ascii[point >> 6] |= compute(point) ? 1L << point : 0;
            }
        }
    }

    static CharacterSet any(boolean newline, CharacterTable characters) {
        List<Range> ranges = newline ? List.of() : List.of(new Range('\n', '\n'));
        return new CharacterSet(characters, Form.OTHER, Case.KEPT, true, true, ranges, List.of(), "");
    }

    /** How {@code flags} make characters compare. */
    static Case folding(int flags) {
        if ((flags & RegexNode.IGNORECASE) == 0) {
            return Case.KEPT;
        }
        return (flags & RegexNode.UNICODE) != 0 ? Case.LOWER : Case.LOWER_ASCII;
    }

    static CharacterSet literal(int point, boolean negated, int flags, CharacterTable characters) {
        Case folding = folding(flags);
        if (folding != Case.KEPT && !cased(point, folding, characters)) {
            folding = Case.KEPT;
        }
        int lower = lower(point, folding, characters);
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(lower, lower));
        if (folding == Case.LOWER) {
            characters.alike(lower).forEach(other -> ranges.add(new Range(other, other)));
        }
        Form form =
                ranges.size() > 1 ? Form.FOLDED_CLASS : folding == Case.KEPT && !negated ? Form.LITERAL : Form.OTHER;
        return new CharacterSet(characters, form, folding, true, negated, ranges, List.of(), "");
    }

    static CharacterSet of(
            boolean negated, List<Member> members, int flags, CharacterTable characters, KeystoneRelease release) {
        Case wanted = folding(flags);
        boolean old = release == KeystoneRelease.ZED;
        BitSet basic = new BitSet();
        List<Range> ranges = new ArrayList<>();
        List<Range> upperRanges = new ArrayList<>();
        StringBuilder categories = new StringBuilder();
        boolean hasCase = false;
        for (Member member : members) {
            if (member instanceof Category category) {
                categories.append(category.letter());
            } else if (member instanceof Literal literal) {
                int lower = lower(literal.point(), wanted, characters);
                if (lower < BASIC_PLANE) {
                    add(basic, lower, wanted, characters);
                    hasCase |= cased(literal.point(), wanted, characters);
                } else if (old) {
                    // up to Python 3.11 the character is compared as it is written with the lower case of the text
                    ranges.add(new Range(literal.point(), literal.point()));
                    hasCase |= wanted != Case.KEPT;
                } else {
                    ranges.add(new Range(lower, lower));
                    hasCase |= cased(lower, wanted, characters);
                }
            } else {
                Range range = (Range) member;
                for (int point = range.low(); point <= Math.min(range.high(), BASIC_PLANE - 1); point++) {
                    add(basic, lower(point, wanted, characters), wanted, characters);
                    hasCase |= cased(point, wanted, characters);
                }
                if (range.high() >= BASIC_PLANE) {
                    boolean upper = wanted == Case.LOWER || old && wanted == Case.LOWER_ASCII;
                    (upper ? upperRanges : ranges).add(range);
                    hasCase |= wanted != Case.KEPT;
                }
            }
        }
        for (int low = basic.nextSetBit(0); low >= 0; low = basic.nextSetBit(basic.nextClearBit(low))) {
            ranges.add(new Range(low, basic.nextClearBit(low) - 1));
        }
        return new CharacterSet(
                characters,
                hasCase ? Form.FOLDED_CLASS : Form.CLASS,
                hasCase ? wanted : Case.KEPT,
                (flags & RegexNode.UNICODE) != 0,
                negated,
                ranges,
                upperRanges,
                categories.toString());
    }

    private static void add(BitSet basic, int lower, Case folding, CharacterTable characters) {
        basic.set(lower);
        if (folding == Case.LOWER) {
            for (int other : characters.alike(lower)) {
                basic.set(other);
            }
        }
    }

    private static boolean cased(int point, Case folding, CharacterTable characters) {
        switch (folding) {
            case KEPT:
                return false;
            case LOWER:
                return characters.cased(point);
            default:
                return point >= 'a' && point <= 'z' || point >= 'A' && point <= 'Z';
        }
    }

    static int lower(int point, Case folding, CharacterTable characters) {
        switch (folding) {
            case KEPT:
                return point;
            case LOWER:
                return characters.lower(point);
            default:
                return point >= 'A' && point <= 'Z' ? point + 32 : point;
        }
    }

    Form form() {
        return form;
    }

    boolean contains(int point) {
        return point < 128 ? (ascii[point >> 6] & 1L << point) != 0 : compute(point);
    }

    /** What has to be compared at most to tell whether it contains this. */
    int cost(int point) {
        return point < 128 ? 0 : starts.length + upperRanges.size();
    }

    private boolean compute(int point) {
        return listed(lower(point, folding, characters)) != negated;
    }

    private boolean listed(int point) {
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] <= point && point <= ends[i]) {
                return true;
            }
        }
        for (Range range : upperRanges) {
            int upper = characters.upper(point);
            if (range.low() <= point && point <= range.high() || range.low() <= upper && upper <= range.high()) {
                return true;
            }
        }
        for (int i = 0; i < categories.length(); i++) {
            char category = categories.charAt(i);
            char positive = Character.toLowerCase(category);
            if (inCategory(positive, point) == (category == positive)) {
                return true;
            }
        }
        return false;
    }

    private boolean inCategory(char category, int point) {
        switch (category) {
            case 'd':
                return unicode ? characters.decimal(point) >= 0 : point >= '0' && point <= '9';
            case 's':
                return unicode ? characters.space(point) : point == ' ' || point >= '\t' && point <= '\r';
            default:
                return word(point, unicode, characters);
        }
    }

    /** What {@code \w} matches. */
    static boolean word(int point, boolean unicode, CharacterTable characters) {
        return point == '_' || (unicode || point < 128) && characters.alphanumeric(point);
    }
}
