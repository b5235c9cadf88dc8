package dev.atoll.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseHolderTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final SlowRow row = new SlowRow();
    private final LeaseHolder holder = new LeaseHolder(row, LONG, threads);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aRenewalUnderWayDoesNotTakeAgainWhatIsReleased() {
        acquire();
        row.hold();
        CompletableFuture<Boolean> renewed = holder.renew();
        await().until(row::isAsked);
        CompletableFuture<Boolean> released = holder.release();
        assertThat(holder.isHeld()).isFalse();
        row.letGo();
        assertThat(renewed).succeedsWithin(SOON);
        assertThat(released).succeedsWithin(SOON).isEqualTo(true);
        assertThat(row.taken).isFalse();
        assertThat(holder.isHeld()).isFalse();
    }

    @Test
    void aRenewalThatIsDueAfterAReleaseDoesNothing() {
        acquire();
        row.hold();
        CompletableFuture<Boolean> renewed = holder.renew();
        CompletableFuture<Boolean> released = holder.release();
        assertThat(holder.renew()).isCompletedWithValue(true);
        row.letGo();
        assertThat(renewed).succeedsWithin(SOON);
        assertThat(released).succeedsWithin(SOON);
        assertThat(row.taken).isFalse();
    }

    @Test
    void aReleaseDoesNotTakeAwayWhatIsAcquiredAfterIt() {
        acquire();
        row.hold();
        CompletableFuture<Boolean> released = holder.release();
        CompletableFuture<Boolean> acquired = holder.acquire();
        row.letGo();
        assertThat(released).succeedsWithin(SOON);
        assertThat(acquired).succeedsWithin(SOON).isEqualTo(true);
        assertThat(row.taken).isTrue();
        assertThat(holder.isHeld()).isTrue();
    }

    @Test
    void whatAnotherHasTakenIsLost() {
        acquire();
        row.anothers = true;
        assertThat(holder.renew()).succeedsWithin(SOON).isEqualTo(false);
        assertThat(holder.isHeld()).isFalse();
    }

    @Test
    void aRenewalThatFailsLosesNothingBeforeTheTimeToLiveIsOver() {
        acquire();
        row.fails = true;
        assertThat(holder.renew()).failsWithin(SOON);
        assertThat(holder.isHeld()).isTrue();
        row.fails = false;
        assertThat(holder.renew()).succeedsWithin(SOON).isEqualTo(true);
    }

    @Test
    void withoutARenewalItIsHeldForItsTimeToLive() {
        LeaseHolder brief = new LeaseHolder(row, Duration.ofMillis(100), threads);
        assertThat(brief.acquire()).succeedsWithin(SOON).isEqualTo(true);
        await().until(() -> !brief.isHeld());
    }

    @Test
    void renewalsDoNotPileUp() {
        acquire();
        row.hold();
        CompletableFuture<Boolean> first = holder.renew();
        for (int i = 0; i < 10; i++) {
            assertThat(holder.renew()).isCompleted();
        }
        row.letGo();
        assertThat(first).succeedsWithin(SOON);
        assertThat(row.calls).hasValue(2);
    }

    private void acquire() {
        assertThat(holder.acquire()).succeedsWithin(SOON).isEqualTo(true);
        assertThat(holder.isHeld()).isTrue();
    }

    /** A row in a database that answers when the test wants. */
    private static final class SlowRow implements LeaseHolder.Row {

        private final Semaphore answers = new Semaphore(1);
        final AtomicInteger calls = new AtomicInteger();
        volatile boolean taken;
        volatile boolean anothers;
        volatile boolean fails;

        void hold() {
            answers.acquireUninterruptibly();
        }

        void letGo() {
            answers.release();
        }

        boolean isAsked() {
            return answers.hasQueuedThreads();
        }

        @Override
        public boolean take() {
            calls.incrementAndGet();
            answer();
            taken = !anothers;
            return taken;
        }

        @Override
        public void giveBack() {
            answer();
            taken = false;
        }

        private void answer() {
            answers.acquireUninterruptibly();
            answers.release();
            if (fails) {
                throw new IllegalStateException("The database does not answer");
            }
        }
    }
}
