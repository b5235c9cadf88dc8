package dev.atoll.journal.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Placement in the tables {@code atoll_placement…}. */
public final class JdbcPlacementStore implements PlacementStore {

    /** The class of SQL states of violated constraints. */
    private static final String CONSTRAINT_VIOLATION = "23";

    private final Database database;

    public JdbcPlacementStore(Database database) {
        this.database = database;
    }

    @Override
    public List<PlacementEntry> all() {
        return database.transaction(connection -> load(connection, ""));
    }

    @Override
    public Optional<PlacementEntry> find(String collection) {
        return database.transaction(connection -> load(connection, collection)).stream()
                .findFirst();
    }

    private static List<PlacementEntry> load(Connection connection, String collection) throws SQLException {
        String where = collection.isEmpty() ? "" : " WHERE \"collection\" = ?";
        Map<String, TreeMap<RegionId, PlacementEntry.Peer>> peers = new HashMap<>();
        query(
                connection,
                "SELECT \"collection\", \"peer\", \"wanted\", \"stamp\", \"complete\", \"agreed\""
                        + " FROM \"atoll_placement_peer\"" + where,
                collection,
                row -> peers.computeIfAbsent(row.getString(1), key -> new TreeMap<>())
                        .put(
                                RegionId.of(row.getString(2)),
                                new PlacementEntry.Peer(
                                        row.getBoolean(3), row.getLong(4), row.getBoolean(5), row.getLong(6))));
        Map<String, Map<String, Long>> nodes = new HashMap<>();
        query(
                connection,
                "SELECT \"collection\", \"node\", \"step\" FROM \"atoll_placement_node\"" + where,
                collection,
                row -> nodes.computeIfAbsent(row.getString(1), key -> new HashMap<>())
                        .put(row.getString(2), row.getLong(3)));
        List<PlacementEntry> entries = new ArrayList<>();
        query(
                connection,
                "SELECT \"collection\", \"state\", \"life\", \"step\", \"up_to\", \"definition\""
                        + " FROM \"atoll_placement\"" + where,
                collection,
                row -> entries.add(new PlacementEntry(
                        row.getString(1),
                        PlacementState.valueOf(row.getString(2)),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6),
                        peers.getOrDefault(row.getString(1), new TreeMap<>()),
                        nodes.getOrDefault(row.getString(1), Map.of()))));
        return entries;
    }

    @Override
    public Map<String, Set<RegionId>> wanted() {
        Map<String, Set<RegionId>> wanted = new HashMap<>();
        String sql = "SELECT \"collection\", \"peer\" FROM \"atoll_placement_peer\" WHERE \"wanted\" = TRUE";
        database.run(connection -> {
            query(connection, sql, "", row -> wanted.computeIfAbsent(row.getString(1), any -> new HashSet<>())
                    .add(RegionId.of(row.getString(2))));
            return null;
        });
        return wanted;
    }

    private interface EachRow {
        void take(ResultSet row) throws SQLException;
    }

    private static void query(Connection connection, String sql, String collection, EachRow each) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            if (!collection.isEmpty()) {
                select.setString(1, collection);
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    each.take(row);
                }
            }
        }
    }

    private static int execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    @Override
    public boolean move(Move move) {
        return orElseFalseWhenTaken(connection -> {
            if (!changed(connection, move)) {
                return false;
            }
            if (move.wanted() != null) {
                execute(
                        connection,
                        "UPDATE \"atoll_placement_peer\" SET \"wanted\" = FALSE, \"complete\" = FALSE, \"agreed\" = -1"
                                + " WHERE \"collection\" = ?",
                        move.collection());
                for (RegionId region : move.wanted()) {
                    want(connection, move.collection(), region);
                }
            }
            return true;
        });
    }

    private static boolean changed(Connection connection, Move move) throws SQLException {
        if (move.fromStep() < 0) {
            return execute(
                            connection,
                            "INSERT INTO \"atoll_placement\" VALUES (?, ?, ?, ?, ?, ?)",
                            move.collection(),
                            move.to().name(),
                            move.life(),
                            0L,
                            move.upTo(),
                            move.definition())
                    > 0;
        }
        return execute(
                        connection,
                        "UPDATE \"atoll_placement\" SET \"state\" = ?, \"life\" = ?, \"step\" = ?, \"up_to\" = ?,"
                                + " \"definition\" = ? WHERE \"collection\" = ? AND \"step\" = ?",
                        move.to().name(),
                        move.life(),
                        move.fromStep() + 1,
                        move.upTo(),
                        move.definition(),
                        move.collection(),
                        move.fromStep())
                > 0;
    }

    private boolean orElseFalseWhenTaken(Database.Work<Boolean> work) {
        boolean[] taken = {false};
        boolean done = database.run(connection -> {
            connection.setAutoCommit(false);
            try {
                boolean result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException e) {
                connection.rollback();
                if (e.getSQLState() == null || !e.getSQLState().startsWith(CONSTRAINT_VIOLATION)) {
                    throw e;
                }
                taken[0] = true; // another node was first
                return false;
            } finally {
                connection.setAutoCommit(true);
            }
        });
        return done && !taken[0];
    }

    @Override
    public void want(String collection, RegionId peer) {
        boolean done = false;
        while (!done) {
            done = orElseFalseWhenTaken(connection -> {
                want(connection, collection, peer);
                return true;
            });
        }
    }

    private static void want(Connection connection, String collection, RegionId peer) throws SQLException {
        int updated = execute(
                connection,
                "UPDATE \"atoll_placement_peer\" SET \"wanted\" = TRUE, \"stamp\" = \"stamp\" + 1"
                        + " WHERE \"collection\" = ? AND \"peer\" = ?",
                collection,
                peer.value());
        if (updated == 0) {
            execute(
                    connection,
                    "INSERT INTO \"atoll_placement_peer\" VALUES (?, ?, TRUE, 1, FALSE, -1)",
                    collection,
                    peer.value());
        }
    }

    @Override
    public void received(String collection, RegionId peer, long stamp, boolean complete) {
        database.run(connection -> execute(
                connection,
                "UPDATE \"atoll_placement_peer\" SET \"wanted\" = FALSE, \"complete\" = ?"
                        + " WHERE \"collection\" = ? AND \"peer\" = ? AND \"stamp\" = ?",
                complete,
                collection,
                peer.value(),
                stamp));
    }

    @Override
    public void agreed(String collection, RegionId peer, long step) {
        upsert(
                "UPDATE \"atoll_placement_peer\" SET \"agreed\" = ? WHERE \"collection\" = ? AND \"peer\" = ?",
                "INSERT INTO \"atoll_placement_peer\" (\"agreed\", \"collection\", \"peer\", \"wanted\", \"stamp\","
                        + " \"complete\") VALUES (?, ?, ?, FALSE, 0, FALSE)",
                step,
                collection,
                peer.value());
    }

    @Override
    public void closed(String collection, String node, long step) {
        upsert(
                "UPDATE \"atoll_placement_node\" SET \"step\" = ? WHERE \"collection\" = ? AND \"node\" = ?",
                "INSERT INTO \"atoll_placement_node\" (\"step\", \"collection\", \"node\") VALUES (?, ?, ?)",
                step,
                collection,
                node);
    }

    private void upsert(String update, String insert, Object... values) {
        boolean done = false;
        while (!done) {
            done = orElseFalseWhenTaken(
                    connection -> execute(connection, update, values) > 0 || execute(connection, insert, values) > 0);
        }
    }

    @Override
    public boolean erase(String collection, long step, int limit) {
        return database.transaction(connection -> {
            if (!isErasing(connection, collection, step)) {
                return false;
            }
            KeyRange range = KeyRange.of(collection + "|", "");
            // an entity's last ones first: a backup that is made meanwhile has nothing without its beginning
            int rows = execute(
                    connection,
                    "DELETE FROM \"event_journal\" WHERE \"ordering\" IN (SELECT \"ordering\" FROM \"event_journal\""
                            + " WHERE \"persistence_id\" >= ? AND \"persistence_id\" < ?"
                            + " ORDER BY \"persistence_id\" DESC, \"sequence_number\" DESC LIMIT " + limit
                            + ")",
                    range.from(),
                    range.before());
            if (rows > 0) {
                return true;
            }
            int snapshots = execute(
                    connection,
                    "DELETE FROM \"snapshot\" WHERE \"persistence_id\" IN (SELECT \"persistence_id\" FROM \"snapshot\""
                            + " WHERE \"persistence_id\" >= ? AND \"persistence_id\" < ? LIMIT " + limit + ")",
                    range.from(),
                    range.before());
            int conflicts = execute(
                    connection,
                    "DELETE FROM \"atoll_conflict\" WHERE \"id\" IN (SELECT \"id\" FROM \"atoll_conflict\""
                            + " WHERE \"collection\" = ? LIMIT " + limit + ")",
                    collection);
            int counts =
                    execute(connection, "DELETE FROM \"atoll_conflict_count\" WHERE \"collection\" = ?", collection);
            return snapshots + conflicts + counts > 0;
        });
    }

    /** Nobody changes the entry before this transaction ends. */
    private static boolean isErasing(Connection connection, String collection, long step) throws SQLException {
        String sql = "SELECT \"state\" FROM \"atoll_placement\" WHERE \"collection\" = ? AND \"step\" = ? FOR UPDATE";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, collection);
            select.setLong(2, step);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && PlacementState.ERASING.name().equals(row.getString(1));
            }
        }
    }

    @Override
    public boolean hasRows(String collection) {
        KeyRange range = KeyRange.of(collection + "|", "");
        return !database.run(connection -> database.dialect().listKeys(connection, range, 1))
                .isEmpty();
    }

    @Override
    public void forgetConflicts(String collection) {
        database.transaction(connection -> execute(
                        connection, "DELETE FROM \"atoll_conflict\" WHERE \"collection\" = ?", collection)
                + execute(connection, "DELETE FROM \"atoll_conflict_count\" WHERE \"collection\" = ?", collection));
    }
}
