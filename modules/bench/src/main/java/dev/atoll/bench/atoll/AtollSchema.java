package dev.atoll.bench.atoll;

import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalSettings;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Creates Atoll's tables, for those who fill them without Atoll. */
public final class AtollSchema {

    private AtollSchema() {}

    /** Creates them in an empty database. */
    public static void create(JournalDatabase database) {
        JournalSettings settings = JournalSettings.from(AtollSettings.journal(database));
        try (Database pool = Database.open(settings)) {
            Journal.open(pool, RegionId.of("bench"), InstantSource.system(), RandomGenerator.getDefault());
        }
    }
}
