package io.idpmaster.evaluation;

/** A regular expression of Python's module {@code re}. Immutable; safe for use by several threads. */
final class Regex {

    private final RegexProgram program;

    private Regex(RegexProgram program) {
        this.program = program;
    }

    static Regex compile(String source, KeystoneRelease release) throws EvaluationException {
        return new Regex(RegexProgram.of(RegexParser.parse(source, release), release));
    }

    /** {@code re.error}, which Python 3.13 renamed. */
    static EvaluationException error(String message, KeystoneRelease release) {
        return new EvaluationException(release == KeystoneRelease.ZED ? "error" : "PatternError", message);
    }

    /** {@code re.search(self, text) is not None}. */
    boolean search(String text, Budget budget) throws EvaluationException {
        return new RegexSearch(program, text.codePoints().toArray(), budget).found();
    }
}
