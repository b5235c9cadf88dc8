package dev.atoll.history.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** What one batch adds to the numbers of conflicts that were ever recorded and settled. */
final class ConflictCounts {

    private static final String COUNT =
            """
            UPDATE "atoll_conflict_count" SET "recorded" = "recorded" + ?, "settled" = "settled" + ?
            WHERE "collection" = ? AND "policy" = ?
            """;

    private static final String FIRST_COUNT =
            "INSERT INTO \"atoll_conflict_count\" (\"recorded\", \"settled\", \"collection\", \"policy\") VALUES (?, ?, ?, ?)";

    private record Place(String collection, String policy) {}

    private record Sums(long recorded, long settled) {

        Sums plus(Sums more) {
            return new Sums(recorded + more.recorded, settled + more.settled);
        }
    }

    private final Map<Place, Sums> sums = new HashMap<>();

    void add(String collection, String policy, long recorded, long settled) {
        sums.merge(new Place(collection, policy), new Sums(recorded, settled), Sums::plus);
    }

    void write(Connection connection) throws SQLException {
        for (Map.Entry<Place, Sums> each : sums.entrySet()) {
            Sums more = each.getValue();
            boolean some = more.recorded() > 0 || more.settled() > 0;
            if (some && update(connection, COUNT, more, each.getKey()) == 0) {
                update(connection, FIRST_COUNT, more, each.getKey());
            }
        }
    }

    private static int update(Connection connection, String sql, Sums sums, Place place) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, sums.recorded());
            statement.setLong(2, sums.settled());
            statement.setString(3, place.collection());
            statement.setString(4, place.policy());
            return statement.executeUpdate();
        }
    }
}
