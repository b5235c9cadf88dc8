package dev.atoll.management;

/** Everything that can be asked of a region over HTTP. */
public record RegionApi(
        DataService data,
        PastService past,
        RecoveryService recovery,
        ConflictService conflicts,
        RegionStatus status,
        RegionAdmin regions) {}
