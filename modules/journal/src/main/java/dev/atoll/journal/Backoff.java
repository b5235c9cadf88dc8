package dev.atoll.journal;

import java.time.Duration;

/** How long to wait after failures that follow each other. */
final class Backoff {
    private final Duration least;
    private final Duration most;
    private Duration next;
    private boolean failing;

    Backoff(Duration least, Duration most) {
        this.least = least;
        this.most = most;
        this.next = least;
    }

    /** Whether the last thing that happened was a failure. */
    boolean failing() {
        return failing;
    }

    void succeeded() {
        failing = false;
        next = least;
    }

    /** How long to wait after this failure. */
    Duration failed() {
        Duration wait = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(most) < 0 ? doubled : most;
        failing = true;
        return wait;
    }
}
