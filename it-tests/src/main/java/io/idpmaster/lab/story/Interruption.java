package io.idpmaster.lab.story;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C, and a polite signal from outside: the story is broken off, and everything it started is stopped first. */
final class Interruption {

    private static final int SECONDS_TO_CLEAN_UP = 60;

    private final CountDownLatch cleanedUp = new CountDownLatch(1);

    private Interruption(Thread teller) {
        Thread hook = new Thread(
                () -> {
                    teller.interrupt();
                    try {
                        // Java would end without waiting for the teller
                        cleanedUp.await(SECONDS_TO_CLEAN_UP, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** From now on it interrupts the calling thread. */
    static Interruption expected() {
        return new Interruption(Thread.currentThread());
    }

    /** Waits for it. */
    void await() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // this is what was waited for; the mark stays off, for what follows has to wait too
            return;
        }
    }

    /** The teller has stopped everything: the process may end. */
    void cleanedUp() {
        cleanedUp.countDown();
    }
}
