package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which of two backups is the older one. In a journal offsets tell, and never clocks: one that was ahead may have been put
 * back since.
 */
final class BackupOrder {

    /** Of one journal. */
    static final Comparator<BackupManifest> OLDEST_FIRST = Comparator.comparingLong(BackupManifest::to)
            .thenComparing(BackupManifest::completeUntil, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(BackupManifest::id);

    private BackupOrder() {}

    /** Journals follow each other by the times at which their first backups were begun: nothing else tells. */
    static <T> List<T> oldestFirst(Collection<T> all, Function<T, BackupManifest> manifest) {
        return all.stream()
                .sorted(Comparator.comparing(each -> manifest.apply(each).id()))
                .collect(Collectors.groupingBy(
                        each -> manifest.apply(each).journal(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(ofOneJournal -> ofOneJournal.stream().sorted(Comparator.comparing(manifest, OLDEST_FIRST)))
                .toList();
    }
}
