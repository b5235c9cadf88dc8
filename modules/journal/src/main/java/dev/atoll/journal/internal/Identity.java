package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The one row that says whose journal this is. */
final class Identity {
    private static final long VERSION_4 = 0x4000L;
    private static final long VERSION_MASK = 0xF000L;
    private static final long IETF_VARIANT = 0x8000000000000000L;
    private static final long VARIANT_MASK = 0xC000000000000000L;

    private Identity() {}

    /** The stored identity, or a new one when there is none; the schema's lock must be held. */
    static JournalIdentity claim(Connection connection, RegionId region, InstantSource clock, RandomGenerator random)
            throws SQLException {
        Optional<JournalIdentity> stored = load(connection);
        if (stored.isEmpty()) {
            JournalIdentity made = new JournalIdentity(randomId(random), region, Instant.ofEpochMilli(clock.millis()));
            store(connection, made);
            return made;
        }
        if (!stored.get().region().equals(region)) {
            throw new AtollException(
                    ErrorCode.DATABASE_OF_ANOTHER_REGION,
                    "This database is the journal of region '" + stored.get().region() + "', not of '" + region
                            + "'. Every region needs its own: check the region id and the atoll.journal settings.");
        }
        return stored.get();
    }

    private static Optional<JournalIdentity> load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT \"journal_id\", \"region\", \"created_millis\" FROM \"atoll_identity\"")) {
            return row.next()
                    ? Optional.of(new JournalIdentity(
                            UUID.fromString(row.getString(1)),
                            RegionId.of(row.getString(2)),
                            Instant.ofEpochMilli(row.getLong(3))))
                    : Optional.empty();
        }
    }

    private static void store(Connection connection, JournalIdentity identity) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO \"atoll_identity\" VALUES (1, ?, ?, ?)")) {
            insert.setString(1, identity.id().toString());
            insert.setString(2, identity.region().value());
            insert.setLong(3, identity.created().toEpochMilli());
            insert.executeUpdate();
        }
    }

    private static UUID randomId(RandomGenerator random) {
        return new UUID(
                (random.nextLong() & ~VERSION_MASK) | VERSION_4, (random.nextLong() & ~VARIANT_MASK) | IETF_VARIANT);
    }
}
