package dev.atoll.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.TimestampVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionWaitsTest {

    private static final Origin EAST = new Origin(RegionId.of("us-east"), 1);
    private static final Origin WEST = new Origin(RegionId.of("eu-west"), 2);

    private TimestampVector complete = TimestampVector.EMPTY;
    private final SessionWaits waits = new SessionWaits(origin -> complete.get(origin), 3);

    private static TimestampVector upTo(Origin origin, long timestamp) {
        return TimestampVector.of(origin, new HybridTimestamp(timestamp));
    }

    private void advance(Origin origin, long timestamp) {
        complete = complete.with(origin, new HybridTimestamp(timestamp));
        waits.advanced(origin);
    }

    @Test
    void whoLacksNothingDoesNotWait() {
        complete = upTo(EAST, 10);
        assertThat(waits.add(upTo(EAST, 10)).orElseThrow().met()).isCompleted();
        assertThat(waits.size()).isZero();
    }

    @Test
    void whoWaitsForSeveralIsWokenWhenAllAreThere() {
        SessionWaits.Waiter waiter =
                waits.add(upTo(EAST, 10).merge(upTo(WEST, 20))).orElseThrow();
        advance(WEST, 20);
        assertThat(waiter.met()).isNotDone();
        advance(EAST, 9);
        assertThat(waiter.met()).isNotDone();
        advance(EAST, 11);
        assertThat(waiter.met()).isCompleted();
        assertThat(waits.size()).isZero();
    }

    @Test
    void noMoreThanAllowedWaitAndWhoLeavesMakesRoom() {
        SessionWaits.Waiter first = waits.add(upTo(EAST, 10)).orElseThrow();
        waits.add(upTo(EAST, 20));
        waits.add(upTo(WEST, 10));
        assertThat(waits.add(upTo(EAST, 5))).isEmpty();
        waits.remove(first);
        waits.remove(first);
        assertThat(waits.add(upTo(EAST, 5))).isPresent();
        assertThat(waits.size()).isEqualTo(3);
    }

    @Test
    void everybodyIsWokenExactlyWhenWhatItNeedsIsThere() {
        Random random = new Random(1);
        SessionWaits many = new SessionWaits(origin -> complete.get(origin), 10_000);
        List<TimestampVector> needs = new ArrayList<>();
        List<SessionWaits.Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            TimestampVector need = upTo(EAST, random.nextInt(1_000)).merge(upTo(WEST, random.nextInt(1_000)));
            needs.add(need);
            waiters.add(many.add(need).orElseThrow());
            Origin moved = random.nextBoolean() ? EAST : WEST;
            complete =
                    complete.with(moved, new HybridTimestamp(complete.get(moved).packed() + random.nextInt(2)));
            many.advanced(moved);
        }
        for (int i = 0; i < needs.size(); i++) {
            assertThat(waiters.get(i).met().isDone()).isEqualTo(complete.covers(needs.get(i)));
        }
        complete = upTo(EAST, 1_000).merge(upTo(WEST, 1_000));
        many.advanced(EAST);
        many.advanced(WEST);
        assertThat(waiters).allMatch(waiter -> waiter.met().isDone());
        assertThat(many.size()).isZero();
    }
}
