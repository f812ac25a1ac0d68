package io.idpmaster.lab.keycloak;

import java.time.Instant;
import java.util.Optional;

/**
 * Names one process for good: a process id alone is given to another process sooner or later.
 *
 * @param text process id and start, such as {@code 4711-1795305600000}; whatever else names no process
 */
record ProcessIdentity(String text) {

    static ProcessIdentity of(ProcessHandle process) {
        return new ProcessIdentity(process.pid() + "-" + start(process));
    }

    /** The process, if it still runs. */
    Optional<ProcessHandle> process() {
        int dash = text.indexOf('-');
        if (!text.matches("[0-9]{1,18}-[0-9]+")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(text.substring(0, dash)))
                .filter(ProcessHandle::isAlive)
                .filter(found -> of(found).equals(this));
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
