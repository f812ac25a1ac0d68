package io.idpmaster.cli;

/** What a command's exit code says. */
final class ExitCode {

    static final int DONE = 0;
    static final int NO = 1;
    static final int BAD_INPUT = 2;

    private ExitCode() {}
}
