package io.idpmaster.evaluation;

import io.idpmaster.mapping.SchemaVersion;

/**
 * The releases whose rule processors differ, each with the Python of the distribution it was read and run on (Debian 12,
 * Debian 13, Debian forky): regular expressions and the character database come from there.
 */
enum KeystoneRelease {
    /** Up to 24 (2023.2), schema 1.0 only; Python 3.11. */
    ZED("3.11"),
    /** 25 (2024.1) to 28 (2025.2), schemas 1.0 and 2.0; Python 3.13. */
    EPOXY("3.13"),
    /** From 29 (2026.1) on, schemas 1.0 to 3.0; Python 3.14. */
    HIBISCUS("3.14");

    private final String python;
    private volatile CharacterTable characters;

    KeystoneRelease(String python) {
        this.python = python;
    }

    static KeystoneRelease of(int major) {
        if (SchemaVersion.newestOf(major) == SchemaVersion.V1_0) {
            return ZED;
        }
        return SchemaVersion.newestOf(major) == SchemaVersion.V2_0 ? EPOXY : HIBISCUS;
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
