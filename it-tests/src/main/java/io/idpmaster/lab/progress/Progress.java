package io.idpmaster.lab.progress;

import java.io.PrintStream;

/** Whoever wants to know how something long is getting on. Steps do not nest. */
public interface Progress {

    /** A step begins. It has succeeded once {@link Step#done} was called, and is over when it is closed. */
    Step begin(String what);

    /** One step of something long. */
    interface Step extends AutoCloseable {

        /** How far it has come; never called by a step that cannot know. */
        void at(long done, long total);

        /** The step succeeded; the text says what it came to and may be empty. */
        void done(String result);

        /** Ends the step: a failure, unless it was {@link #done}. */
        @Override
        void close();
    }

    /** Tells nobody. */
    static Progress silent() {
        return what -> new Step() {
            @Override
            public void at(long done, long total) {}

            @Override
            public void done(String result) {}

            @Override
            public void close() {}
        };
    }

    /** A line for each step when it ends, and one every few seconds while it lasts: for logs. */
    static Progress lines(PrintStream out) {
        return what -> new LineStep(out, what);
    }

    /** A line for each step that moves while the step lasts: for terminals. */
    static Progress terminal(PrintStream out, boolean colours) {
        return what -> new TerminalStep(out, what, colours);
    }
}
