package io.idpmaster.lab.edge;

import java.time.Duration;

/** How a command ended, and what it printed. */
record Outcome(int status, String output, String errors, Duration took) {

    boolean succeeded() {
        return status == 0;
    }

    /** What a person wants to know of a failure: the last lines. */
    String lastWords() {
        String all = (output + "\n" + errors).strip();
        return all.length() > 2000 ? "…" + all.substring(all.length() - 2000) : all;
    }
}
