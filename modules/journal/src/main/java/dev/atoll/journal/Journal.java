package dev.atoll.journal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.internal.JdbcClockPromise;
import dev.atoll.journal.internal.JdbcHorizonStore;
import dev.atoll.journal.internal.JdbcJournalReader;
import dev.atoll.journal.internal.JdbcOffsetStore;
import dev.atoll.journal.internal.JdbcPlacementStore;
import dev.atoll.journal.internal.JdbcRetentionStore;
import dev.atoll.journal.internal.JdbcSettlingStore;
import dev.atoll.journal.internal.Schema;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * An opened journal: its schema is in place and it belongs to this region.
 *
 * @param database the shared pool; whoever opened it closes it
 * @param committed what was written through this object's actor system, as far as the tail has not given it out
 */
public record Journal(
        Database database,
        JournalIdentity identity,
        JournalReader reader,
        OffsetStore offsets,
        CommittedRows committed) {

    /** What this region does with each collection's data. */
    public PlacementStore placements() {
        return new JdbcPlacementStore(database);
    }

    /** What this region still has to learn of others since regions were removed. */
    public SettlingStore settling() {
        return new JdbcSettlingStore(database);
    }

    /** How far the past of this journal was folded into snapshots, and what holds that up. */
    public RetentionStore retention() {
        return new JdbcRetentionStore(database);
    }

    /** What this region says to others of how far it has applied everything. */
    public HorizonStore horizons() {
        return new JdbcHorizonStore(database);
    }

    /**
     * Puts the schema in place and claims the database for a region. Blocks. Safe when several nodes do it at once, and
     * safe to retry after any failure.
     *
     * @param random makes the id of a new journal: give a secure one, two journals must never have the same id
     * @throws AtollException {@link ErrorCode#SCHEMA_FAILED} when the schema cannot be applied,
     *     {@link ErrorCode#DATABASE_NEWER} when a newer Atoll wrote the database,
     *     {@link ErrorCode#DATABASE_OF_ANOTHER_REGION}, {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public static Journal open(Database database, RegionId region, InstantSource clock, RandomGenerator random) {
        JournalIdentity identity = Schema.apply(database, region, clock, random);
        return new Journal(
                database,
                identity,
                new JdbcJournalReader(database),
                new JdbcOffsetStore(database, clock),
                new CommittedRows(database.settings().tail().recentBytes()));
    }

    /** Whether, and to what, this journal was restored. */
    public RestoredStore restored() {
        return new RestoredStore(database);
    }

    /** For the rule that tells how far this journal is complete. */
    CompletenessRule.Surroundings promises() {
        ClockPromise promise = clockPromise();
        return new CompletenessRule.Surroundings() {
            @Override
            public Set<String> writers() {
                return database.run(database.dialect()::writersInFlight);
            }

            @Override
            public void promise(HybridTimestamp upTo) {
                promise.raise(upTo);
            }
        };
    }

    /** What this region has promised about its clocks. */
    public ClockPromise clockPromise() {
        return new JdbcClockPromise(database);
    }
}
