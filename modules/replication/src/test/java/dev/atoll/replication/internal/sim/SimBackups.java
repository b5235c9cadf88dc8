package dev.atoll.replication.internal.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * Backups of one region's journal, and what is restored from them. As in production a backup has the journal's rows up to an
 * offset below which none can still appear, and nothing of what the region knows of others; what is made of it is a new
 * journal.
 */
final class SimBackups {

    private static final int KEPT = 3;

    /**
     * What is restored of one.
     *
     * @param to the offset that it has all rows up to
     * @param oldest rows at or below it counted as removed
     */
    private record Backup(List<SimDisk.Row> rows, long to, long oldest) {}

    private final SimRegion region;
    private final Random random;
    private final List<Backup> kept = new ArrayList<>();

    SimBackups(SimRegion region, long seed) {
        this.region = region;
        this.random = new Random(seed);
    }

    /** Now and then the running region makes one. */
    void perhapsMake() {
        if (region.up && random.nextInt(8) == 0) {
            make();
        }
    }

    /** Of many, some are removed. */
    void make() {
        SimDisk disk = region.disk;
        Backup next = kept.isEmpty() || random.nextBoolean() ? full(disk) : increment(disk);
        if (kept.size() == KEPT) {
            kept.remove(random.nextInt(KEPT));
        }
        kept.add(next);
        region.world.trace(() -> region.id + " has a backup up to " + next.to() + " of "
                + next.rows().size());
    }

    private static Backup full(SimDisk disk) {
        return new Backup(rows(disk, 0), disk.watermark(), disk.oldest);
    }

    private static List<SimDisk.Row> rows(SimDisk disk, long after) {
        return List.copyOf(disk.rows
                .subMap(after, false, Math.max(after, disk.watermark()), true)
                .values());
    }

    /** With one that there is, which also has what was forgotten or given up since, unless that has begun anew. */
    private Backup increment(SimDisk disk) {
        Backup before = kept.get(random.nextInt(kept.size()));
        List<SimDisk.Row> rows = new ArrayList<>(before.rows());
        rows.removeIf(row -> hasBegunAnew(disk.rowsOf(row.persistenceId()), before.to()));
        rows.addAll(rows(disk, before.to()));
        return new Backup(rows, disk.watermark(), disk.oldest);
    }

    private static boolean hasBegunAnew(List<SimDisk.Row> rows, long after) {
        return !rows.isEmpty() && rows.get(0).ordering() > after;
    }

    /** The disk is lost: what the region starts on, nothing or a backup, and of that perhaps only what is early. */
    SimDisk afterALoss(UUID journal) {
        if (kept.isEmpty() || random.nextInt(5) == 0) {
            kept.clear();
            return new SimDisk(journal);
        }
        return restored(journal, random.nextInt(kept.size()), random.nextInt(3) == 0);
    }

    /** From the only one, all of it. */
    SimDisk restored(UUID journal) {
        return restored(journal, 0, false);
    }

    /** Those of a journal that is lost are not used once there is another. */
    private SimDisk restored(UUID journal, int index, boolean early) {
        Backup backup = kept.get(index);
        kept.clear();
        Optional<List<SimDisk.Row>> cut = early
                ? SimRestoreTarget.any(backup.rows(), random).flatMap(instant -> instant.cut(backup.rows()))
                : Optional.empty();
        boolean keeps = region.world.mutation == Mutation.A_RESTORE_KEEPS_THE_JOURNAL;
        SimDisk disk = SimDisk.restored(keeps ? region.disk.id : journal, cut.orElse(backup.rows()), backup.oldest());
        if (region.world.mutation == Mutation.A_RESTORE_KEEPS_THE_OFFSETS) {
            disk.offsets.putAll(region.disk.offsets);
        }
        region.world.trace(() -> region.id + " is restored up to " + disk.newest());
        return disk;
    }
}
