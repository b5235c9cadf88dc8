package dev.atoll.management.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.management.ResolverSettings;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResolverLaneTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LATE = "took longer than 1000 ms";
    private static final String STUCK = "has not returned from earlier calls";

    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void release() {
        released.countDown();
    }

    private static ResolverLane lane(int threads, int maxWaiting) {
        return new ResolverLane(
                "test",
                new ResolverSettings(LIMIT, threads, maxWaiting, Duration.ofMinutes(1)),
                ForkJoinPool.commonPool());
    }

    private static CompletionStage<String> run(ResolverLane lane, Supplier<String> work) {
        return lane.run(work, why -> why);
    }

    private static String answer(ResolverLane lane, Supplier<String> work) {
        return run(lane, work).toCompletableFuture().join();
    }

    /** Does not even stop when it is told to. */
    private String late() {
        while (true) {
            try {
                released.await();
                return "late";
            } catch (InterruptedException e) {
                continue;
            }
        }
    }

    @Test
    void whoCallsAClassThatIsSlowHasAnAnswerSoonAfterTheLimit() {
        ResolverLane lane = lane(1, 1);
        long begun = System.nanoTime();
        assertThat(answer(lane, this::late)).isEqualTo(LATE);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(took).isBetween(LIMIT, PATIENCE);
    }

    @Test
    void aClassIsAskedAgainAsSoonAsItReturnsAndNotBefore() {
        ResolverLane lane = lane(1, 1);
        assertThat(answer(lane, this::late)).isEqualTo(LATE);
        assertThat(answer(lane, () -> "made")).isEqualTo(STUCK);
        released.countDown();
        await().atMost(PATIENCE).until(() -> answer(lane, () -> "made").equals("made"));
    }

    @Test
    void oneCallThatIsStuckLeavesTheOtherThreadsToOthers() {
        ResolverLane lane = lane(2, 1);
        assertThat(answer(lane, this::late)).startsWith("took longer");
        assertThat(answer(lane, () -> "made")).isEqualTo("made");
        assertThat(answer(lane, this::late)).startsWith("took longer");
        assertThat(answer(lane, () -> "made")).isEqualTo(STUCK);
        released.countDown();
        await().atMost(PATIENCE).until(() -> answer(lane, () -> "made").equals("made"));
    }

    @Test
    void aCallThatEndsWhenItIsToldToKeepsNobodyWaiting() {
        ResolverLane lane = lane(1, 1);
        Supplier<String> obedient = () -> {
            try {
                released.await();
                return "late";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        assertThat(answer(lane, obedient)).isEqualTo(LATE);
        await().atMost(PATIENCE).until(() -> answer(lane, () -> "made").equals("made"));
    }

    @Test
    void callsThatWaitedInVainAreNotMadeAndDoNotCountAsStuck() {
        ResolverLane lane = lane(1, 1);
        CompletionStage<String> first = run(lane, this::late);
        boolean[] made = new boolean[1];
        CompletionStage<String> second = run(lane, () -> {
            made[0] = true;
            return "made";
        });
        assertThat(answer(lane, () -> "made")).isEqualTo("has too many calls waiting");
        assertThat(first.toCompletableFuture().join()).isEqualTo(LATE);
        assertThat(second.toCompletableFuture().join()).isEqualTo(LATE);
        released.countDown();
        await().atMost(PATIENCE).until(() -> answer(lane, () -> "again").equals("again"));
        assertThat(made[0]).isFalse();
    }
}
