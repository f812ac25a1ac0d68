package io.idpmaster.evaluation;

/** What Python knows about characters. */
final class CharacterTable {

    private static final CharacterTable ONLY = new CharacterTable();

    private CharacterTable() {}

    static CharacterTable of(KeystoneRelease release) {
        return ONLY;
    }

    /** The value of a decimal digit of any script, or -1. */
    int decimal(int point) {
        if (point < 0x80) {
            return point >= '0' && point <= '9' ? point - '0' : -1;
        }
        return Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER ? Character.digit(point, 10) : -1;
    }

    /** {@code str.isprintable} of one character. */
    boolean printable(int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED:
                return false;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR:
                return false;
            case Character.SPACE_SEPARATOR:
                return point == ' ';
            default:
                return true;
        }
    }
}
