package io.idpmaster.inspection;

import io.idpmaster.catalogue.Quoted;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A message that must not be believed, or that an edge would not take: one class for each reason, with both values. */
public abstract sealed class MessageRejected extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String what;
    private final String expected;
    private final String found;

    private MessageRejected(String what, String expected, String found) {
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

    /** What was in the message; quoted so that a terminal shows it as it is. */
    public String found() {
        return found;
    }

    /** The reason's name for machines: that of its class, such as {@code AudienceMismatch}. */
    public String kind() {
        return getClass().getSimpleName();
    }

    /** It is longer than any honest message, or than the edge takes. */
    public static final class TooLarge extends MessageRejected {
        private static final long serialVersionUID = 1L;

        TooLarge(int limit, String found) {
            super("the message is too large", "at most " + limit + " bytes", found);
        }
    }

    /** It is not built as its standard says. */
    public static final class Malformed extends MessageRejected {
        private static final long serialVersionUID = 1L;

        Malformed(String expected, String found) {
            super("the message is malformed", expected, found);
        }
    }

    /** It is XML with a document type: a way to entities that name files, or that grow without end. */
    public static final class DocumentTypeFound extends MessageRejected {
        private static final long serialVersionUID = 1L;

        DocumentTypeFound() {
            super("the message has a document type", "XML without `<!DOCTYPE`", "one with it");
        }
    }

    /** Something is in it twice, or where it does not belong: how signatures are wrapped. */
    public static final class Wrapped extends MessageRejected {
        private static final long serialVersionUID = 1L;

        Wrapped(String expected, String found) {
            super("the message may be wrapped around a signed one", expected, found);
        }
    }

    /** It, or a part of it, is encrypted. */
    public static final class Encrypted extends MessageRejected {
        private static final long serialVersionUID = 1L;

        Encrypted(String found) {
            super(
                    "the message is encrypted",
                    "plain text: no key of an edge is here, and the master encrypts for none",
                    Quoted.value(found));
        }
    }

    /** It is for another protocol than the edge speaks. */
    public static final class ProtocolMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        ProtocolMismatch(String expected, String found) {
            super("the protocol is another", expected, found);
        }
    }

    /** It does not say that somebody has logged in. */
    public static final class NotSuccessful extends MessageRejected {
        private static final long serialVersionUID = 1L;

        NotSuccessful(String expected, String found) {
            super("the login did not succeed", Quoted.value(expected), Quoted.value(found));
        }
    }

    /** It, or the assertion in it, bears no signature. */
    public static final class Unsigned extends MessageRejected {
        private static final long serialVersionUID = 1L;

        Unsigned(String what) {
            super("a signature is missing", "a signed " + what, "an unsigned one");
        }
    }

    /** It is signed with an algorithm that is not on the list. */
    public static final class AlgorithmNotAllowed extends MessageRejected {
        private static final long serialVersionUID = 1L;

        AlgorithmNotAllowed(String allowed, String found) {
            super("the algorithm is not allowed", allowed, Quoted.value(found));
        }
    }

    /** It names a key that is not among the trusted ones. */
    public static final class UnknownKey extends MessageRejected {
        private static final long serialVersionUID = 1L;

        UnknownKey(Collection<String> trusted, String found) {
            super(
                    "the key is another",
                    trusted.stream().map(Quoted::value).collect(Collectors.joining(" or ")),
                    Quoted.value(found));
        }
    }

    /** No trusted key made the signature over what the message now says. */
    public static final class SignatureInvalid extends MessageRejected {
        private static final long serialVersionUID = 1L;

        SignatureInvalid(String trusted, String found) {
            super("the signature is not valid", trusted, found);
        }
    }

    /** Somebody else made it. */
    public static final class IssuerMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        IssuerMismatch(String expected, String found) {
            super("the issuer is another", Quoted.value(expected), Quoted.value(found));
        }
    }

    /** It is meant for somebody else, or for others too. */
    public static final class AudienceMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        AudienceMismatch(String expected, List<String> found) {
            super("the audience is another", Quoted.value(expected) + " alone", Quoted.values(found));
        }
    }

    /** It is to be delivered to another address. */
    public static final class RecipientMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        RecipientMismatch(String where, Collection<String> expected, String found) {
            super(
                    "the recipient is another (" + where + ")",
                    expected.stream().sorted().map(Quoted::value).collect(Collectors.joining(" or ")),
                    Quoted.value(found));
        }
    }

    /** It answers another request. */
    public static final class RequestMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        RequestMismatch(String expected, String found) {
            super("it answers another request", Quoted.value(expected), Quoted.value(found));
        }
    }

    /** Nothing in it says that whoever brings it may use it. */
    public static final class NotConfirmed extends MessageRejected {
        private static final long serialVersionUID = 1L;

        NotConfirmed(String expected, String found) {
            super("the subject is not confirmed", expected, found);
        }
    }

    /** It is a token of another type. */
    public static final class TypeMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        TypeMismatch(String expected, String found) {
            super("the type is another", Quoted.value(expected), found);
        }
    }

    /** It is not valid yet. */
    public static final class NotYetValid extends MessageRejected {
        private static final long serialVersionUID = 1L;

        NotYetValid(String what, Instant now, Instant from) {
            super("it is not valid yet", what + " not after " + now, from.toString());
        }
    }

    /** It is not valid any more. */
    public static final class Expired extends MessageRejected {
        private static final long serialVersionUID = 1L;

        Expired(String what, Instant now, Instant end) {
            super("it has expired", what + " after " + now, end.toString());
        }
    }

    /** The edge's Keystone refuses what it says. */
    public static final class NotMapped extends MessageRejected {
        private static final long serialVersionUID = 1L;

        NotMapped(String expected, String found) {
            super("Keystone refuses it", expected, found);
        }
    }
}
