package dev.atoll.backup.internal;

import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Repository;
import dev.atoll.backup.StoredBackup;
import dev.atoll.backup.VerifyJob;
import dev.atoll.backup.VerifyReport;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The verifications of this node, one after the other in the background. Safe for use by several threads. */
public final class Verifications {

    private static final int MOST_WAITING = 20;
    private static final int MOST_KEPT = 100;

    private final RegionBackups backups;
    private final BackupKeys keys;
    private final Duration wait;
    private final InstantSource clock;
    private final BooleanSupplier stopped;
    private final Executor blocking;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /**
     * @param wait for the end of one, before its state is the answer
     * @param stopped whether this node stops
     */
    Verifications(
            RegionBackups backups,
            BackupKeys keys,
            Duration wait,
            InstantSource clock,
            BooleanSupplier stopped,
            Executor blocking) {
        this.backups = backups;
        this.keys = keys;
        this.wait = wait;
        this.clock = clock;
        this.stopped = stopped;
        this.blocking = blocking;
    }

    /**
     * Begins a verification, unless there is one whose end nobody has been told yet. Answers with its end, or with its state
     * when that takes longer. Fails as the verification did.
     *
     * @param id of a backup, or {@link Verification#ARCHIVE}
     * @param again whether files that were verified before are read again
     */
    public CompletionStage<VerifyJob> verify(String id, boolean again) {
        return CompletableFuture.runAsync(() -> requireKnown(id), blocking).thenCompose(known -> {
            Job job = take(id, again);
            return job.end
                    .copy()
                    .completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS)
                    .handle((ended, failure) -> job.tell(failure));
        });
    }

    /** The last verification of the backup on this node. */
    public Optional<VerifyJob> state(String id) {
        synchronized (jobs) {
            return Optional.ofNullable(jobs.get(id)).map(Job::state);
        }
    }

    private void requireKnown(String id) {
        if (!id.equals(Verification.ARCHIVE)) {
            backups.find(id);
        }
    }

    private Job take(String id, boolean again) {
        synchronized (jobs) {
            Job there = jobs.get(id);
            if (there != null && !there.told) {
                return there;
            }
            long waiting =
                    jobs.values().stream().filter(job -> !job.end.isDone()).count();
            if (waiting >= MOST_WAITING) {
                throw new AtollException(
                        ErrorCode.OVERLOADED, waiting + " verifications wait already on this node; retry later.");
            }
            Job job = new Job(id, again);
            jobs.remove(id);
            jobs.put(id, job);
            forgetOld();
            last = last.handle((done, failure) -> null).thenRunAsync(job::run, blocking);
            return job;
        }
    }

    private void forgetOld() {
        Iterator<Job> oldest = jobs.values().iterator();
        while (jobs.size() > MOST_KEPT && oldest.hasNext()) {
            if (oldest.next().end.isDone()) {
                oldest.remove();
            }
        }
    }

    private List<VerifyReport> read(String id, boolean again, VerifyProgress progress) {
        if (id.equals(Verification.ARCHIVE)) {
            return inEach(id, backups.repositories(), repository -> {
                long backedUp =
                        backups.newest(repository).map(BackupManifest::to).orElse(0L);
                return new Verification(repository, keys, progress)
                        .archive(backups.region(), backups.journalId(), backedUp, again);
            });
        }
        Map<Repository, String> folders = new LinkedHashMap<>();
        for (StoredBackup backup : backups.find(id)) {
            folders.put(
                    backups.repository(backup),
                    ManifestStore.backups(
                            backup.manifest().region(), backup.manifest().journal()));
        }
        return inEach(id, List.copyOf(folders.keySet()), repository -> new Verification(repository, keys, progress)
                .backup(folders.get(repository), id, again));
    }

    /** Of a repository that cannot be read that is the report, unless there is no other. */
    private List<VerifyReport> inEach(String id, List<Repository> all, Function<Repository, VerifyReport> reading) {
        List<VerifyReport> reports = new ArrayList<>();
        EachRepository.Failures failures = EachRepository.in(all, repository -> reports.add(reading.apply(repository)));
        if (stopped.getAsBoolean()) {
            failures.throwAny();
        }
        failures.throwIfNowhere();
        failures.byRepository()
                .forEach((repository, e) -> reports.add(
                        new VerifyReport(id, repository.describe(), 0, 0, 0, List.of(String.valueOf(e.getMessage())))));
        return reports;
    }

    private final class Job {
        private final String id;
        private final boolean again;
        private final String startedAt = clock.instant().toString();
        private final VerifyProgress progress = new VerifyProgress(stopped);
        private final CompletableFuture<List<VerifyReport>> end = new CompletableFuture<>();
        private volatile String finishedAt;
        private volatile boolean told;

        private Job(String id, boolean again) {
            this.id = id;
            this.again = again;
        }

        private void run() {
            try {
                List<VerifyReport> reports = read(id, again, progress);
                finishedAt = clock.instant().toString();
                end.complete(reports);
            } catch (RuntimeException e) {
                finishedAt = clock.instant().toString();
                end.completeExceptionally(e);
            }
        }

        private VerifyJob tell(Throwable failure) {
            told = end.isDone();
            if (failure != null) {
                throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
            }
            return state();
        }

        private VerifyJob state() {
            boolean done = end.isDone();
            boolean failed = end.isCompletedExceptionally();
            return new VerifyJob(
                    id,
                    failed ? VerifyJob.State.FAILED : done ? VerifyJob.State.DONE : VerifyJob.State.RUNNING,
                    progress.files(),
                    progress.filesDone(),
                    progress.bytes(),
                    progress.bytesDone(),
                    startedAt,
                    finishedAt,
                    done && !failed ? end.join() : List.of(),
                    failed ? error() : null);
        }

        private String error() {
            return end.handle((reports, failure) -> failure.getMessage()).join();
        }
    }
}
