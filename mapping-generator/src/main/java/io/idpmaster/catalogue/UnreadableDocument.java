package io.idpmaster.catalogue;

/** The rest of a document cannot be read; why has been reported. */
final class UnreadableDocument extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableDocument() {
        super("the document cannot be read", null, false, false);
    }
}
