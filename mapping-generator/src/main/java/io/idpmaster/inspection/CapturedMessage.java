package io.idpmaster.inspection;

/** A message as somebody captured it, recognized by its form alone; nothing in it is believed. */
public sealed interface CapturedMessage {

    /** More than any honest message has bytes, whatever its form. */
    int LIMIT = 1 << 20;

    /** What it is, for people. */
    String description();

    /** What it is, for machines. */
    String kind();

    /**
     * A SAML message.
     *
     * @param form how it was captured
     * @param xml the response, or the SOAP envelope of the ECP profile
     */
    record Saml(Form form, byte[] xml) implements CapturedMessage {

        public Saml {
            xml = xml.clone();
        }

        @Override
        public byte[] xml() {
            return xml.clone();
        }

        @Override
        public String description() {
            return "a SAML response, " + form.description;
        }

        @Override
        public String kind() {
            return "saml";
        }

        /** The length only. */
        @Override
        public String toString() {
            return description() + ", " + xml.length + " bytes";
        }
    }

    /**
     * A JSON Web Token.
     *
     * @param token in its compact form
     */
    record Jwt(String token) implements CapturedMessage {
        @Override
        public String description() {
            return "a JSON Web Token";
        }

        @Override
        public String kind() {
            return "jwt";
        }

        /** The length only: it may still be good for a login. */
        @Override
        public String toString() {
            return description() + ", " + token.length() + " bytes";
        }
    }

    /** How a SAML message was captured. */
    enum Form {
        XML("as XML"),
        SOAP("in a SOAP envelope (ECP)"),
        BASE64("in base64, as a browser posts it");

        private final String description;

        Form(String description) {
            this.description = description;
        }
    }

    /**
     * Recognizes XML, base64 of XML with or without {@code SAMLResponse=} before it and percent signs in it, and a token
     * with or without {@code Bearer} before it.
     *
     * @throws MessageRejected.TooLarge if it has more than {@link #LIMIT} bytes
     * @throws MessageRejected.DocumentTypeFound if it is XML with a document type
     * @throws MessageRejected.Malformed if it is none of these, or XML that is not well-formed or holds no SAML response
     */
    static CapturedMessage of(byte[] content) {
        return Recognition.of(content);
    }
}
