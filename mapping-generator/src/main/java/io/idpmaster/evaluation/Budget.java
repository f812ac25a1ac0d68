package io.idpmaster.evaluation;

/** What one evaluation may cost: some rules would keep a Keystone busy for ever, or fill its memory. For one thread. */
final class Budget {

    private static final int STEPS = 20_000_000;
    private static final int CHARACTERS = 1 << 24;

    private int steps;
    private int characters = CHARACTERS;

    Budget() {
        this(STEPS);
    }

    /** Of which the search for regular expressions may take so many steps. */
    Budget(int steps) {
        this.steps = steps;
    }

    /** For steps of the search for a regular expression. */
    void step(int count) throws EvaluationException {
        steps -= count;
        if (steps < 0) {
            throw new EvaluationException(
                    EvaluationException.TOO_COSTLY, "the search for a regular expression backtracks too much");
        }
    }

    /** For characters of formatted text. */
    void format(int count) throws EvaluationException {
        if (count > characters) {
            throw new EvaluationException(
                    EvaluationException.TOO_COSTLY, "the formatted text is longer than " + CHARACTERS + " characters");
        }
        characters -= count;
    }
}
