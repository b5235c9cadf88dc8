package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Objectives.Reach;
import dev.atoll.backup.Repository;
import dev.atoll.backup.internal.ArchiveReach;
import dev.atoll.crdt.AtollException;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells what would be lost if the database were lost now: how old the oldest row is that a repository does not have. Blocks.
 * Safe for use by several threads.
 *
 * <p>What a repository had when it could be read last is still counted while it cannot be.
 */
public final class LossGauge {

    private static final ReadLimit ONE_ROW = new ReadLimit(1, 1);

    private final Journal journal;
    private final InstantSource clock;
    private final Map<String, ArchiveReach> known = new ConcurrentHashMap<>();

    public LossGauge(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    public Reach of(Repository repository) {
        String url = repository.describe();
        String error = null;
        try {
            known.put(url, ArchiveReach.of(repository, journal.identity()));
        } catch (AtollException e) {
            error = e.getMessage();
        }
        ArchiveReach reach = known.get(url);
        return reach == null
                ? new Reach(url, error, null, null)
                : new Reach(url, error, reach.completeUntil(), ageAfter(reach.offset()));
    }

    private long ageAfter(long offset) {
        List<JournalRow> oldest = journal.reader().readAfter(offset, ONE_ROW).rows();
        return oldest.isEmpty()
                ? 0
                : Math.max(
                        0,
                        Duration.between(oldest.get(0).writeTimestamp(), clock.instant())
                                .toMillis());
    }
}
