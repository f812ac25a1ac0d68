package io.idpmaster.catalogue;

/**
 * One thing found in a catalogue: what, where, and the way out. Messages are lower case and quote the input in
 * backticks.
 *
 * @param path where, as in {@code domains[0].projects[2].name}; empty for the document as a whole
 * @param line counted from 1; 0 where the catalogue did not come from a text
 * @param remedy the way out, in the imperative
 */
public record Finding(Severity severity, String path, int line, String message, String remedy) {

    /** An error keeps a catalogue from being used; a warning does not. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Finding error(String path, String message, String remedy) {
        return new Finding(Severity.ERROR, path, 0, message, remedy);
    }

    public static Finding warning(String path, String message, String remedy) {
        return new Finding(Severity.WARNING, path, 0, message, remedy);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The same finding at a line of the text it was read from. */
    public Finding atLine(int line) {
        return new Finding(severity, path, line, message, remedy);
    }

    /** The same finding under another path, as of whoever holds a part of the document alone. */
    public Finding at(String path) {
        return new Finding(severity, path, line, message, remedy);
    }

    /** One line for people: {@code error: line 12, users[0].name: …; …}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(isError() ? "error: " : "warning: ");
        if (line > 0) {
            text.append("line ").append(line);
            text.append(path.isEmpty() ? ": " : ", ");
        }
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        return text.append(message).append("; ").append(remedy).toString();
    }
}
