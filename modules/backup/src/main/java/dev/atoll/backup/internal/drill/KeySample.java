package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Drill.Skipped;
import dev.atoll.backup.LiveRegion;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** All keys, or as many as may be compared, each as likely as any other. Blocks. For one thread. */
final class KeySample {

    private static final int PAGE = 1_000;
    private static final ReadLimit ONE_ROW = new ReadLimit(1, 1);

    private final int most;
    private final RandomGenerator random;
    private final List<String> chosen = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private long keys;
    private long dataKeys;

    KeySample(int most, RandomGenerator random) {
        this.most = most;
        this.random = random;
    }

    /**
     * Takes the restored keys, and those that only the region has although it had them when the backup was made.
     *
     * @param upTo the last offset that was restored
     */
    void take(JournalReader restored, JournalReader live, LiveRegion region, long upTo) {
        TreeSet<String> collections = new TreeSet<>();
        collections.add(CollectionDefinition.COLLECTION);
        String definitions = CollectionDefinition.COLLECTION + "|";
        for (JournalReader each : List.of(restored, live)) {
            list(each, definitions, id -> collections.add(id.substring(definitions.length())));
        }
        for (String collection : collections) {
            Optional<AtollException> unreadable =
                    collection.startsWith("_") ? Optional.empty() : region.unreadable(collection);
            if (unreadable.isPresent()) {
                skip(collection, restored, unreadable.get());
            } else {
                list(restored, collection + "|", this::offer);
                list(live, collection + "|", id -> {
                    if (isLost(id, restored, live, upTo)) {
                        offer(id);
                    }
                });
            }
        }
    }

    /** Of which nothing was restored, that has nothing to be compared. */
    private void skip(String collection, JournalReader restored, AtollException why) {
        if (!restored.listKeys(collection + "|", "", 1).isEmpty()) {
            skipped.add(new Skipped(collection, why.getMessage()));
        }
    }

    private static boolean isLost(String id, JournalReader restored, JournalReader live, long upTo) {
        if (restored.highestSequenceNumber(id) > 0
                || restored.nearestSnapshot(id, Long.MAX_VALUE).isPresent()) {
            return false;
        }
        List<JournalRow> first = live.readEntity(id, 1, ONE_ROW).rows();
        return !first.isEmpty() && first.get(0).ordering() <= upTo;
    }

    private static void list(JournalReader journal, String prefix, Consumer<String> each) {
        String after = "";
        List<String> page;
        do {
            page = journal.listKeys(prefix, after, PAGE);
            page.forEach(each);
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == PAGE);
    }

    /** Reservoir sampling. */
    private void offer(String id) {
        keys++;
        dataKeys += id.startsWith("_") ? 0 : 1;
        if (chosen.size() < most) {
            chosen.add(id);
            return;
        }
        long place = random.nextLong(keys);
        if (place < most) {
            chosen.set((int) place, id);
        }
    }

    /** So many there are. */
    long keys() {
        return keys;
    }

    /** So many of them are of collections of users. */
    long dataKeys() {
        return dataKeys;
    }

    /** Collections whose restored keys cannot be compared now. */
    List<Skipped> skipped() {
        return skipped;
    }

    List<EntityId> chosen() {
        return chosen.stream().map(EntityId::parse).toList();
    }
}
