package io.idpmaster.strategy;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.catalogue.StoredName;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.mapping.ShadowUserId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Decides whether a value arrives at an edge as what it is; what does not is refused, never altered. */
record Carrier(Edge edge, Subject user) {

    /** What every release begins with: for which edge it is, and who the user is. */
    Map<String, String> identity() throws ReleaseException {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(Attributes.EDGE, edge.name());
        attributes.put(Attributes.USER_ID, userId());
        attributes.put(Attributes.USER_NAME, name("username", user.name(), StoredName.LONGEST));
        if (!user.email().isEmpty()) {
            attributes.put(Attributes.USER_EMAIL, name("e-mail address", user.email(), StoredName.LONGEST));
        }
        return attributes;
    }

    /** A domain's, project's or role's name, which must arrive to the letter. */
    String name(String what, String value, int longest) throws ReleaseException {
        require(what, value, StoredName.flaw(value, longest));
        passedOn(what, value);
        return value;
    }

    /** A name that travels within a text of another form, where a character that is split at or changed is written so. */
    void encoded(String what, String value, int longest) throws ReleaseException {
        require(what, value, StoredName.flawWithin(value, longest));
    }

    /** As {@link #encoded}, where the text is JSON. */
    void quoted(String what, String value, int longest) throws ReleaseException {
        encoded(what, value, longest);
        ascii(what, value);
    }

    /** Keystone takes a user by the id, as {@link ShadowUserId} has it, and shows the name. */
    private String userId() throws ReleaseException {
        String id = name("user id", user.id(), StoredName.LONGEST);
        int length = ShadowUserId.quoted(id).length();
        if (length > StoredName.LONGEST) {
            throw cannotCarry(
                    "user id",
                    id,
                    "Keystone stores it percent-encoded, with " + length + " characters, and " + StoredName.LONGEST
                            + " is the most");
        }
        return id;
    }

    private void require(String what, String value, Optional<String> flaw) throws ReleaseException {
        if (flaw.isPresent()) {
            throw cannotCarry(what, value, flaw.get());
        }
    }

    private void passedOn(String what, String value) throws ReleaseException {
        String passedOn = edge.agreement().module().passedOn(value);
        if (!passedOn.equals(value)) {
            throw cannotCarry(
                    what,
                    value,
                    "the edge's mod_auth_mellon would pass on " + Quoted.of(passedOn)
                            + "; strategies json and groups, and module openidc, can carry it");
        }
        ascii(what, value);
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
}
