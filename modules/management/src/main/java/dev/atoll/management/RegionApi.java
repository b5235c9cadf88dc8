package dev.atoll.management;

import dev.atoll.backup.Backups;
import dev.atoll.backup.Drills;
import dev.atoll.recovery.RecoveryPoints;
import dev.atoll.recovery.RestoredTruth;
import dev.atoll.recovery.RewindJobs;

/** Everything that can be asked of a region over HTTP. */
public record RegionApi(
        DataService data,
        PastService past,
        RecoveryService recovery,
        RewindJobs jobs,
        RestoredTruth truth,
        RecoveryPoints points,
        Targets targets,
        ConflictService conflicts,
        RegionStatus status,
        RegionAdmin regions,
        Backups backups,
        RetentionService retention,
        Drills drills) {}
