package io.idpmaster.mapping;

/**
 * A text that Keystone runs through Python's {@code str.format} (keystone/federation/utils.py,
 * {@code RuleProcessor.process_rule_mapping}).
 *
 * @param text as it stands in the mapping
 */
public record Template(String text) {

    /** The text itself, whatever it contains: braces are doubled. */
    public static Template literal(String text) {
        return new Template(text.replace("{", "{{").replace("}", "}}"));
    }

    /**
     * The one value of the n-th direct map, counted from 0. The format code {@code s} is a guard: a list, which is
     * what several values and a whitelist that left nothing are, has no such format, so the login is refused where
     * {@code {n}} would have written {@code ['a', 'b']} or {@code []} into a name.
     */
    public static Template single(int n) {
        return new Template("{" + n + ":s}");
    }
}
