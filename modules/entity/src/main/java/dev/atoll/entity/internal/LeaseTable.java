package dev.atoll.entity.internal;

import dev.atoll.journal.Database;
import java.sql.PreparedStatement;
import java.time.Duration;

/**
 * Leases in the region's database, by the database's clock. Blocking. An H2 database belongs to one process, so there
 * every lease is free.
 */
final class LeaseTable {

    private static final String ACQUIRE =
            """
            INSERT INTO atoll_lease (name, owner, until) VALUES (?, ?, clock_timestamp() + ? * interval '1 millisecond')
            ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
            WHERE atoll_lease.owner = excluded.owner OR atoll_lease.until < clock_timestamp()
            """;

    private static final String RELEASE = "DELETE FROM atoll_lease WHERE name = ? AND owner = ?";

    private final Database database;

    LeaseTable(Database database) {
        this.database = database;
    }

    private boolean shared() {
        return switch (database.settings().type()) {
            case H2 -> false;
            case POSTGRESQL -> true;
        };
    }

    /** Takes or renews the lease; false when another owner has it. */
    boolean acquire(String name, String owner, Duration timeToLive) {
        return !shared()
                || database.run(connection -> {
                    try (PreparedStatement acquire = connection.prepareStatement(ACQUIRE)) {
                        acquire.setString(1, name);
                        acquire.setString(2, owner);
                        acquire.setLong(3, timeToLive.toMillis());
                        return acquire.executeUpdate() == 1;
                    }
                });
    }

    void release(String name, String owner) {
        if (shared()) {
            database.run(connection -> {
                try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
                    release.setString(1, name);
                    release.setString(2, owner);
                    return release.executeUpdate();
                }
            });
        }
    }
}
