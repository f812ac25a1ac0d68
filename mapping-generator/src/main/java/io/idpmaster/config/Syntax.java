package io.idpmaster.config;

import io.idpmaster.catalogue.Quoted;

/** The languages of the files written for an edge: how a text from outside is put into each without becoming part of it. */
enum Syntax {
    /** One double-quoted argument of an Apache directive. */
    APACHE {
        @Override
        String quote(String text) {
            if (text.contains("${") || text.contains("%{")) {
                // Apache expands these inside quotes too, and knows no escape
                throw new IllegalArgumentException("a text with `${` or `%{` cannot stand in Apache's configuration");
            }
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    },
    /** The value of an option of oslo.config, to the end of its line. */
    OSLO {
        @Override
        String quote(String text) {
            return text.replace("$", "$$");
        }
    },
    /** One word of a POSIX shell. */
    SHELL {
        @Override
        String quote(String text) {
            return "'" + text.replace("'", "'\\''") + "'";
        }
    },
    /** The text of an XML element or of an attribute in double quotes. */
    XML {
        @Override
        String quote(String text) {
            return text.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
        }
    },
    /** One double-quoted scalar of YAML; JSON's strings are such. */
    YAML {
        @Override
        String quote(String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    },
    /** One double-quoted string of Python; texts with characters beyond ASCII are not expected here. */
    PYTHON {
        @Override
        String quote(String text) {
            return YAML.quote(text);
        }
    },
    /** Code in Markdown. */
    MARKDOWN {
        @Override
        String quote(String text) {
            return "`" + text.replace("`", "'") + "`";
        }
    };

    /** The text as this language reads it back; texts with control characters are not expected here. */
    abstract String quote(String text);

    /** The text for a comment: on one line, whatever it contains. */
    static String comment(String text) {
        return Quoted.visible(text);
    }
}
