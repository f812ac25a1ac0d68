package io.idpmaster.keycloak.release;

/** Text for places that take one line of plain text: log lines, OAuth error descriptions, SOAP faults. */
public final class OneLine {

    private OneLine() {}

    /** The text with every control character as a space, so that a name cannot forge a log line. */
    public static String of(String text) {
        return text.codePoints()
                .map(point -> Character.isISOControl(point) || point == 0x2028 || point == 0x2029 ? ' ' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * The text in the characters of an {@code error_description} (RFC 6749, 5.2): printable ASCII without the double
     * quote and the backslash; any other becomes a question mark.
     */
    static String ascii(String text) {
        return of(text).codePoints()
                .map(point -> point < 0x20 || point > 0x7E || point == '"' || point == '\\' ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The text in the characters of XML 1.0, 2.2; any other becomes a question mark. */
    static String xml(String text) {
        return of(text).codePoints()
                .map(point -> point == 0xFFFE || point == 0xFFFF || (point >= 0xD800 && point <= 0xDFFF) ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
