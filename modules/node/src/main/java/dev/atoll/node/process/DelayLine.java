package dev.atoll.node.process;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What is under way in one direction of a connection: it arrives in order, each part as long after it was sent as the
 * {@link Gate} says, however much is sent meanwhile. Who sends waits while it is full.
 */
final class DelayLine {

    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private record Part(byte[] bytes, long sentNanos) {}

    private final Gate gate;
    private final Queue<Part> parts = new ArrayDeque<>();
    private int bytes;
    private boolean ended;

    DelayLine(Gate gate) {
        this.gate = gate;
    }

    /** Returns false when nobody takes anything any more. */
    synchronized boolean send(byte[] part) throws InterruptedException {
        while (bytes >= MOST_BYTES && !ended) {
            wait();
        }
        if (ended) {
            return false;
        }
        parts.add(new Part(part, System.nanoTime()));
        bytes += part.length;
        notifyAll();
        return true;
    }

    /** Nothing more is sent, or taken. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits for the next part; null at the end. */
    byte[] take() throws InterruptedException {
        Part part = next();
        if (part == null) {
            return null;
        }
        gate.pass(part.bytes().length, part.sentNanos());
        return part.bytes();
    }

    private synchronized Part next() throws InterruptedException {
        while (parts.isEmpty() && !ended) {
            wait();
        }
        Part part = parts.poll();
        if (part != null) {
            bytes -= part.bytes().length;
            notifyAll();
        }
        return part;
    }
}
