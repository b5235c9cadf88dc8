package dev.atoll.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds where the reading of an entity's rows may begin: a snapshot holds what all rows up to its own made. Some are kept of
 * each entity, at growing distances, so that there may be none that is old enough.
 *
 * <p>Plain blocking JDBC, as {@link JournalReader}, with the same failures. Reads only, so a retry is always safe. Safe for
 * use by several threads.
 */
public final class SnapshotReader {

    private static final String NEAREST =
            """
            SELECT "sequence_number", "created", "snapshot_payload", "snapshot_ser_id", "snapshot_ser_manifest"
            FROM "snapshot" WHERE "persistence_id" = ? AND "sequence_number" <= ?
            ORDER BY "sequence_number" DESC LIMIT 1
            """;

    private static final String MADE_BY =
            """
            SELECT "sequence_number", "created", "snapshot_payload", "snapshot_ser_id", "snapshot_ser_manifest"
            FROM "snapshot" WHERE "persistence_id" = ? AND "sequence_number" <= ? AND ("created" <= ? OR "base" = TRUE)
            ORDER BY "sequence_number" DESC LIMIT 1
            """;

    private static final String FOLLOWING =
            """
            SELECT "sequence_number", "created", "snapshot_payload", "snapshot_ser_id", "snapshot_ser_manifest"
            FROM "snapshot" WHERE "persistence_id" = ? AND "sequence_number" > ?
            ORDER BY "sequence_number" LIMIT 1
            """;

    private static final String BASES =
            """
            SELECT "sequence_number", "created", "snapshot_payload", "snapshot_ser_id", "snapshot_ser_manifest",
                   "persistence_id"
            FROM "snapshot" WHERE "base" = TRUE AND "persistence_id" > ?
            ORDER BY "persistence_id", "sequence_number" LIMIT ?
            """;

    private final Database database;

    public SnapshotReader(Database database) {
        this.database = database;
    }

    /**
     * The newest snapshot that holds no row after the given one.
     *
     * @param sequenceNumber of a row of the entity; {@link Long#MAX_VALUE} for the newest snapshot of all
     */
    public Optional<SnapshotRow> nearest(String persistenceId, long sequenceNumber) {
        return one(NEAREST, persistenceId, sequenceNumber, null);
    }

    /**
     * As {@link #nearest(String, long)}, of those that were made by then, by the clocks of the nodes that made them, or that
     * stand for rows which were removed.
     */
    public Optional<SnapshotRow> nearest(String persistenceId, long sequenceNumber, Instant madeBy) {
        return one(MADE_BY, persistenceId, sequenceNumber, madeBy);
    }

    /** The oldest snapshot that holds a row after the given one. */
    public Optional<SnapshotRow> following(String persistenceId, long sequenceNumber) {
        return one(FOLLOWING, persistenceId, sequenceNumber, null);
    }

    private Optional<SnapshotRow> one(String query, String persistenceId, long sequenceNumber, Instant madeBy) {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(query)) {
                select.setString(1, persistenceId);
                select.setLong(2, sequenceNumber);
                if (madeBy != null) {
                    select.setLong(3, madeBy.toEpochMilli());
                }
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(snapshot(persistenceId, row)) : Optional.empty();
                }
            }
        });
    }

    /**
     * The snapshots that stand for rows which were removed, by ascending persistence id.
     *
     * @param after the id after which to go on; empty for the beginning
     */
    public List<SnapshotRow> bases(String after, int limit) {
        return database.run(connection -> {
            List<SnapshotRow> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(BASES)) {
                select.setString(1, after);
                select.setInt(2, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(snapshot(row.getString(6), row));
                    }
                }
            }
            return found;
        });
    }

    static SnapshotRow snapshot(String persistenceId, ResultSet row) throws SQLException {
        return new SnapshotRow(
                persistenceId,
                row.getLong(1),
                Instant.ofEpochMilli(row.getLong(2)),
                row.getBytes(3),
                row.getInt(4),
                row.getString(5));
    }
}
