package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.OpenWrites;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampLedgerTest {

    private final OpenWrites writes = new OpenWrites();
    private final TimestampLedger ledger =
            new TimestampLedger(new HybridClock(() -> Instant.ofEpochMilli(1_000)), writes);

    @Test
    void aBatchIsInFlightUntilItIsSettled() {
        TimestampLedger.Entry batch = ledger.begin();
        HybridTimestamp given = ledger.clock().next();
        assertThat(ledger.read().safe()).isLessThan(given);
        ledger.settled(batch);
        assertThat(ledger.read().safe()).isGreaterThanOrEqualTo(given);
        assertThat(ledger.read().doubts()).isZero();
    }

    @Test
    void aWriteThatWasGivenUpIsInFlightUntilTheDatabaseHasEndedItAndOnlyThenInDoubt() {
        TimestampLedger.Entry batch = ledger.begin();
        HybridTimestamp given = ledger.clock().next();
        Runnable write = writes.begin();
        ledger.doubtful(batch);
        assertThat(ledger.read().safe()).as("it may still reach the database").isLessThan(given);
        assertThat(ledger.read().doubts()).isZero();

        Runnable later = writes.begin();
        write.run();
        assertThat(ledger.read().safe()).isGreaterThanOrEqualTo(given);
        assertThat(ledger.read().doubts()).isEqualTo(1);
        later.run();
    }
}
