package dev.atoll.backup.internal;

import dev.atoll.backup.BackupEvent;
import dev.atoll.backup.BackupEvent.Task;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.RegionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What fails now: told once when it begins and once when it ends. Safe for use by several threads, one for each task. */
final class Troubles {

    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private record Key(Task task, String repository) {}

    private final RegionId region;
    private final Consumer<BackupEvent> events;
    private final Map<Key, String> reasons = new ConcurrentHashMap<>();

    Troubles(RegionId region, Consumer<BackupEvent> events) {
        this.region = region;
        this.events = events;
    }

    void fails(Task task, Repository repository, RuntimeException failure) {
        String reason = String.valueOf(failure.getMessage());
        String before = reasons.put(new Key(task, repository.describe()), reason);
        if (!reason.equals(before)) {
            LOG.warn("{} to {} fails, and is tried again until it does not: {}", task, repository.describe(), reason);
        }
        if (before == null) {
            events.accept(new BackupEvent(region, repository.describe(), task, true, reason));
        }
    }

    void works(Task task, Repository repository) {
        String before = reasons.remove(new Key(task, repository.describe()));
        if (before != null) {
            LOG.info("{} to {} works again", task, repository.describe());
            events.accept(new BackupEvent(region, repository.describe(), task, false, before));
        }
    }
}
