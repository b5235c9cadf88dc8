package dev.atoll.journal.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.ClockPromise;
import dev.atoll.journal.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;

/** The one row of the table {@code atoll_clock}. */
public final class JdbcClockPromise implements ClockPromise {

    private final Database database;

    public JdbcClockPromise(Database database) {
        this.database = database;
    }

    @Override
    public HybridTimestamp load() {
        return database.run(connection -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("SELECT \"promised\" FROM \"atoll_clock\"")) {
                row.next();
                return new HybridTimestamp(row.getLong(1));
            }
        });
    }

    @Override
    public void raise(HybridTimestamp upTo) {
        database.run(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE \"atoll_clock\" SET \"promised\" = ? WHERE \"promised\" < ?")) {
                update.setLong(1, upTo.packed());
                update.setLong(2, upTo.packed());
                return update.executeUpdate();
            }
        });
    }
}
