package dev.atoll.history.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.ConflictCount;
import dev.atoll.history.ConflictKind;
import dev.atoll.history.ConflictQuery;
import dev.atoll.history.ConflictRecord;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.history.RecordedConflict;
import dev.atoll.journal.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the table {@code atoll_conflict} and what belongs to it. */
public final class ConflictTable {

    private static final String SELECT =
            """
            SELECT "id", "collection", "entity_key", "policy", "occurred", "recorded_millis", "content", "settlement"
            FROM "atoll_conflict" WHERE
            """;

    private static final int FETCH_ROWS = 50;

    /** A page ends with the conflict whose versions reach this. */
    private static final long MAX_BYTES = 4 << 20;

    private static final String COUNTS =
            """
            SELECT "collection", "policy", "recorded", "settled" FROM "atoll_conflict_count"
            ORDER BY "collection", "policy"
            """;

    private final Database database;

    public ConflictTable(Database database) {
        this.database = database;
    }

    public Optional<ConflictRecord> find(String id) {
        return database.run(connection -> find(connection, id));
    }

    static Optional<ConflictRecord> find(Connection connection, String id) throws SQLException {
        return select(connection, SELECT + " \"id\" = ?", List.of(id)).stream().findFirst();
    }

    /** Newest first; fewer when they are large, and one more than the query's limit when there are more. */
    public List<ConflictRecord> list(ConflictQuery query) {
        List<Object> values = new ArrayList<>();
        String sql = SELECT + where(query, values) + " ORDER BY \"occurred\" DESC, \"id\" DESC LIMIT ?";
        values.add(query.limit() + 1);
        return database.transaction(connection -> select(connection, sql, values));
    }

    private static String where(ConflictQuery query, List<Object> values) {
        StringBuilder where = new StringBuilder(" 1 = 1");
        and(where, values, " AND \"collection\" = ?", query.collection());
        and(where, values, " AND \"entity_key\" = ?", query.key());
        if (query.since() != null) {
            and(where, values, " AND (\"occurred\" >= ?", query.since().packed());
            and(where, values, " OR \"recorded_millis\" >= ?)", query.since().millis());
        }
        query.open()
                .ifPresent(open ->
                        where.append(open ? " AND \"settled_millis\" IS NULL" : " AND \"settled_millis\" IS NOT NULL"));
        query.kind().ifPresent(kind -> {
            boolean byPolicy = kind == ConflictKind.DISCARDED || kind == ConflictKind.KINDS;
            if (byPolicy) {
                String policy = kind == ConflictKind.KINDS ? ConflictCount.KINDS : ConflictCount.REWIND;
                and(where, values, " AND \"policy\" = ?", policy);
            } else {
                and(where, values, " AND \"policy\" <> ?", ConflictCount.KINDS);
                and(where, values, " AND \"policy\" <> ?", ConflictCount.REWIND);
                String definition = kind == ConflictKind.DEFINITION ? "=" : "<>";
                and(where, values, " AND \"collection\" " + definition + " ?", CollectionDefinition.COLLECTION);
            }
        });
        if (query.after() != null) {
            and(where, values, " AND \"occurred\" <= ?", query.after().occurred());
            and(where, values, " AND (\"occurred\" < ?", query.after().occurred());
            and(where, values, " OR \"id\" < ?)", query.after().id());
        }
        return where.toString();
    }

    private static void and(StringBuilder where, List<Object> values, String condition, Object value) {
        if (value != null) {
            where.append(condition);
            values.add(value);
        }
    }

    private static List<ConflictRecord> select(Connection connection, String sql, List<Object> values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH_ROWS);
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<ConflictRecord> found = new ArrayList<>();
                long bytes = 0;
                while (bytes < MAX_BYTES && rows.next()) {
                    ConflictRecord conflict = row(rows);
                    found.add(conflict);
                    bytes += bytes(conflict);
                }
                return found;
            }
        }
    }

    private static long bytes(ConflictRecord any) {
        if (any instanceof DiscardedWrites discarded) {
            return Sizes.of(discarded);
        }
        return ((RecordedConflict) any)
                .conflict().versions().stream()
                        .mapToLong(version -> version.value().size())
                        .sum();
    }

    /** Whether a list ended because it was large enough. */
    public static boolean isFull(List<ConflictRecord> list) {
        return list.stream().mapToLong(ConflictTable::bytes).sum() >= MAX_BYTES;
    }

    private static ConflictRecord row(ResultSet row) throws SQLException {
        if (row.getString(4).equals(ConflictCount.REWIND)) {
            return DiscardedCodec.decode(
                    row.getString(1),
                    new EntityId(row.getString(2), row.getString(3)),
                    Instant.ofEpochMilli(row.getLong(6)),
                    row.getBytes(7));
        }
        ConflictCodec.Content content = ConflictCodec.decodeContent(row.getBytes(7));
        Optional<ConflictCodec.Ending> ending =
                Optional.ofNullable(row.getBytes(8)).map(ConflictCodec::decodeEnding);
        return new RecordedConflict(
                row.getString(1),
                new EntityId(row.getString(2), row.getString(3)),
                content.conflict(),
                row.getString(4),
                content.chosen(),
                new HybridTimestamp(row.getLong(5)),
                Instant.ofEpochMilli(row.getLong(6)),
                ending.map(ConflictCodec.Ending::settlement),
                ending.map(ConflictCodec.Ending::choices).orElse(List.of()));
    }

    public List<ConflictCount> counts() {
        return database.run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(COUNTS);
                    ResultSet row = statement.executeQuery()) {
                List<ConflictCount> counts = new ArrayList<>();
                while (row.next()) {
                    counts.add(new ConflictCount(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)));
                }
                return counts;
            }
        });
    }
}
