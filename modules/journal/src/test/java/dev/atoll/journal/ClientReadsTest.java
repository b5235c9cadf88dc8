package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientReadsTest {

    private final CountDownLatch gate = new CountDownLatch(1);

    private void held() {
        try {
            assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void moreThanMayWaitAreRefusedAndTheOthersRun() {
        try (ClientReads reads = new ClientReads(new ClientReadSettings(2, 3))) {
            CompletableFuture<?>[] taken = new CompletableFuture<?>[5];
            for (int i = 0; i < taken.length; i++) {
                taken[i] = CompletableFuture.runAsync(this::held, reads);
            }
            assertRefused(reads, ErrorCode.OVERLOADED);
            gate.countDown();
            assertThat(CompletableFuture.allOf(taken)).succeedsWithin(30, TimeUnit.SECONDS);
            assertThat(CompletableFuture.runAsync(() -> {}, reads)).succeedsWithin(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatWasTakenStillRunsAtTheEndAndNothingMoreIsTaken() {
        ClientReads reads = new ClientReads(new ClientReadSettings(1, 1));
        CompletableFuture<Void> taken = CompletableFuture.runAsync(this::held, reads);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {}, reads);
        reads.close();
        assertRefused(reads, ErrorCode.UNAVAILABLE);
        gate.countDown();
        assertThat(CompletableFuture.allOf(taken, waiting)).succeedsWithin(30, TimeUnit.SECONDS);
    }

    private static void assertRefused(ClientReads reads, ErrorCode code) {
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> reads.execute(() -> {}))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
