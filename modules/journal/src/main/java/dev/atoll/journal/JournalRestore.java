package dev.atoll.journal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.internal.H2Dialect;
import dev.atoll.journal.internal.RestoreTables;
import dev.atoll.journal.internal.Schema;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Fills a new journal with the rows of an earlier one. Until {@link #finish} has returned, no region can be started on the
 * database, and another restore into it begins anew.
 *
 * <p>Blocking; the methods that insert may be called by several threads at once. Failures as those of {@link Database#run}.
 */
public final class JournalRestore {

    /** Among the locks of a database: who restores into it. */
    private static final int LOCK = 3;

    private final RestoreTables tables;
    private final JournalIdentity identity;
    private boolean loading = true;

    private JournalRestore(RestoreTables tables, JournalIdentity identity) {
        this.tables = tables;
        this.identity = identity;
    }

    /**
     * Checks that a restore into a database can begin, and makes nothing.
     *
     * @throws AtollException {@link ErrorCode#DATABASE_NOT_EMPTY}, and as {@link Database#open}
     */
    public static void requireEmpty(JournalSettings settings) {
        if (settings.type() == JournalSettings.Type.H2 && !H2Dialect.exists(settings)) {
            return;
        }
        try (Database database = Database.open(settings)) {
            new RestoreTables(database).requireEmpty();
        }
    }

    /**
     * Does all of a restore. Of two into one database at once, each would take away the other's tables, and neither might
     * notice: the second is refused.
     *
     * @throws AtollException {@link ErrorCode#DATABASE_IN_USE}, and whatever the restore throws
     */
    public static <T> T exclusively(Database database, Supplier<T> restore) {
        return database.exclusively(LOCK, restore)
                .orElseThrow(() -> new AtollException(
                        ErrorCode.DATABASE_IN_USE,
                        "A restore into the database " + database.dialect().description()
                                + " is already running. Wait until it has ended, or stop it."));
    }

    /**
     * Makes the schema and a new identity in an empty database, or in one in which an earlier restore has not ended.
     *
     * @throws AtollException {@link ErrorCode#DATABASE_NOT_EMPTY}
     */
    public static JournalRestore begin(
            Database database, RegionId region, InstantSource clock, RandomGenerator random) {
        RestoreTables tables = new RestoreTables(database);
        tables.begin();
        JournalIdentity identity = Schema.applyForRestore(database, region, clock, random);
        tables.beginLoading();
        return new JournalRestore(tables, identity);
    }

    /** Who the new journal is. */
    public JournalIdentity identity() {
        return identity;
    }

    /** Inserts rows with their own orderings and numbers, in one transaction. Before {@link #loaded}. */
    public void insert(List<JournalRow> rows) {
        tables.insert(rows);
    }

    /**
     * All rows are inserted, and can be read. Fails when two have the same ordering, or the same number in one life of an
     * entity. May take long.
     *
     * @param lives tells of an entity with several lives which one stays; asked once for each such entity
     * @return how many rows of other lives were removed
     */
    public long loaded(Supplier<LifeChoice> lives) {
        long removed = loading ? tables.endLoading(lives) : 0;
        loading = false;
        return removed;
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
     * Rows by ascending persistence id and sequence number, after {@link #loaded}.
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
     * The database can be used. The last life of each entity stays, unless {@link #loaded} has said otherwise. When what was
     * restored is to win over other regions, its rows are kept until it has.
     *
     * @param at nothing that was restored is later
     * @param collections that alone were restored; empty for all
     * @return what the database says of itself from now on
     */
    public Restored finish(HybridTimestamp at, Collection<String> collections, Restored.Truth truth) {
        loaded(LifeChoice::last);
        return tables.finish(at, List.copyOf(new TreeSet<>(collections)), truth);
    }
}
