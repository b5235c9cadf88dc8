package dev.atoll.journal;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the tail of this node that something was committed here. Raising it is so cheap that every write may: a signal
 * that is already up costs one read of memory. Safe for use by all threads.
 */
public final class JournalSignal {
    private static final Runnable NOBODY = () -> {};

    private final AtomicBoolean raised = new AtomicBoolean();
    private volatile Runnable listener = NOBODY;

    /** Call after a commit. What was committed before is seen by the tail's next read. */
    public void raise() {
        if (!raised.get() && raised.compareAndSet(false, true)) {
            listener.run();
        }
    }

    /** From now on this runs, on the raising thread, whenever the signal goes up. */
    void listen(Runnable onRaised) {
        listener = onRaised;
        if (raised.get()) {
            onRaised.run(); // it went up while nobody listened
        }
    }

    void stopListening() {
        listener = NOBODY;
    }

    /** Call before reading: what is committed after that raises it again. */
    void lower() {
        raised.set(false);
    }
}
