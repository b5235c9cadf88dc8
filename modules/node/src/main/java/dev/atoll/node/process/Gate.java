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

    /** Returns when this many bytes may go on: after the delay, and not while the gate is blocked. */
    synchronized void pass(int count) throws InterruptedException {
        long due = System.nanoTime() + delayNanos;
        awaitOpen();
        for (long left = due - System.nanoTime(); left > 0 && delayNanos > 0; left = due - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        bytes += count;
    }

    /** Returns when the gate is not blocked. */
    synchronized void awaitOpen() throws InterruptedException {
        while (blocked) {
            wait();
        }
    }
}
