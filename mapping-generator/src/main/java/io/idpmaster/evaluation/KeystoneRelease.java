package io.idpmaster.evaluation;

/**
 * The releases whose rule processors differ, each with the Python that it was run on, or for {@link #CARACAL} is taken to
 * run on: regular expressions and the character database come from there.
 */
enum KeystoneRelease {
    /** 22 (Zed) to 24 (2023.2), schema 1.0 only; Python 3.11. */
    ZED("3.11"),
    /** 25 (2024.1) and 26 (2024.2), schemas 1.0 and 2.0; Python 3.13. */
    CARACAL("3.13"),
    /** 27 (2025.1) and 28 (2025.2), which stop at the first regular expression that matches. */
    EPOXY("3.13"),
    /** From 29 (2026.1) on, schemas 1.0 to 3.0; Python 3.14. */
    GAZPACHO("3.14");

    private static final int CARACAL_RELEASE = 25;
    private static final int EPOXY_RELEASE = 27;
    private static final int GAZPACHO_RELEASE = 29;

    private final String python;
    private volatile CharacterTable characters;

    KeystoneRelease(String python) {
        this.python = python;
    }

    static KeystoneRelease of(int major) {
        if (major < CARACAL_RELEASE) {
            return ZED;
        } else if (major < EPOXY_RELEASE) {
            return CARACAL;
        }
        return major < GAZPACHO_RELEASE ? EPOXY : GAZPACHO;
    }

    /** What that Python knows about characters. */
    CharacterTable characters() {
        CharacterTable table = characters;
        if (table == null) {
            // two threads may both read it: the tables are equal
            table = CharacterTable.read(python);
            characters = table;
        }
        return table;
    }

    boolean atLeast(KeystoneRelease other) {
        return compareTo(other) >= 0;
    }
}
