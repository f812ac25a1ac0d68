package io.idpmaster.bundle;

import io.idpmaster.catalogue.Quoted;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** A bundle, or keys, that an edge must not take: one class for each reason, with both values. */
public abstract sealed class BundleRefused extends Exception {

    private static final long serialVersionUID = 1L;

    private final String what;
    private final String expected;
    private final String found;

    private BundleRefused(String what, String expected, String found) {
        super(what + ": expected " + expected + ", found " + found);
        this.what = what;
        this.expected = expected;
        this.found = found;
    }

    /** The reason in a few words. */
    public String what() {
        return what;
    }

    /** What would have been accepted; quoted so that a terminal shows it as it is. */
    public String expected() {
        return expected;
    }

    /** What was there; quoted so that a terminal shows it as it is. */
    public String found() {
        return found;
    }

    /** The reason's name for machines: that of its class, such as {@code VersionRolledBack}. */
    public String kind() {
        return getClass().getSimpleName();
    }

    /** What is said of bytes that nobody has read to their end. */
    public static BundleRefused tooLarge() {
        return new TooLarge(BundleVerifier.LIMIT, "more");
    }

    /** It is longer than any honest one. TUF: endless data. */
    public static final class TooLarge extends BundleRefused {
        private static final long serialVersionUID = 1L;

        TooLarge(long limit, String found) {
            super("it is too large", "at most " + limit + " bytes", found);
        }
    }

    /** It is not built as the format says. */
    public static final class Malformed extends BundleRefused {
        private static final long serialVersionUID = 1L;

        Malformed(String expected, String found) {
            super("it is malformed", expected, found);
        }
    }

    /** An object in it has a name twice, of which two readers could take a different one. */
    public static final class DuplicateName extends BundleRefused {
        private static final long serialVersionUID = 1L;

        DuplicateName(String name) {
            super("a name is there twice", "each name once in an object", Quoted.value(name) + " twice");
        }
    }

    /** An object in it has a name that this version does not know, and so must not pass over. */
    public static final class UnknownField extends BundleRefused {
        private static final long serialVersionUID = 1L;

        UnknownField(String where, Collection<String> known, String found) {
            super(
                    "a field is unknown",
                    "in " + where + " only " + list(known),
                    Quoted.value(found) + "; a newer master may need a newer agent");
        }
    }

    /** It bears no signature, or says that it needs none. */
    public static final class Unsigned extends BundleRefused {
        private static final long serialVersionUID = 1L;

        Unsigned(String found) {
            super("a signature is missing", "one by `EdDSA` or `ES256`", found);
        }
    }

    /** It is signed with an algorithm that is not on the list, or not the one of its key. */
    public static final class AlgorithmNotAllowed extends BundleRefused {
        private static final long serialVersionUID = 1L;

        AlgorithmNotAllowed(Collection<String> allowed, String found) {
            super("the algorithm is not allowed", list(allowed), Quoted.value(found));
        }
    }

    /** It is a signed document of another type. */
    public static final class TypeMismatch extends BundleRefused {
        private static final long serialVersionUID = 1L;

        TypeMismatch(String expected, String found) {
            super("the type is another", Quoted.value(expected), Quoted.value(found));
        }
    }

    /** It names a key that may not sign it. TUF: arbitrary installation, key compromise. */
    public static final class UnknownKey extends BundleRefused {
        private static final long serialVersionUID = 1L;

        UnknownKey(Collection<String> trusted, String found) {
            super("the key is another", list(trusted), Quoted.value(found));
        }
    }

    /** The key that it names did not sign what it now says. TUF: arbitrary installation. */
    public static final class SignatureInvalid extends BundleRefused {
        private static final long serialVersionUID = 1L;

        SignatureInvalid(String keyId) {
            super(
                    "the signature is not valid",
                    "a signature by key " + Quoted.value(keyId),
                    "one that this key did not make, or another text");
        }
    }

    /** Another master made it. */
    public static final class IssuerMismatch extends BundleRefused {
        private static final long serialVersionUID = 1L;

        IssuerMismatch(String expected, String found) {
            super("the issuer is another", Quoted.value(expected), Quoted.value(found));
        }
    }

    /** It is for another edge. */
    public static final class EdgeMismatch extends BundleRefused {
        private static final long serialVersionUID = 1L;

        EdgeMismatch(String expected, String found) {
            super("the edge is another", Quoted.value(expected), Quoted.value(found));
        }
    }

    /** A newer one was accepted before. TUF: rollback. */
    public static final class VersionRolledBack extends BundleRefused {
        private static final long serialVersionUID = 1L;

        VersionRolledBack(long accepted, long found) {
            super("an older version", "version " + accepted + " or newer", "version " + found);
        }

        VersionRolledBack(long version, Instant accepted, Instant found) {
            super(
                    "an older issue of the same version",
                    "version " + version + " issued at " + accepted + " or later",
                    "issued at " + found);
        }
    }

