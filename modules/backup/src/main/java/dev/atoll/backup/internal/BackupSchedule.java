package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
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

    /** Ends what a killed node has begun, or makes what is due; does nothing while somebody else makes one. */
    void keep(Repository repository) {
        Optional<BackupType> due = due(backups.ofThisJournal(repository));
        try {
            due.ifPresent(type -> maker.make(type, repository));
        } catch (AtollException e) {
            if (e.code() != ErrorCode.BACKUP_RUNNING) {
                throw e;
            }
        }
    }

    private Optional<BackupType> due(List<BackupManifest> there) {
        Optional<BackupType> unfinished = there.stream()
                .filter(manifest -> !manifest.complete())
                .map(manifest -> BackupType.of(manifest.type()))
                .findFirst();
        if (unfinished.isPresent()) {
            return unfinished;
        }
        if (isDue(plan.full(), BackupType.FULL, there)) {
            return Optional.of(BackupType.FULL);
        }
        if (isDue(plan.differential(), BackupType.DIFFERENTIAL, there)) {
            return Optional.of(BackupType.DIFFERENTIAL);
        }
        return isDue(plan.incremental(), BackupType.INCREMENTAL, there)
                ? Optional.of(BackupType.INCREMENTAL)
                : Optional.empty();
    }

    /** A backup that holds as much, or more, counts as one of the type. */
    private boolean isDue(String schedule, BackupType type, List<BackupManifest> there) {
        Optional<Instant> last = there.stream()
                .filter(manifest -> BackupType.of(manifest.type()).compareTo(type) <= 0)
                .map(manifest -> Instant.parse(manifest.startedAt()))
                .max(Comparator.naturalOrder());
        return Schedule.parse(schedule).due(last, since, clock.instant());
    }
}
