package dev.atoll.backup.internal;

import static dev.atoll.backup.internal.TestFiles.increment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repository;
import dev.atoll.backup.VerifyJob;
import dev.atoll.backup.VerifyJob.State;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings.Type;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifications that take longer than a request waits. */
class VerificationsIT {

    @TempDir
    Path directory;

    private final CountDownLatch gate = new CountDownLatch(1);
    private BackedUpRegion files;
    private BackupManifest backup;

    @BeforeEach
    void open() {
        files = new BackedUpRegion(Type.H2, directory);
        increment(files.region(), 40);
        backup = files.backup(BackupType.FULL);
    }

    @AfterEach
    void close() {
        gate.countDown();
        files.close();
    }

    private Verifications of(Repository repository, Duration wait) {
        return new Verifications(
                new RegionBackups(files.region().journal, List.of(repository)),
                BackupKeys.NONE,
                wait,
                () -> Instant.EPOCH,
                () -> false,
                ForkJoinPool.commonPool());
    }

    private VerifyJob asked(Verifications verifications, boolean again) {
        return verifications.verify(backup.id(), again).toCompletableFuture().join();
    }

    @Test
    void theSameRequestTellsHowFarItIsThenTheEndAndThenBeginsANewOne() {
        Verifications verifications = of(new Gated(files.repository(), gate), Duration.ZERO);
        assertThat(asked(verifications, true).state()).isEqualTo(State.RUNNING);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> verifications.state(backup.id()).orElseThrow().files() > 0);
        VerifyJob running = asked(verifications, true);
        assertThat(running.state()).isEqualTo(State.RUNNING);
        assertThat(running.filesDone()).isZero();
        assertThat(running.bytes()).isEqualTo(backup.bytes());
        gate.countDown();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> verifications.state(backup.id()).orElseThrow().state() == State.DONE);
        VerifyJob end = asked(verifications, true);
        assertThat(end.sound()).isTrue();
        assertThat(end.bytesDone()).isEqualTo(end.bytes());
        assertThat(end.reports())
                .singleElement()
                .matches(report -> report.read() == backup.files().size());
        await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> asked(verifications, false).reports(),
                        reports -> reports.size() == 1
                                && reports.get(0).before() == backup.files().size());
    }

    @Test
    void aSmallOneIsAnsweredAtOnceAndAnUnknownOneIsSaid() {
        Verifications verifications = of(files.repository(), Duration.ofSeconds(60));
        assertThat(asked(verifications, false).sound()).isTrue();
        assertThatThrownBy(() -> verifications
                        .verify("none", false)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_BACKUP));
    }

    /** Opens no file of rows before the gate is open. */
    private static final class Gated extends PassedOn {
        private final CountDownLatch gate;

        Gated(Repository all, CountDownLatch gate) {
            super(all);
            this.gate = gate;
        }

        @Override
        public InputStream open(String path) {
            if (path.endsWith(".atb")) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return super.open(path);
        }
    }
}
