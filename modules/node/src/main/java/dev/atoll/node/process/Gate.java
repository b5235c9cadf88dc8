package dev.atoll.node.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What one direction of a {@link TcpProxy} does to the bytes that pass: nothing, hold them, delay them. */
final class Gate {

    private boolean blocked;
    private long delayNanos;
    private long bytes;

    synchronized void block() {
        blocked = true;
    }

    synchronized void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    synchronized void open() {
        blocked = false;
        delayNanos = 0;
        notifyAll();
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Returns when this many bytes may go on: as long after they were sent as the delay is, and not while it is blocked. */
    synchronized void pass(int count, long sentNanos) throws InterruptedException {
        awaitOpen();
        for (long left = left(sentNanos); left > 0; left = left(sentNanos)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            awaitOpen();
        }
        bytes += count;
    }

    private long left(long sentNanos) {
        return sentNanos + delayNanos - System.nanoTime();
    }

    /** Returns when the gate is not blocked. */
    synchronized void awaitOpen() throws InterruptedException {
        while (blocked) {
            wait();
        }
    }
}
