package dev.atoll.backup;

import dev.atoll.backup.internal.PointSearch;
import dev.atoll.backup.internal.RestorePlanner;
import dev.atoll.backup.internal.RestoreRun;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Database;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Builds a new journal from a repository, without a running region. */
public final class Restore {

    private Restore() {}

    /**
     * What is restored.
     *
     * @param collections only these, and the built-in ones; empty for all
     * @param allowIncomplete whether keys of which the backup cannot tell what they held are left as they were before
     * @param threads that read files and write rows
     * @param asTruth whether the region that is started on the database takes all regions back to what was restored
     */
    public record Choice(Set<String> collections, boolean allowIncomplete, int threads, boolean asTruth) {

        /** @throws AtollException {@link ErrorCode#INVALID_REQUEST} for keys as they were before, as the truth */
        public Choice {
            collections = Set.copyOf(collections);
            if (asTruth && allowIncomplete) {
                throw new AtollException(
                        ErrorCode.INVALID_REQUEST,
                        "What is not known cannot win over what other regions know: of --as-truth and --allow-incomplete"
                                + " name one.");
            }
        }

        public Choice(Set<String> collections, boolean allowIncomplete, int threads) {
            this(collections, allowIncomplete, threads, false);
        }
    }

    /** Hears how far a restore is; called by several threads. */
    public interface Progress {
        void rows(long done, long all);

        void checked(long keys);
    }

    /**
     * The instant of a recovery point, as the rows of the backups have it that {@link #plan} takes for {@code latest}: what the
     * name meant last, also when it was deleted since. Reads all of them once.
     *
     * @throws AtollException {@link ErrorCode#NO_SUCH_POINT}, which tells names that are nearly the same, {@link
     *     ErrorCode#BACKUP_KEY_MISSING}, and as {@link #plan}
     */
    public static RestoreTarget.Until find(
            Repository repository, BackupKeys keys, RestoreTarget.Point point, String region, String journal) {
        RestorePlan all = plan(repository, new RestoreTarget.Latest(), region, journal);
        return new RestoreTarget.Until(PointSearch.find(repository, keys, all, point.name()));
    }

    /**
     * Finds what a target needs, and that all of it is there: a missing link or file is an error here, before anything is
     * written. Only reads.
     *
     * @param target not a point: {@link #find} it first
     * @param region empty for the only one in the repository
     * @param journal the id of one; empty for the one of the newest backup
     * @throws AtollException {@link ErrorCode#NO_SUCH_BACKUP}, {@link ErrorCode#BACKUP_DAMAGED}, {@link
     *     ErrorCode#TARGET_OUT_OF_REACH}, {@link ErrorCode#REPOSITORY_UNAVAILABLE}
     */
    public static RestorePlan plan(Repository repository, RestoreTarget target, String region, String journal) {
        if (target instanceof RestoreTarget.Point point) {
            throw new IllegalArgumentException("'" + point.name() + "' is to be found first");
        }
        return new RestorePlanner(repository).plan(target, region, journal);
    }

    /**
     * Fills an empty database. When this returns, every key was worked out from its rows, and a region can be started on the
     * database: it is a new journal of the region. When it fails, no region can be, and the same call begins anew.
     *
     * @throws AtollException {@link ErrorCode#DATABASE_NOT_EMPTY}, {@link ErrorCode#DATABASE_IN_USE} while another
     *     restore into it runs, {@link ErrorCode#BACKUP_DAMAGED}, {@link ErrorCode#BACKUP_KEY_MISSING}, {@link
     *     ErrorCode#RESTORE_INCOMPLETE}, {@link ErrorCode#UNKNOWN_COLLECTION} for a
     *     chosen one that there was not at the target, {@link ErrorCode#REPOSITORY_UNAVAILABLE}, and as {@link Database#run}
     */
    public static RestoreReport run(
            Repository repository,
            BackupKeys keys,
            RestorePlan plan,
            Choice choice,
            Database into,
            InstantSource clock,
            RandomGenerator random,
            Progress progress) {
        return new RestoreRun(repository, keys, plan, choice, progress).into(into, clock, random);
    }
}
