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
            return '"' + escaped(text) + '"';
        }
    },
    /** One quoted template of HCL, in which nothing is a template. */
    HCL {
        @Override
        String quote(String text) {
            return '"' + escaped(text).replace("${", "$${").replace("%{", "%%{") + '"';
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

    /** The text as this language reads it back; only the shell, YAML, Python and HCL know what to do with control characters. */
    abstract String quote(String text);

    /** Between double quotes: whatever cannot be seen is an escape, so that it neither ends a line nor turns its direction. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '\\' -> escaped.append("\\\\");
                case '"' -> escaped.append("\\\"");
                default -> {
                    if (point == ' ' || Quoted.isVisible(point)) {
                        escaped.appendCodePoint(point);
                    } else {
                        escaped.append(
                                point > 0xffff ? String.format("\\U%08x", point) : String.format("\\u%04x", point));
                    }
                }
            }
        });
        return escaped.toString();
    }

    /** The text for a comment: on one line, whatever it contains. */
    static String comment(String text) {
        return Quoted.visible(text);
    }
}
