package dev.atoll.journal.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.Database;
import dev.atoll.journal.RetentionStore;
import dev.atoll.journal.SnapshotRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In the tables {@code atoll_retention}, {@code atoll_horizon_node} and {@code atoll_hold}. Whoever removes, holds or raises
 * locks the one row of the first, so that these come one after the other.
 */
public final class JdbcRetentionStore implements RetentionStore {

    private static final String CANDIDATES =
            """
            SELECT "persistence_id", "ordering", "write_timestamp" FROM "event_journal"
            WHERE "ordering" > ? ORDER BY "ordering" LIMIT ?
            """;

    private static final String INSERT_BASE =
            """
            INSERT INTO "snapshot" ("persistence_id", "sequence_number", "created", "snapshot_ser_id",
                "snapshot_ser_manifest", "snapshot_payload", "base") VALUES (?, ?, ?, ?, ?, ?, TRUE)
            """;

    private static final String REMOVED =
            """
            UPDATE "atoll_retention" SET "removed_up_to" = greatest("removed_up_to", ?),
                "rows_removed" = "rows_removed" + ?, "keys_forgotten" = "keys_forgotten" + ?
            """;

    private final Database database;

    public JdbcRetentionStore(Database database) {
        this.database = database;
    }

    @Override
    public Progress progress() {
        return database.run(connection -> progress(connection, ""));
    }

