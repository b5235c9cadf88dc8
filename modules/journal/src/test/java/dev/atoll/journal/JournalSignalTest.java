package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JournalSignalTest {
    private final JournalSignal signal = new JournalSignal();
    private final AtomicInteger heard = new AtomicInteger();

    @Test
    void raisingTwiceIsHeardOnceUntilItIsLowered() {
        signal.listen(heard::incrementAndGet);
        signal.raise();
        signal.raise();
        assertThat(heard).hasValue(1);
        signal.lower();
        signal.raise();
        assertThat(heard).hasValue(2);
    }

    @Test
    void whatWasRaisedBeforeAnybodyListenedIsHeard() {
        signal.raise();
        signal.listen(heard::incrementAndGet);
        assertThat(heard).hasValue(1);
    }

    /** The listener reads after lowering; whatever was written before a raise must be seen by some read. */
    @Test
    void noWriteStaysUnseenHoweverRaisesAndReadsInterleave() throws InterruptedException {
        int writes = 200_000;
        AtomicLong written = new AtomicLong();
        Semaphore wakeUps = new Semaphore(0);
        signal.listen(wakeUps::release);
        CountDownLatch allSeen = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            while (allSeen.getCount() > 0) {
                wakeUps.acquireUninterruptibly();
                signal.lower();
                if (written.get() == writes) {
                    allSeen.countDown();
                }
            }
        });
        reader.setDaemon(true);
        reader.start();
        for (int i = 0; i < writes; i++) {
            written.incrementAndGet();
            signal.raise();
        }
        assertThat(allSeen.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
