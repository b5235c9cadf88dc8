package dev.atoll.backup;

import dev.atoll.backup.internal.BackupKeeper;
import dev.atoll.backup.internal.BackupWork;
import dev.atoll.backup.internal.OfflineBackup;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Journal;
import dev.atoll.journal.TailProgress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * The backups of a region: any of its nodes can make one, and one node makes one at a time. Safe for use by many threads;
 * nothing here blocks.
 *
 * <p>Stages fail with {@link ErrorCode#BACKUPS_OFF} when no repository is set, and with {@link
 * ErrorCode#REPOSITORY_UNAVAILABLE}.
 */
public final class Backups {

    private final BackupWork work;
    private final Executor blocking;

    private Backups(BackupWork work, Executor blocking) {
        this.work = work;
        this.blocking = blocking;
    }

    /**
     * Opens the repositories; call once on each node. {@link BackupEvent}s go to the actor system's event stream.
     *
     * @param role of the nodes that may see to the schedule and the archive; empty for all
     * @param progress of this node's tail
     * @param random makes the ids of files and the nonces of their blocks: give a secure one
     */
    public static Backups start(
            ActorSystem<?> system,
            BackupSettings settings,
            String role,
            Journal journal,
            TailProgress progress,
            InstantSource clock,
            RandomGenerator random) {
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig("atoll.backup.dispatcher"));
        String node = system.address().toString();
        BackupWork work = new BackupWork(
                settings, journal, progress, clock, random, node, blocking, event -> system.classicSystem()
                        .eventStream()
                        .publish(event));
        system.getWhenTerminated().thenRun(work::close);
        ClusterSingletonSettings singleton = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                BackupKeeper.create(work, settings.archive().interval(), blocking), "atoll-backups")
                        .withSettings(role.isEmpty() ? singleton : singleton.withRole(role)));
        return new Backups(work, blocking);
    }

    /**
     * Makes a full backup of a journal on which no region runs. Blocks; when it returns, it can be restored from.
     *
     * @throws dev.atoll.crdt.AtollException {@link ErrorCode#REPOSITORY_UNAVAILABLE}, and as {@link Journal#open}
     */
    public static BackupManifest offline(
            Journal journal,
            Repository to,
            BackupCodec codec,
            BackupKeys keys,
            InstantSource clock,
            RandomGenerator random) {
        return OfflineBackup.full(journal, to, codec, keys, clock, random);
    }

    /** For drills, which read the same repositories. */
    BackupWork work() {
        return work;
    }

    /** What there is, and how the repositories are; one that cannot be read says why. */
    public record Overview(List<RepositoryState> repositories, List<StoredBackup> backups) {
        public Overview {
            repositories = List.copyOf(repositories);
            backups = List.copyOf(backups);
        }
    }

    /**
     * What no rule keeps.
     *
     * @param expired those, newest first
     * @param failed why it could not be done in these repositories, by their URLs
     */
    public record Expiry(List<StoredBackup> expired, Map<String, String> failed) {
        public Expiry {
            expired = List.copyOf(expired);
            failed = Map.copyOf(failed);
        }
    }

    public CompletionStage<Overview> overview() {
        return run(() -> work.backups().overview());
    }

    /** The backup of this id, in each repository that has it and can be read. Fails with {@link ErrorCode#NO_SUCH_BACKUP}. */
    public CompletionStage<List<StoredBackup>> find(String id) {
        return run(() -> work.backups().find(id));
    }

    /**
     * Begins a backup, or goes on with one of the type that did not end. The stage completes when it is listed; the rest goes
     * on in the background, and by another node when this one dies. One of another type that did not end is completed first,
     * and is the answer, unless this one holds as much. Fails with {@link ErrorCode#BACKUP_RUNNING}, which says who makes
     * one.
     */
    public CompletionStage<BackupManifest> begin(BackupType type) {
        CompletableFuture<BackupManifest> begun = new CompletableFuture<>();
        blocking.execute(() -> {
            try {
                work.maker().make(type, begun::complete);
            } catch (RuntimeException e) {
                begun.completeExceptionally(e);
            }
        });
        return begun;
    }

    /**
     * Reads a backup and those that it builds on, in each repository that has it, and checks everything. It goes on in the
     * background of this node when it takes longer than {@code atoll.backup.verify-wait}: the answer is then how far it is,
     * and the next call's for the same backup its end, or again how far it is. Fails with {@link
     * ErrorCode#NO_SUCH_BACKUP}, {@link ErrorCode#OVERLOADED}, and as the verification did.
     *
     * @param id of the backup; {@code archive} for the archive since the newest one
     * @param again whether files that were verified before are read again
     */
    public CompletionStage<VerifyJob> verify(String id, boolean again) {
        return work.verifications().verify(id, again);
    }

    /** The last verification of that backup on this node. */
    public Optional<VerifyJob> verification(String id) {
        return work.verifications().state(id);
    }

    /** Removes a backup from each repository that has it and can be read. Fails with {@link ErrorCode#BACKUP_NEEDED}, and as {@link #begin}. */
    public CompletionStage<Void> delete(String id) {
        return run(() -> {
            work.removal().delete(id);
            return null;
        });
    }

    /**
     * Removes the backups that no rule keeps, or only tells which. Fails as {@link #begin}, and when it can be done in no
     * repository.
     */
    public CompletionStage<Expiry> expire(boolean dryRun) {
        return run(() -> work.removal().expire(dryRun));
    }

    private <T> CompletionStage<T> run(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, blocking);
    }
}
