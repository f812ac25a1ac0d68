package io.idpmaster.lab.edge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running {@code instance.sh}, {@code server.sh} or whatever else says {@code ready} and runs as long as the pipe to it is open. */
public final class InstanceProcess implements AutoCloseable {

    private static final int SECONDS_TO_START = 400;
    private static final int SECONDS_TO_STOP = 30;

    private final Process process;
    private final Thread stopAtExit;

    private InstanceProcess(Process process) {
        this.process = process;
        this.stopAtExit = new Thread(this::stop, "stop a server");
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    /**
     * Starts it and waits until it says that it answers.
     *
     * @param problem what to say where it ended before that, or never said so; the end of the log follows
     */
    public static InstanceProcess start(String problem, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        InstanceProcess process = new InstanceProcess(Scripts.builder(command, environment)
                .redirectError(log.toFile())
                .start());
        if (!process.awaitReady()) {
            process.close();
            throw new EdgeException(problem + ": " + KeystoneEdge.tail(log));
        }
        return process;
    }

    private boolean awaitReady() {
        CompletableFuture<Boolean> ready = CompletableFuture.supplyAsync(this::saysReady);
        try {
            return ready.get(SECONDS_TO_START, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends it a line. */
    void say(String word) throws IOException {
        process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            // already shutting down: the hook finds it stopped
        }
    }

    private boolean saysReady() {
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("ready")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // the other end is gone: so is the instance
        }
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
