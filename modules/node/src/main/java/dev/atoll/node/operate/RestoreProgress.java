package dev.atoll.node.operate;

import dev.atoll.backup.Restore;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;

/** A line now and then. */
final class RestoreProgress implements Restore.Progress {

    private static final long EVERY_NANOS = 2_000_000_000L;

    private final PrintWriter err;
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());

    RestoreProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void rows(long done, long all) {
        say("  " + done + " of " + all + " rows read");
    }

    @Override
    public void checked(long keys) {
        say("  " + keys + " keys checked");
    }

    private void say(String line) {
        long last = lastNanos.get();
        long now = System.nanoTime();
        if (now - last > EVERY_NANOS && lastNanos.compareAndSet(last, now)) {
            err.println(line);
            err.flush();
        }
    }
}
