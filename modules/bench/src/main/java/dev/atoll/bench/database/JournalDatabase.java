package dev.atoll.bench.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * One empty database that a region (or the raw insert) may fill.
 *
 * @param engine which database product it is
 * @param directory H2: where its file is; null for PostgreSQL
 * @param url JDBC URL, complete but for user and password
 * @param user database user
 * @param password that user's password, possibly empty
 */
public record JournalDatabase(Engine engine, Path directory, String url, String user, String password) {

    /** Opens a new connection; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