    /** The version that was accepted said something else. TUF: mix-and-match. */
    public static final class VersionReused extends BundleRefused {
        private static final long serialVersionUID = 1L;

        VersionReused(long version, String accepted, String found) {
            super(
                    "the same version with other content",
                    "version " + version + " with content " + Quoted.value(accepted),
                    "content " + Quoted.value(found));
        }
    }

    /** It is not valid any more. TUF: indefinite freeze. */
    public static final class Expired extends BundleRefused {
        private static final long serialVersionUID = 1L;

        Expired(Instant now, Instant end) {
            super("it has expired", "an end after " + now, end.toString());
        }
    }

    /** The edge's clock is behind what the master has already signed: it was turned back, or never set. */
    public static final class ClockTurnedBack extends BundleRefused {
        private static final long serialVersionUID = 1L;

        ClockTurnedBack(Instant signed, Instant now) {
            super("the edge's clock was turned back", "a time after " + signed, now.toString());
        }
    }

    /** The edge's copy of a bundle is not the one that it took. */
    public static final class NotTheOneTaken extends BundleRefused {
        private static final long serialVersionUID = 1L;

        NotTheOneTaken(String expected, String found) {
            super("it is not the bundle that was taken", expected, found);
        }
    }

    /** It was issued later than now, and more than clocks differ. */
    public static final class FromTheFuture extends BundleRefused {
        private static final long serialVersionUID = 1L;

        FromTheFuture(Instant latest, Instant issued) {
            super("it is from the future", "issued not after " + latest, issued.toString());
        }
    }

    /** It would be valid for longer than any bundle may be. TUF: indefinite freeze. */
    public static final class LivesTooLong extends BundleRefused {
        private static final long serialVersionUID = 1L;

        LivesTooLong(Duration most, Instant issued, Instant expires) {
            super("it is valid for too long", "more than nothing and at most " + most, issued + " to " + expires);
        }
    }

    /** Its keys are older than those in hand. TUF: rollback of the root. */
    public static final class KeysRolledBack extends BundleRefused {
        private static final long serialVersionUID = 1L;

        KeysRolledBack(KeysVersion held, KeysVersion found) {
            super("older keys", held + " or newer", found.toString());
        }
    }

    /** Its keys have the version of those in hand, or of its own signed word about them, and are others. */
    public static final class KeysForked extends BundleRefused {
        private static final long serialVersionUID = 1L;

        KeysForked(String expected, String found) {
            super("other keys of the same version", expected, found);
        }
    }

    /** A document of keys does not follow the one before it. */
    public static final class KeysBroken extends BundleRefused {
        private static final long serialVersionUID = 1L;

        KeysBroken(String expected, KeysVersion found) {
            super("the chain of keys is broken", expected, found.toString());
        }
    }

    /** Too few of those who may sign a document of keys have signed it. TUF: key compromise. */
    public static final class KeysNotSigned extends BundleRefused {
        private static final long serialVersionUID = 1L;

        KeysNotSigned(KeysVersion version, int needed, String of, long found) {
            super(version + " is not signed as it has to be", needed + " of " + of, Long.toString(found));
        }
    }

    /** A document of keys changes what only root keys may change. TUF: key compromise. */
    public static final class KeysOverreach extends BundleRefused {
        private static final long serialVersionUID = 1L;

        KeysOverreach(Collection<String> expected, Collection<String> found) {
            super("a bundle key replaces root keys", list(expected), list(found));
        }
    }

    /** Shadow users would be made in another domain, and so with other ids, than before. */
    public static final class UserDomainMismatch extends BundleRefused {
        private static final long serialVersionUID = 1L;

        UserDomainMismatch(String expected, String found) {
            super("the users' domain is another", Quoted.value(expected), Quoted.value(found));
        }
    }

    /** The mapping is not the one that the edge's own copy of the agreement makes. */
    public static final class MappingOutsideAgreement extends BundleRefused {
        private static final long serialVersionUID = 1L;

        MappingOutsideAgreement(String expected, String found) {
            super("the mapping is not what the edge's agreement makes", expected, found);
        }
    }

    /** The roster holds what the edge's own copy of the agreement does not admit. */
    public static final class RosterOutsideAgreement extends BundleRefused {
        private static final long serialVersionUID = 1L;

        RosterOutsideAgreement(String expected, String found) {
            super("the roster is outside the edge's agreement", expected, found);
        }
    }

    /** The roster contradicts itself. */
    public static final class RosterInconsistent extends BundleRefused {
        private static final long serialVersionUID = 1L;

        RosterInconsistent(String expected, String found) {
            super("the roster contradicts itself", expected, found);
        }
    }

    /** The trust material is none that the edge's Apache module can use, or that of another master. */
    public static final class TrustUnusable extends BundleRefused {
        private static final long serialVersionUID = 1L;

        TrustUnusable(String expected, String found) {
            super("the trust material cannot be used", expected, found);
        }
    }

    /** Sets have no order; a message does. */
    private static String list(Collection<String> texts) {
        return Quoted.values(texts.stream().sorted().toList());
    }
}
