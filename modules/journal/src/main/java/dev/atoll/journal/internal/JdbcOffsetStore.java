package dev.atoll.journal.internal;

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
import java.util.OptionalLong;
import java.util.UUID;

/** Offsets in the table {@code atoll_offset}. */
public final class JdbcOffsetStore implements OffsetStore {
    private static final String KEY =
            " WHERE \"peer_region\" = ? AND \"peer_journal\" = ? AND \"slice_from\" = ? AND \"slice_to\" = ?";

    private static final String LOAD = "SELECT \"position\" FROM \"atoll_offset\"" + KEY;

    private static final String LOAD_ALL =
            """
            SELECT "peer_journal", "slice_from", "slice_to", "position" FROM "atoll_offset"
            WHERE "peer_region" = ? ORDER BY "peer_journal", "slice_from", "slice_to"
            """;

    /** Only ever forward, whoever else writes at the same time. */
    private static final String ADVANCE =
            "UPDATE \"atoll_offset\" SET \"position\" = ?, \"updated_millis\" = ?" + KEY + " AND \"position\" < ?";

    private static final String INSERT = "INSERT INTO \"atoll_offset\" VALUES (?, ?, ?, ?, ?, ?)";

    /** The class of SQL states of violated constraints. */
    private static final String CONSTRAINT_VIOLATION = "23";

    private final Database database;
    private final InstantSource clock;

    public JdbcOffsetStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public OptionalLong load(OffsetKey key) {
        return database.run(connection -> load(connection, key));
    }

    private static OptionalLong load(Connection connection, OffsetKey key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOAD)) {
            setKey(select, 1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    @Override
    public List<StoredOffset> loadAll(RegionId peer) {
        return database.run(connection -> {
            List<StoredOffset> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(LOAD_ALL)) {
                select.setString(1, peer.value());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        UUID journal = UUID.fromString(row.getString(1));
                        OffsetKey key = new OffsetKey(peer, journal, row.getInt(2), row.getInt(3));
                        found.add(new StoredOffset(key, row.getLong(4)));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public void advance(OffsetKey key, long position) {
        database.run(connection -> {
            if (!update(connection, key, position) && load(connection, key).isEmpty()) {
                insertOrUpdate(connection, key, position);
            }
            return null;
        });
    }

    private boolean update(Connection connection, OffsetKey key, long position) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            update.setLong(1, position);
            update.setLong(2, clock.millis());
            setKey(update, 3, key);
            update.setLong(7, position);
            return update.executeUpdate() > 0;
        }
    }

    private void insertOrUpdate(Connection connection, OffsetKey key, long position) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            setKey(insert, 1, key);
            insert.setLong(5, position);
            insert.setLong(6, clock.millis());
            insert.executeUpdate();
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith(CONSTRAINT_VIOLATION)) {
                throw e;
            }
            update(connection, key, position); // another node was first
        }
    }

    private static void setKey(PreparedStatement statement, int first, OffsetKey key) throws SQLException {
        statement.setString(first, key.peer().value());
        statement.setString(first + 1, key.peerJournal().toString());
        statement.setInt(first + 2, key.sliceFrom());
        statement.setInt(first + 3, key.sliceTo());
    }
}
