package io.idpmaster.lab.keycloak;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Keycloak's script and the Java process that it starts: stopped when closed, and when this Java process ends. */
final class ServerProcess implements AutoCloseable {

    private static final int SECONDS_TO_STOP = 20;

    private final Process script;
    private final Thread stopAtExit;

    private ServerProcess(Process script) {
        this.script = script;
        this.stopAtExit = new Thread(() -> stop(script.toHandle()), "stop Keycloak");
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    static ServerProcess start(ProcessBuilder command) throws IOException {
        Process script = command.start();
        try {
            return new ServerProcess(script);
        } catch (IllegalStateException e) {
            // this Java process is ending already, and takes no more hooks
            stop(script.toHandle());
            throw e;
        }
    }

    ProcessHandle handle() {
        return script.toHandle();
    }

    boolean isAlive() {
        return script.isAlive();
    }

    int exitValue() {
        return script.exitValue();
    }

    int waitFor() throws InterruptedException {
        return script.waitFor();
    }

    @Override
    public void close() {
        stop(script.toHandle());
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            // already shutting down: the hook finds the process stopped
        }
    }

    /** Gives neither of them time for anything. */
    void kill() {
        List<ProcessHandle> children = script.descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
        ended(script.toHandle(), children);
    }

    /** Asks it to stop and waits; whoever is left after 20 seconds is killed. Stops these processes and no others. */
    static void stop(ProcessHandle script) {
        // the script forwards the signal to its child: taken now, for a child without a parent is not found any more
        List<ProcessHandle> children = script.descendants().toList();
        script.destroy();
        if (!ended(script, children)) {
            children.forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
            ended(script, children);
        }
    }

    /** Waits even if interrupted: Ctrl-C must not cost the database. */
    private static boolean ended(ProcessHandle script, List<ProcessHandle> children) {
        CompletableFuture<?> all = CompletableFuture.allOf(Stream.concat(Stream.of(script), children.stream())
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture[]::new));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_STOP);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    all.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
