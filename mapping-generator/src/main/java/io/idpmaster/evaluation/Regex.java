package io.idpmaster.evaluation;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression of Python's module {@code re}. */
final class Regex {

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    static Regex compile(String source, KeystoneRelease release) throws EvaluationException {
        try {
            String java = source.replace("\\Z", "\\z").replace("(?P<", "(?<");
            return new Regex(Pattern.compile(java, Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS));
        } catch (PatternSyntaxException e) {
            throw new EvaluationException(
                    release == KeystoneRelease.ZED ? "error" : "PatternError", e.getDescription());
        }
    }

    /** {@code re.search(self, text) is not None}. */
    boolean search(String text) throws EvaluationException {
        return pattern.matcher(text).find();
    }
}