    private static Progress progress(Connection connection, String lock) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT \"horizon\", \"announced\", \"removed_up_to\", \"looked_up_to\", \"rows_removed\","
                                + " \"keys_forgotten\" FROM \"atoll_retention\" WHERE \"id\" = 1" + lock);
                ResultSet row = select.executeQuery()) {
            row.next();
            return new Progress(
                    new HybridTimestamp(row.getLong(1)),
                    new HybridTimestamp(row.getLong(2)),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6));
        }
    }

    private static Progress locked(Connection connection) throws SQLException {
        return progress(connection, " FOR UPDATE");
    }

    @Override
    public HybridTimestamp raise(HybridTimestamp horizon) {
        return database.transaction(connection -> {
            HybridTimestamp before = locked(connection).horizon();
            HybridTimestamp to = horizon;
            for (Hold hold : holds(connection)) {
                to = hold.instantsFrom().compareTo(to) < 0 ? hold.instantsFrom() : to;
            }
            if (to.compareTo(before) <= 0) {
                return before;
            }
            execute(connection, "UPDATE \"atoll_retention\" SET \"horizon\" = ?", to.packed());
            return to;
        });
    }

    @Override
    public void adopted(String node, HybridTimestamp horizon) {
        database.transaction(connection -> {
            int updated = execute(
                    connection,
                    "UPDATE \"atoll_horizon_node\" SET \"horizon\" = ? WHERE \"node\" = ?",
                    horizon.packed(),
                    node);
            return updated > 0
                    ? updated
                    : execute(
                            connection,
                            "INSERT INTO \"atoll_horizon_node\" (\"node\", \"horizon\") VALUES (?, ?)",
                            node,
                            horizon.packed());
        });
    }

    @Override
    public HybridTimestamp adoptedByAll(Set<String> nodes) {
        return database.transaction(connection -> {
            Map<String, HybridTimestamp> found = new HashMap<>();
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT \"node\", \"horizon\" FROM \"atoll_horizon_node\"");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.put(row.getString(1), new HybridTimestamp(row.getLong(2)));
                }
            }
            for (String node : found.keySet()) {
                if (!nodes.contains(node)) {
                    execute(connection, "DELETE FROM \"atoll_horizon_node\" WHERE \"node\" = ?", node);
                }
            }
            return nodes.stream()
                    .map(node -> found.getOrDefault(node, HybridTimestamp.ZERO))
                    .min(HybridTimestamp::compareTo)
                    .orElse(HybridTimestamp.ZERO);
        });
    }

    @Override
    public List<Candidate> candidates(long after, long upTo, Instant writtenUntil, int limit) {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CANDIDATES)) {
                select.setLong(1, after);
                select.setInt(2, limit);
                List<Candidate> found = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next() && row.getLong(2) <= upTo && row.getLong(3) <= writtenUntil.toEpochMilli()) {
                        found.add(new Candidate(row.getString(1), row.getLong(2)));
                    }
                }
                return found;
            }
        });
    }

    @Override
    public void lookedUpTo(long offset) {
        database.run(connection -> execute(connection, "UPDATE \"atoll_retention\" SET \"looked_up_to\" = ?", offset));
    }

    @Override
    public long fold(SnapshotRow base, long lastRow, long upToOffset) {
        if (base.sequenceNumber() < lastRow) {
            throw new IllegalArgumentException(
                    "The snapshot of row " + base.sequenceNumber() + " does not hold row " + lastRow + ".");
        }
        String entity = base.persistenceId();
        return database.transaction(connection -> {
            locked(connection);
            long removed = offset(connection, entity, lastRow);
            boolean more = offset(connection, entity, lastRow + 1) > 0;
            if (removed == 0 || !more || removed > Math.min(upToOffset, heldAfter(connection))) {
                return 0L;
            }
            keep(connection, base);
            execute(
                    connection,
                    "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ? AND \"sequence_number\" < ?",
                    entity,
                    base.sequenceNumber());
            long rows = execute(
                    connection,
                    "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ? AND \"sequence_number\" <= ?",
                    entity,
                    lastRow);
            execute(connection, REMOVED, removed, rows, 0);
            return rows;
        });
    }

    private static void keep(Connection connection, SnapshotRow base) throws SQLException {
        int there = execute(
                connection,
                "UPDATE \"snapshot\" SET \"base\" = TRUE WHERE \"persistence_id\" = ? AND \"sequence_number\" = ?",
                base.persistenceId(),
                base.sequenceNumber());
        if (there == 0) {
            execute(
                    connection,
                    INSERT_BASE,
                    base.persistenceId(),
                    base.sequenceNumber(),
                    base.created().toEpochMilli(),
                    base.serializerId(),
                    base.serializerManifest(),
                    base.payload());
        }
    }

    @Override
    public boolean forget(String persistenceId, long lastRow, long upToOffset) {
        return database.transaction(connection -> {
            locked(connection);
            long removed = offset(connection, persistenceId, lastRow);
            boolean more = offset(connection, persistenceId, lastRow + 1) > 0;
            if (removed == 0 || more || removed > Math.min(upToOffset, heldAfter(connection))) {
                return false;
            }
            execute(connection, "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ?", persistenceId);
            long rows =
                    execute(connection, "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ?", persistenceId);
            execute(connection, REMOVED, removed, rows, 1);
            return true;
        });
    }

    /** The offset of an entity's row; 0 when there is no such row. An entity's rows have ascending offsets. */
    private static long offset(Connection connection, String persistenceId, long sequenceNumber) throws SQLException {
        String sql =
                "SELECT \"ordering\" FROM \"event_journal\" WHERE \"persistence_id\" = ? AND \"sequence_number\" = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, persistenceId);
            select.setLong(2, sequenceNumber);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    @Override
    public Progress hold(Hold hold) {
        return database.transaction(connection -> {
            Progress before = locked(connection);
            execute(connection, "DELETE FROM \"atoll_hold\" WHERE \"name\" = ?", hold.name());
            execute(
                    connection,
                    "INSERT INTO \"atoll_hold\" (\"name\", \"rows_after\", \"instants_from\") VALUES (?, ?, ?)",
                    hold.name(),
                    hold.rowsAfter(),
                    hold.instantsFrom().packed());
            return before;
        });
    }

    @Override
    public void release(String name) {
        database.run(connection -> execute(connection, "DELETE FROM \"atoll_hold\" WHERE \"name\" = ?", name));
    }

    @Override
    public List<Hold> holds() {
        return database.run(JdbcRetentionStore::holds);
    }

    private static List<Hold> holds(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT \"name\", \"rows_after\", \"instants_from\" FROM \"atoll_hold\" ORDER BY \"name\"");
                ResultSet row = select.executeQuery()) {
            List<Hold> found = new ArrayList<>();
            while (row.next()) {
                found.add(new Hold(row.getString(1), row.getLong(2), new HybridTimestamp(row.getLong(3))));
            }
            return found;
        }
    }

    private static long heldAfter(Connection connection) throws SQLException {
        return holds(connection).stream().mapToLong(Hold::rowsAfter).min().orElse(Long.MAX_VALUE);
    }

    private static int execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
