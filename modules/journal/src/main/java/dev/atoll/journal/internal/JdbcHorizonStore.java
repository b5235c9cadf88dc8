package dev.atoll.journal.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.HorizonStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** In the tables {@code atoll_retention} and {@code atoll_met}; whoever changes them locks the one row of the first. */
public final class JdbcHorizonStore implements HorizonStore {

    private static final String SAY =
            """
            UPDATE "atoll_retention" SET "among" = ?, "applied" = ?, "since" = ?, "announced" = greatest("announced", ?)
            WHERE "meetings" = ?
            """;

    private static final String MEETING =
            """
            UPDATE "atoll_retention" SET "among" = '', "since" = ?, "meetings" = "meetings" + 1
            """;

    private final Database database;

    public JdbcHorizonStore(Database database) {
        this.database = database;
    }

    @Override
    public Known known() {
        return database.transaction(connection -> known(connection, ""));
    }

    private static Known known(Connection connection, String lock) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT \"among\", \"applied\", \"since\", \"meetings\" FROM \"atoll_retention\" WHERE \"id\" = 1"
                                + lock);
                ResultSet row = select.executeQuery()) {
            row.next();
            Said said = new Said(
                    row.getString(1), new HybridTimestamp(row.getLong(2)), new HybridTimestamp(row.getLong(3)));
            return new Known(met(connection), waiting(connection), row.getLong(4), said);
        }
    }

    private static Map<RegionId, Origin> met(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT \"region\", \"incarnation\" FROM \"atoll_met\"");
                ResultSet row = select.executeQuery()) {
            Map<RegionId, Origin> met = new HashMap<>();
            while (row.next()) {
                RegionId region = RegionId.of(row.getString(1));
                met.put(region, new Origin(region, row.getInt(2)));
            }
            return met;
        }
    }

    private static Set<RegionId> waiting(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT \"region\" FROM \"atoll_met\" WHERE \"waits\"");
                ResultSet row = select.executeQuery()) {
            Set<RegionId> waiting = new HashSet<>();
            while (row.next()) {
                waiting.add(RegionId.of(row.getString(1)));
            }
            return waiting;
        }
    }

    @Override
    public void waits(RegionId peer, boolean waits) {
        database.transaction(connection -> {
            Known before = known(connection, " FOR UPDATE");
            if (before.waiting().contains(peer) == waits) {
                return 0;
            }
            execute(connection, "UPDATE \"atoll_met\" SET \"waits\" = ? WHERE \"region\" = ?", waits, peer.value());
            return execute(connection, "UPDATE \"atoll_retention\" SET \"meetings\" = \"meetings\" + ?", waits ? 1 : 0);
        });
    }

    @Override
    public void meet(Origin peer) {
        database.transaction(connection -> {
            Known before = known(connection, " FOR UPDATE");
            if (peer.equals(before.met().get(peer.region()))) {
                return 0;
            }
            execute(
                    connection,
                    "DELETE FROM \"atoll_met\" WHERE \"region\" = ?",
                    peer.region().value());
            execute(
                    connection,
                    "INSERT INTO \"atoll_met\" (\"region\", \"incarnation\") VALUES (?, ?)",
                    peer.region().value(),
                    peer.incarnation());
            return execute(connection, MEETING, Said.NOTHING.since().packed());
        });
    }

    @Override
    public boolean say(Said next, long meetings) {
        return database.run(connection -> execute(
                        connection,
                        SAY,
                        next.among(),
                        next.applied().packed(),
                        next.since().packed(),
                        next.applied().packed(),
                        meetings))
                > 0;
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
