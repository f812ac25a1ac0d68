package io.idpmaster.lab.progress;

import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A step told in whole lines: one when it ends, and one every ten seconds while it lasts. */
final class LineStep implements Progress.Step {

    private static final int SECONDS_BETWEEN_LINES = 10;

    private final PrintStream out;
    private final String what;
    private final Elapsed elapsed = new Elapsed();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String share = "";
    private boolean over;

    LineStep(PrintStream out, String what) {
        this.out = out;
        this.what = what;
        ticker.scheduleWithFixedDelay(this::tick, SECONDS_BETWEEN_LINES, SECONDS_BETWEEN_LINES, TimeUnit.SECONDS);
    }

    private synchronized void tick() {
        if (!over) {
            out.println("  ...  " + what + share + " (" + elapsed + ")");
        }
    }

    @Override
    public void at(long done, long total) {
        share = total > 0 ? ", " + 100 * done / total + " %" : "";
    }

    @Override
    public void done(String result) {
        end("  ok   " + what + (result.isEmpty() ? "" : ": " + result));
    }

    @Override
    public void close() {
        end("  FAIL " + what);
    }

    private synchronized void end(String line) {
        if (!over) {
            over = true;
            ticker.shutdownNow();
            out.println(line + " (" + elapsed + ")");
        }
    }
}
