package io.idpmaster.lab.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** A step told in one line of the terminal, rewritten while it lasts. */
final class TerminalStep implements Progress.Step {

    private static final int WIDTH = 100;
    private static final int BAR_WIDTH = 24;
    private static final int MILLIS_BETWEEN_UPDATES = 120;
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final String SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    private final PrintStream out;
    private final String what;
    private final boolean colours;
    private final Elapsed elapsed = new Elapsed();
    private final ProgressBar bar;
    private int turn;
    private boolean over;

    TerminalStep(PrintStream out, String what, boolean colours) {
        this.out = out;
        this.what = what;
        this.colours = colours;
        this.bar = new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(-1)
                .setRenderer((state, width) -> render(state))
                .setUpdateIntervalMillis(MILLIS_BETWEEN_UPDATES)
                .continuousUpdate()
                .clearDisplayOnFinish()
                .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                .build();
    }

    @Override
    public void at(long done, long total) {
        bar.maxHint(total);
        bar.stepTo(done);
    }

    @Override
    public void done(String result) {
        end(paint("32", "✓"), result.isEmpty() ? "" : ": " + result);
    }

    @Override
    public void close() {
        end(paint("31", "✗"), "");
    }

    private String render(ProgressState state) {
        turn = (turn + 1) % SPINNER.length();
        String share = "";
        if (state.getMax() > 0) {
            int filled = (int) (BAR_WIDTH * state.getCurrent() / state.getMax());
            share = "  " + "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled) + " "
                    + 100 * state.getCurrent() / state.getMax() + " %";
        }
        return "  " + SPINNER.charAt(turn) + " " + what + share + "  " + elapsed;
    }

    private void end(String mark, String result) {
        if (!over) {
            over = true;
            bar.close();
            // the bar does not clear its line if it is closed while it draws
            out.println(ERASE_LINE + "  " + mark + " " + what + result + " " + paint("2", "(" + elapsed + ")"));
        }
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
