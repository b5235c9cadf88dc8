package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Chooses which backups may go: those that no rule keeps. The newest full backups stay, with all that builds on them; and the
 * last backup of each of the last days, weeks and months. What a backup builds on stays as long as it does, and the newest
 * complete one stays in any case.
 */
final class KeepPolicy {

    private KeepPolicy() {}

    /**
     * @param backups of one journal in one repository
     * @return those to remove, newest first, so that a chain never lacks its beginning
     */
    static List<BackupManifest> expired(List<BackupManifest> all, BackupSettings.Keep keep) {
        List<BackupManifest> backups =
                all.stream().sorted(BackupOrder.OLDEST_FIRST).toList();
        List<BackupManifest> complete =
                backups.stream().filter(BackupManifest::complete).toList();
        if (!keep.any() || complete.isEmpty()) {
            return List.of();
        }
        BackupManifest newest = complete.get(complete.size() - 1);
        Set<String> kept = new HashSet<>();
        kept.add(newest.id());
        keepFull(complete, keep.full(), kept);
        keepLastOf(complete, keep.daily(), at -> at.toLocalDate().toString(), kept);
        keepLastOf(complete, keep.weekly(), KeepPolicy::week, kept);
        keepLastOf(complete, keep.monthly(), at -> at.getYear() + "-" + at.getMonthValue(), kept);
        keepWhatTheyBuildOn(complete, kept);
        List<BackupManifest> expired = new ArrayList<>();
        for (BackupManifest backup : backups) {
            boolean unfinished = !backup.complete() && BackupOrder.OLDEST_FIRST.compare(backup, newest) > 0;
            if (!kept.contains(backup.id()) && !unfinished) {
                expired.add(0, backup);
            }
        }
        return expired;
    }

    private static String week(ZonedDateTime at) {
        return at.get(IsoFields.WEEK_BASED_YEAR) + "-" + at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }

    private static void keepFull(List<BackupManifest> complete, int count, Set<String> kept) {
        List<BackupManifest> full = complete.stream().filter(BackupRun::isFull).toList();
        Set<String> last = new HashSet<>();
        full.subList(Math.max(0, full.size() - count), full.size()).forEach(backup -> last.add(backup.id()));
        for (BackupManifest backup : complete) { // a parent comes before those that build on it
            if (last.contains(backup.id()) || last.contains(backup.parent())) {
                last.add(backup.id());
            }
        }
        kept.addAll(last);
    }

    private static void keepLastOf(
            List<BackupManifest> complete, int count, Function<ZonedDateTime, String> period, Set<String> kept) {
        Map<String, String> last = new LinkedHashMap<>();
        for (BackupManifest backup : complete) {
            String name = period.apply(Instant.parse(backup.startedAt()).atZone(ZoneOffset.UTC));
            last.remove(name);
            last.put(name, backup.id());
        }
        List<String> ids = new ArrayList<>(last.values());
        kept.addAll(ids.subList(Math.max(0, ids.size() - count), ids.size()));
    }

    private static void keepWhatTheyBuildOn(List<BackupManifest> complete, Set<String> kept) {
        Map<String, String> parents = new HashMap<>();
        complete.forEach(backup -> parents.put(backup.id(), backup.parent()));
        for (String id : List.copyOf(kept)) {
            for (String parent = parents.get(id); parent != null; parent = parents.get(parent)) {
                kept.add(parent);
            }
        }
    }
}
