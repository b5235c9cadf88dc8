package dev.atoll.history.internal;

import dev.atoll.crdt.Payload;
import dev.atoll.history.RecordedConflict;
import dev.atoll.history.RecordedConflict.Choice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Adds to recorded conflicts how they were resolved, also long after they were settled. */
final class Choices {

    private static final long MAX_BYTES = 256 << 10;

    private static final Comparator<Choice> BY_TIME =
            Comparator.comparing(Choice::timestamp).thenComparing(Choice::dot);

    private static final String UPDATE = "UPDATE \"atoll_conflict\" SET \"settlement\" = ? WHERE \"id\" = ?";

    private Choices() {}

    /** What is no longer kept, or was never met here, is left out; so is what did not settle it. */
    static void add(Connection connection, Map<String, List<Choice>> added) throws SQLException {
        for (Map.Entry<String, List<Choice>> each : added.entrySet()) {
            if (ConflictTable.find(connection, each.getKey()).orElse(null) instanceof RecordedConflict conflict
                    && conflict.settlement().isPresent()) {
                List<Choice> all = bounded(conflict.choices(), each.getValue());
                write(
                        connection,
                        each.getKey(),
                        new ConflictCodec.Ending(conflict.settlement().get(), all));
            }
        }
    }

    private static void write(Connection connection, String id, ConflictCodec.Ending ending) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update.setBytes(1, ConflictCodec.encode(ending));
            update.setString(2, id);
            update.executeUpdate();
        }
    }

    /** The newest, within the bounds. */
    static List<Choice> bounded(List<Choice> before, List<Choice> more) {
        List<Choice> all = new ArrayList<>(before);
        all.addAll(more);
        all.sort(BY_TIME);
        int from = all.size();
        long bytes = 0;
        while (from > 0 && all.size() - from < RecordedConflict.MOST_CHOICES) {
            bytes += all.get(from - 1).value().map(Payload::size).orElse(0);
            if (bytes > MAX_BYTES && from < all.size()) {
                break;
            }
            from--;
        }
        return all.subList(from, all.size());
    }
}
