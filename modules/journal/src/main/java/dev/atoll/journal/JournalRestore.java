package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.internal.RestoreTables;
import dev.atoll.journal.internal.Schema;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Fills a new journal with the rows of an earlier one. Until {@link #finish} has returned, no region can be started on the
 * database, and another restore into it begins anew.
 *
 * <p>Blocking; the methods that insert may be called by several threads at once. Failures as those of {@link Database#run}.
 */
public final class JournalRestore {

    private final RestoreTables tables;
    private final JournalIdentity identity;

    private JournalRestore(RestoreTables tables, JournalIdentity identity) {
        this.tables = tables;
        this.identity = identity;
    }

    /**
     * Makes the schema and a new identity in an empty database, or in one in which an earlier restore has not ended.
     *
     * @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#DATABASE_NOT_EMPTY}
     */
    public static JournalRestore begin(
            Database database, RegionId region, InstantSource clock, RandomGenerator random) {
        RestoreTables tables = new RestoreTables(database);
        tables.begin();
        return new JournalRestore(tables, Schema.applyForRestore(database, region, clock, random));
    }

    /** Who the new journal is. */
    public JournalIdentity identity() {
        return identity;
    }

    /** Inserts rows with their own orderings and numbers, in one transaction. */
    public void insert(List<JournalRow> rows) {
        tables.insert(rows);
    }

    /**
     * Inserts snapshots, in one transaction; one that is there already is replaced.
     *
     * @param bases whether they stand for rows that there are no longer
     */
    public void insertSnapshots(List<SnapshotRow> snapshots, boolean bases) {
        tables.insertSnapshots(snapshots, bases);
    }

    /**
     * Rows by ascending persistence id and sequence number.
     *
     * @param afterId the id after whose row to go on; empty for the beginning
     * @param afterNumber that row's number
     */
    public List<JournalRow> readByEntity(String afterId, long afterNumber, int limit) {
        return tables.readByEntity(afterId, afterNumber, limit);
    }

    /** All snapshots that were inserted, by ascending persistence id. */
    public List<SnapshotRow> readSnapshots(String afterId, int limit) {
        return tables.readSnapshots(afterId, limit);
    }

    /**
     * Gives an entity other rows, in one transaction.
     *
     * @param removed orderings of rows to remove
     * @param replaced rows with the ordering of one that there is, and another number or payload; by ascending number, and
     *     no number higher than before
     */
    public void change(List<Long> removed, List<JournalRow> replaced) {
        tables.change(removed, replaced);
    }

    /**
     * The database can be used. When what was restored is to win over other regions, its rows are kept until it has.
     *
     * @param at nothing that was restored is later
     * @param collections that alone were restored; empty for all
     * @return what the database says of itself from now on
     */
    public Restored finish(HybridTimestamp at, Collection<String> collections, Restored.Truth truth) {
        return tables.finish(at, List.copyOf(new TreeSet<>(collections)), truth);
    }
}
