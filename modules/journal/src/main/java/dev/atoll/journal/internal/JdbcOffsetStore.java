package dev.atoll.journal.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.OffsetKey;
import dev.atoll.journal.OffsetStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Offsets in the table {@code atoll_offset}. */
public final class JdbcOffsetStore implements OffsetStore {
    private static final String KEY =
            " WHERE \"peer_region\" = ? AND \"peer_journal\" = ? AND \"slice_from\" = ? AND \"slice_to\" = ?";

    private static final String LOAD = "SELECT \"position\", \"complete\" FROM \"atoll_offset\"" + KEY;

    private static final String LOAD_ALL =
            """
            SELECT "peer_region", "peer_journal", "slice_from", "slice_to", "position", "complete" FROM "atoll_offset"
            ORDER BY "peer_region", "updated_millis", "peer_journal", "slice_from"
            """;

    /** Only ever forward, whoever else writes at the same time. */
    private static final String ADVANCE = "UPDATE \"atoll_offset\" SET \"position\" = greatest(\"position\", ?),"
            + " \"complete\" = greatest(\"complete\", ?), \"updated_millis\" = ?" + KEY
            + " AND (\"position\" < ? OR \"complete\" < ?)";

    private static final String INSERT =
            """
            INSERT INTO "atoll_offset" ("peer_region", "peer_journal", "slice_from", "slice_to", "position", "complete",
                "updated_millis") VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    /** The class of SQL states of violated constraints. */
    private static final String CONSTRAINT_VIOLATION = "23";

    private final Database database;
    private final InstantSource clock;

    public JdbcOffsetStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<StoredOffset> load(OffsetKey key) {
        return database.run(connection -> load(connection, key));
    }

    private static Optional<StoredOffset> load(Connection connection, OffsetKey key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOAD)) {
            setKey(select, 1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new StoredOffset(key, row.getLong(1), new HybridTimestamp(row.getLong(2))))
                        : Optional.empty();
            }
        }
    }

    @Override
    public List<StoredOffset> loadAll() {
        return database.run(connection -> {
            List<StoredOffset> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(LOAD_ALL);
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    UUID journal = UUID.fromString(row.getString(2));
                    OffsetKey key = new OffsetKey(RegionId.of(row.getString(1)), journal, row.getInt(3), row.getInt(4));
                    found.add(new StoredOffset(key, row.getLong(5), new HybridTimestamp(row.getLong(6))));
                }
            }
            return found;
        });
    }

    @Override
    public void advance(OffsetKey key, long position, HybridTimestamp complete) {
        StoredOffset next = new StoredOffset(key, position, complete);
        database.run(connection -> {
            if (!update(connection, next) && load(connection, key).isEmpty()) {
                insertOrUpdate(connection, next);
            }
            return null;
        });
    }

    private boolean update(Connection connection, StoredOffset next) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            update.setLong(1, next.position());
            update.setLong(2, next.complete().packed());
            update.setLong(3, clock.millis());
            setKey(update, 4, next.key());
            update.setLong(8, next.position());
            update.setLong(9, next.complete().packed());
            return update.executeUpdate() > 0;
        }
    }

    private void insertOrUpdate(Connection connection, StoredOffset next) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            setKey(insert, 1, next.key());
            insert.setLong(5, next.position());
            insert.setLong(6, next.complete().packed());
            insert.setLong(7, clock.millis());
            insert.executeUpdate();
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith(CONSTRAINT_VIOLATION)) {
                throw e;
            }
            update(connection, next); // another node was first
        }
    }

    private static void setKey(PreparedStatement statement, int first, OffsetKey key) throws SQLException {
        statement.setString(first, key.peer().value());
        statement.setString(first + 1, key.peerJournal().toString());
        statement.setInt(first + 2, key.sliceFrom());
        statement.setInt(first + 3, key.sliceTo());
    }
}
