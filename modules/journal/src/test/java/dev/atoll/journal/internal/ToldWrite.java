package dev.atoll.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A write that remembers what it was told. */
final class ToldWrite implements WriteQueue.Write<String> {
    private final List<String> rows;
    private final AtomicInteger times = new AtomicInteger();
    private volatile Throwable failure;

    ToldWrite(String... rows) {
        this.rows = List.of(rows);
    }

    @Override
    public List<String> rows() {
        return rows;
    }

    Throwable failure() {
        return failure;
    }

    @Override
    public void ended(Throwable why) {
        failure = why;
        times.incrementAndGet();
    }

    void assertDurable() {
        assertThat(times).as("%s was told", rows).hasValue(1);
        assertThat(failure).isNull();
    }

    void assertFailed(String why) {
        assertThat(times).as("%s was told", rows).hasValue(1);
        assertThat(failure).hasMessageContaining(why);
    }

    boolean isTold() {
        return times.get() > 0;
    }

    /** Whether it was told that it is durable. */
    boolean isDurable() {
        assertThat(times).as("%s was told", rows).hasValue(1);
        return failure == null;
    }

    void assertOpen() {
        assertThat(times).as("%s was told", rows).hasValue(0);
    }
}
