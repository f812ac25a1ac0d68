package io.idpmaster.keystone;

/** Text from outside as messages show it: one line, of limited length, without control characters. */
final class Shown {

    private static final int LIMIT = 300;

    private Shown() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        int count = 0;
        for (int character : text.codePoints().toArray()) {
            if (count++ == LIMIT) {
                return shown.append('…').toString();
            }
            boolean hidden = Character.isISOControl(character)
                    || Character.getType(character) == Character.FORMAT
                    || Character.getType(character) == Character.SURROGATE;
            shown.appendCodePoint(hidden ? ' ' : character);
        }
        return shown.toString().strip();
    }
}
