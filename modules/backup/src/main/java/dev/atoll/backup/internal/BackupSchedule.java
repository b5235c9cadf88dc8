package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.recovery.LastTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Decides which backup is due, and has it made. Blocks. */
final class BackupSchedule {

    private final BackupSettings.Plan plan;
    private final RegionBackups backups;
    private final BackupMaker maker;
    private final InstantSource clock;
    private final Instant since;

    BackupSchedule(BackupSettings.Plan plan, RegionBackups backups, BackupMaker maker, InstantSource clock) {
        this.plan = plan;
        this.backups = backups;
        this.maker = maker;
        this.clock = clock;
        this.since = clock.instant();
    }

    /**
     * Ends what a killed node has begun, or makes what is due.
     *
     * @return false when that was left alone because somebody else makes one
     */
    boolean keep(Repository repository) {
        Optional<BackupType> due = due(plan, backups.ofThisJournal(repository), since, clock.instant());
        try {
            due.ifPresent(type -> maker.make(type, repository));
            return true;
        } catch (AtollException e) {
            if (e.code() != ErrorCode.BACKUP_RUNNING) {
                throw e;
            }
            return false;
        }
    }

    static Optional<BackupType> due(BackupSettings.Plan plan, List<BackupManifest> there, Instant since, Instant now) {
        Optional<BackupType> unfinished = there.stream()
                .filter(manifest -> !manifest.complete())
                .map(manifest -> BackupType.of(manifest.type()))
                .findFirst();
        if (unfinished.isPresent()) {
            return unfinished;
        }
        if (isDue(plan.full(), last(BackupType.FULL, there, now), since, now)) {
            return Optional.of(BackupType.FULL);
        }
        if (isDue(plan.differential(), last(BackupType.DIFFERENTIAL, there, now), since, now)) {
            return Optional.of(BackupType.DIFFERENTIAL);
        }
        return isDue(plan.incremental(), last(BackupType.INCREMENTAL, there, now), since, now)
                ? Optional.of(BackupType.INCREMENTAL)
                : Optional.empty();
    }

    private static boolean isDue(String schedule, Optional<Instant> last, Instant since, Instant now) {
        return Schedule.parse(schedule).due(last, since, now);
    }

    /** A backup that holds as much, or more, counts as one of the type. */
    private static Optional<Instant> last(BackupType type, List<BackupManifest> there, Instant now) {
        return LastTime.of(
                there.stream()
                        .filter(manifest -> BackupType.of(manifest.type()).compareTo(type) <= 0)
                        .map(manifest -> Instant.parse(manifest.startedAt())),
                now);
    }
}
