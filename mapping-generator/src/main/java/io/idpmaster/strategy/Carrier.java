package io.idpmaster.strategy;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Subject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decides whether a value arrives at an edge as what it is; what does not is refused, never altered. */
record Carrier(Edge edge, Subject user) {

    /** What every release begins with: for which edge it is, and who the user is. */
    Map<String, String> identity() throws ReleaseException {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(Attributes.EDGE, edge.name());
        attributes.put(Attributes.USER_ID, identity("user id", user.id()));
        attributes.put(Attributes.USER_NAME, identity("username", user.name()));
        if (!user.email().isEmpty()) {
            attributes.put(Attributes.USER_EMAIL, identity("e-mail address", user.email()));
        }
        return attributes;
    }

    /** A domain's, project's or role's name, which must arrive to the letter. */
    String name(String what, String value) throws ReleaseException {
        identity(what, value);
        ascii(what, value);
        return value;
    }

    /** A name that travels within a JSON text, where a character that is split at or changed is written another way. */
    void quoted(String what, String value) throws ReleaseException {
        plain(what, value);
        ascii(what, value);
    }

    /** What identifies the user. */
    private String identity(String what, String value) throws ReleaseException {
        if (value.indexOf(';') >= 0) {
            throw cannotCarry(what, value, "Keystone splits values at a semicolon");
        }
        String passedOn = edge.agreement().module().passedOn(value);
        if (!passedOn.equals(value)) {
            throw cannotCarry(
                    what,
                    value,
                    "the edge's mod_auth_mellon would pass on `" + passedOn
                            + "`; strategies json and groups, and module openidc, can carry it");
        }
        plain(what, value);
        return value;
    }

    private void plain(String what, String value) throws ReleaseException {
        if (value.isEmpty()) {
            throw cannotCarry(what, value, "it is empty");
        }
        if (value.codePoints().anyMatch(Carrier::isControl)) {
            throw cannotCarry(what, visible(value), "it has a control character");
        }
    }

    private void ascii(String what, String value) throws ReleaseException {
        if (!edge.agreement().keystone().carriesNonAscii() && value.chars().anyMatch(c -> c > 0x7e)) {
            throw cannotCarry(
                    what,
                    value,
                    "its Keystone garbles characters outside ASCII in what an assertion names (repaired in release 30)");
        }
    }

    private ReleaseException cannotCarry(String what, String value, String reason) {
        return new ReleaseException.CannotCarry(edge.name(), user.name(), what, value, reason);
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff;
    }

    private static String visible(String value) {
        StringBuilder text = new StringBuilder();
        value.codePoints().forEach(c -> {
            if (isControl(c)) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }
}
