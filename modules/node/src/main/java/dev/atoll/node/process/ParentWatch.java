package dev.atoll.node.process;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when the one that started it is gone, however that one ended: the parent holds the other end of
 * standard input, and the operating system closes it.
 */
public final class ParentWatch {

    /** Set to {@code true} in a process whose standard input is a pipe that its parent keeps open. */
    public static final String PROPERTY = "atoll.exit-with-parent";

    private static final long ORDERLY_EXIT_LIMIT_MILLIS = 10_000;

    private ParentWatch() {}

    /** Starts watching when {@link #PROPERTY} is set; otherwise does nothing. */
    public static void startIfAsked() {
        if (Boolean.getBoolean(PROPERTY)) {
            startDaemon("atoll-parent-watch", () -> exitAtEndOf(System.in));
        }
    }

    private static void exitAtEndOf(InputStream input) {
        try {
            while (input.read() >= 0) {
                // Nothing is ever sent; only the end matters.
            }
        } catch (IOException closed) {
            // As good as the end.
        }
        startDaemon("atoll-halt", ParentWatch::haltWhenExitHangs);
        System.exit(0);
    }

    private static void haltWhenExitHangs() {
        try {
            Thread.sleep(ORDERLY_EXIT_LIMIT_MILLIS);
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void startDaemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
