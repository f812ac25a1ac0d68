package io.idpmaster.lab.client;

import io.idpmaster.lab.LabException;
import java.time.Instant;

/** A message of the identity provider that must not be believed: one class for each reason, with both values. */
public abstract sealed class MessageRejected extends LabException {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String found;

    private MessageRejected(String what, String expected, String found) {
        super(what + ": expected " + expected + ", found " + found);
        this.expected = expected;
        this.found = found;
    }

    /** What would have been accepted. */
    public String expected() {
        return expected;
    }

    /** What was in the message. */
    public String found() {
        return found;
    }

    /** It is longer than any honest message. */
    public static final class TooLarge extends MessageRejected {
        private static final long serialVersionUID = 1L;

        TooLarge(int limit, int found) {
            super("the message is too large", "at most " + limit + " bytes", found + " bytes");
        }
    }

    /** It is not built as its standard says. */
    public static final class Malformed extends MessageRejected {
        private static final long serialVersionUID = 1L;

        Malformed(String expected, String found) {
            super("the message is malformed", expected, found);
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
            super("the algorithm is not allowed", allowed, "`" + found + "`");
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
            super("the issuer is another", "`" + expected + "`", "`" + found + "`");
        }
    }

    /** It is meant for somebody else, or for others too. */
    public static final class AudienceMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        AudienceMismatch(String expected, String found) {
            super("the audience is another", "`" + expected + "` alone", found);
        }
    }

    /** It is to be delivered to another address. */
    public static final class RecipientMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        RecipientMismatch(String expected, String found) {
            super("the recipient is another", "`" + expected + "`", "`" + found + "`");
        }
    }

    /** It answers another request. */
    public static final class RequestMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        RequestMismatch(String expected, String found) {
            super("it answers another request", "`" + expected + "`", "`" + found + "`");
        }
    }

    /** It is a token of another type. */
    public static final class TypeMismatch extends MessageRejected {
        private static final long serialVersionUID = 1L;

        TypeMismatch(String expected, String found) {
            super("the type is another", "`" + expected + "`", "`" + found + "`");
        }
    }

    /** It is not valid yet. */
    public static final class NotYetValid extends MessageRejected {
        private static final long serialVersionUID = 1L;

        NotYetValid(Instant now, Instant from) {
            super("it is not valid yet", "a time not after " + now, from.toString());
        }
    }

    /** It is not valid any more. */
    public static final class Expired extends MessageRejected {
        private static final long serialVersionUID = 1L;

        Expired(Instant now, Instant end) {
            super("it has expired", "an end after " + now, end.toString());
        }
    }
}
