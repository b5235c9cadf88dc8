package dev.atoll.journal;

import dev.atoll.journal.internal.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the journal has of many entities at once: two queries for all of them, where reading each takes several.
 *
 * <p>Plain blocking JDBC, as {@link JournalReader}, with the same failures. Reads only, so a retry is always safe. Safe for
 * use by several threads.
 */
public final class EntityPasts {

    private static final String NEWEST_SNAPSHOTS =
            """
            SELECT DISTINCT ON ("persistence_id")
                   "sequence_number", "created", "snapshot_payload", "snapshot_ser_id", "snapshot_ser_manifest",
                   "persistence_id"
            FROM "snapshot" WHERE "persistence_id" = ANY (?)
            ORDER BY "persistence_id", "sequence_number" DESC
            """;

    private final Database database;

    public EntityPasts(Database database) {
        this.database = database;
    }

    /**
     * What there is of each of them, in the order of the ids.
     *
     * @param limit rows of each entity, and bytes of all together; an entity that has more is not {@link EntityPast#whole}
     */
    public List<EntityPast> of(List<String> persistenceIds, ReadLimit limit) {
        return database.transaction(connection -> {
            // otherwise rows could be folded into a snapshot between the two queries
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Map<String, SnapshotRow> snapshots = snapshots(connection, persistenceIds);
            List<Long> after = persistenceIds.stream()
                    .map(id -> snapshots.containsKey(id) ? snapshots.get(id).sequenceNumber() : 0L)
                    .toList();
            Rows rows = new Rows(limit.bytes());
            // one more than allowed tells that there are more
            database.dialect().rowsAfter(connection, persistenceIds, after, limit.rows() + 1, rows);
            List<EntityPast> pasts = new ArrayList<>();
            for (int i = 0; i < persistenceIds.size(); i++) {
                String id = persistenceIds.get(i);
                List<JournalRow> found = rows.of(id);
                boolean whole = rows.isWhole() && found.size() <= limit.rows() && isDense(found, after.get(i));
                pasts.add(new EntityPast(id, Optional.ofNullable(snapshots.get(id)), found, whole));
            }
            return pasts;
        });
    }

    private static Map<String, SnapshotRow> snapshots(Connection connection, List<String> ids) throws SQLException {
        Map<String, SnapshotRow> newest = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(NEWEST_SNAPSHOTS)) {
            select.setArray(1, connection.createArrayOf("varchar", ids.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    String id = row.getString(6);
                    newest.put(id, SnapshotReader.snapshot(id, row));
                }
            }
        }
        return newest;
    }

    /** The rows by entity, as long as there is room. */
    private static final class Rows implements Dialect.RowSink {
        private final Map<String, List<JournalRow>> byEntity = new HashMap<>();
        private long bytesLeft;

        private Rows(long bytes) {
            bytesLeft = bytes;
        }

        @Override
        public boolean take(JournalRow row) {
            byEntity.computeIfAbsent(row.persistenceId(), id -> new ArrayList<>())
                    .add(row);
            bytesLeft -= row.memoryBytes();
            return isWhole();
        }

        private boolean isWhole() {
            return bytesLeft > 0;
        }

        private List<JournalRow> of(String id) {
            return byEntity.getOrDefault(id, List.of());
        }
    }

    private static boolean isDense(List<JournalRow> rows, long after) {
        long last = after;
        for (JournalRow row : rows) {
            if (row.sequenceNumber() != ++last) {
                return false;
            }
        }
        return true;
    }
}
