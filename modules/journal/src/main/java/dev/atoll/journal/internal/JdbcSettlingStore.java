package dev.atoll.journal.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.SettlingStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** In the tables {@code atoll_settling} and {@code atoll_expelled}. */
public final class JdbcSettlingStore implements SettlingStore {

    /** The class of SQL states of violated constraints. */
    private static final String CONSTRAINT_VIOLATION = "23";

    private final Database database;

    public JdbcSettlingStore(Database database) {
        this.database = database;
    }

    @Override
    public void received(Received states, String removed) {
        insert(
                "INSERT INTO \"atoll_settling\" (\"collection\", \"life\", \"peer\", \"removed\") VALUES (?, ?, ?, ?)",
                states.collection(),
                states.life(),
                states.peer().value(),
                removed);
    }

    @Override
    public Set<Received> received(String removed) {
        return database.run(connection -> {
            String sql = "SELECT \"collection\", \"life\", \"peer\" FROM \"atoll_settling\" WHERE \"removed\" = ?";
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, removed);
                Set<Received> all = new HashSet<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        all.add(new Received(row.getString(1), row.getLong(2), RegionId.of(row.getString(3))));
                    }
                }
                return all;
            }
        });
    }

    @Override
    public void expelled(Origin origin, String node) {
        insert("INSERT INTO \"atoll_expelled\" (\"origin\", \"node\") VALUES (?, ?)", origin.toString(), node);
    }

    @Override
    public Map<String, Set<String>> expelled() {
        return database.run(connection -> {
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT \"origin\", \"node\" FROM \"atoll_expelled\"");
                    ResultSet row = select.executeQuery()) {
                Map<String, Set<String>> nodes = new HashMap<>();
                while (row.next()) {
                    nodes.computeIfAbsent(row.getString(1), origin -> new HashSet<>())
                            .add(row.getString(2));
                }
                return nodes;
            }
        });
    }

    private void insert(String sql, Object... values) {
        database.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    insert.setObject(i + 1, values[i]);
                }
                return insert.executeUpdate();
            } catch (SQLException e) {
                if (e.getSQLState() != null && e.getSQLState().startsWith(CONSTRAINT_VIOLATION)) {
                    return 0; // it is there
                }
                throw e;
            }
        });
    }
}
