package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.Restored.Truth;
import dev.atoll.journal.internal.RestoreTables;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether, and to what, this journal was restored; shared by the region's nodes through its database.
 *
 * <p>Blocking, with the failures of {@link JournalReader}. Safe for use by several threads and several nodes; each call may
 * be repeated.
 */
public final class RestoredStore {

    private static final String SELECT =
            "SELECT \"instant\", \"last_row\", \"collections\", \"truth\" FROM \"atoll_restored\"";

    private final Database database;

    public RestoredStore(Database database) {
        this.database = database;
    }

    /** Empty when the journal was not made by a restore. */
    public Optional<Restored> read() {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SELECT);
                    ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Restored(
                                new HybridTimestamp(row.getLong(1)),
                                row.getLong(2),
                                names(row.getString(3)),
                                Truth.valueOf(row.getString(4).toUpperCase(Locale.ROOT))))
                        : Optional.empty();
            }
        });
    }

    private static List<String> names(String joined) {
        return joined.isEmpty() ? List.of() : Arrays.asList(joined.split(","));
    }

    /** What was restored has won in all regions: its rows are kept for that no longer. */
    public void truthDone() {
        database.transaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE \"atoll_restored\" SET \"truth\" = ?");
                    PreparedStatement release =
                            connection.prepareStatement("DELETE FROM \"atoll_hold\" WHERE \"name\" = ?")) {
                update.setString(1, Truth.DONE.name().toLowerCase(Locale.ROOT));
                release.setString(1, RestoreTables.HOLD);
                return update.executeUpdate() + release.executeUpdate();
            }
        });
    }
}
