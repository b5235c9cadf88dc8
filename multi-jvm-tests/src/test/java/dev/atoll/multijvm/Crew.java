package dev.atoll.multijvm;

import java.util.ArrayList;
import java.util.List;

/** Threads that go on until they are told to stop. */
final class Crew implements AutoCloseable {

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** Begins a thread, which ends soon after {@link #goesOn} is false. */
    void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    boolean goesOn() {
        return !stopped;
    }

    /** Stops all; on return none is running any more. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
