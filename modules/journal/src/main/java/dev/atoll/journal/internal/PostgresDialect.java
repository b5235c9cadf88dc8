package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.ShownValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile$;

/** PostgreSQL: shared by all nodes of a region. */
public final class PostgresDialect implements Dialect {
    /** Any fixed number; it names our lock among the advisory locks of this database. */
    private static final long SCHEMA_LOCK = 0x61746f6c6cL;

    /** The same, for locks that nodes hold while they work. */
    private static final int WORK_LOCKS = 0x61746f6c;

    private static final int CONNECT_SECONDS = 5;

    /**
     * A transaction takes this table lock before its first row's ordering is drawn from the sequence, and gives it back
     * after its rows have become visible. Other lock modes are taken by those who do not insert.
     */
    private static final String WRITERS =
            """
            SELECT l.virtualtransaction || '/' || coalesce(l.pid::text, '')
            FROM pg_locks l
            WHERE l.locktype = 'relation'
              AND l.relation = 'event_journal'::regclass
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND l.mode = 'RowExclusiveLock' AND l.granted
            """;

    /** One descent of the index for each id, whatever the number of its rows. */
    private static final String LIST_KEYS =
            """
            WITH RECURSIVE k(id) AS (
              (SELECT persistence_id FROM event_journal
               WHERE persistence_id %s ? AND persistence_id < ? ORDER BY persistence_id LIMIT 1)
              UNION ALL
              SELECT (SELECT persistence_id FROM event_journal
                      WHERE persistence_id > k.id AND persistence_id < ? ORDER BY persistence_id LIMIT 1)
              FROM k WHERE k.id IS NOT NULL
            )
            SELECT id FROM k WHERE id IS NOT NULL LIMIT ?
            """;

    /** One round trip, and one descent of the index for each id. */
    private static final String ROWS_AFTER =
            """
            SELECT j.* FROM unnest(?::text[], ?::bigint[]) AS k(id, after)
            CROSS JOIN LATERAL (%s persistence_id = k.id AND sequence_number > k.after
                                ORDER BY sequence_number LIMIT ?) j
            """
                    .formatted(JdbcJournalReader.SELECT);

    private final PGSimpleDataSource driver;
    private final String description;

    private PostgresDialect(PGSimpleDataSource driver, String description) {
        this.driver = driver;
        this.description = description;
    }

    public static PostgresDialect open(JournalSettings settings) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        setUrl(driver, settings.url());
        if (!settings.user().isEmpty()) {
            driver.setUser(settings.user());
            driver.setPassword(settings.password());
        }
        driver.setApplicationName("atoll");
        driver.setReWriteBatchedInserts(true);
        driver.setTcpKeepAlive(true);
        driver.setConnectTimeout(CONNECT_SECONDS);
        driver.setLoginTimeout(CONNECT_SECONDS);
        driver.setSocketTimeout(Math.toIntExact(settings.socketTimeout().toSeconds()));
        return new PostgresDialect(driver, ShownValue.url(settings.url()));
    }

    /** The driver's own message has the whole URL. */
    private static void setUrl(PGSimpleDataSource driver, String url) {
        try {
            driver.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    "atoll.journal.url = '" + ShownValue.url(url) + "' is not understood by the driver: a port or a"
                            + " parameter is wrong (other characters than letters and digits are written as %XX).");
        }
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public DataSource driver() {
        return driver;
    }

    /** An acknowledged write must survive a crash of the server, also where the server's default says otherwise. */
    @Override
    public String connectionInitSql() {
        return "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";
    }

    @Override
    public JdbcProfile slickProfile() {
        return PostgresProfile$.MODULE$;
    }

    @Override
    public String schemaFolder() {
        return "postgresql";
    }

    @Override
    public void lockSchema(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
        }
    }

    @Override
    public Connection writerConnection(DataSource pool) throws SQLException {
        return pool.getConnection();
    }

    @Override
    public Set<String> writersInFlight(Connection connection) throws SQLException {
        Set<String> writers = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(WRITERS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                writers.add(rows.getString(1));
            }
        }
        return writers;
    }

    @Override
    public List<String> listKeys(Connection connection, KeyRange range, int limit) throws SQLException {
        String sql = LIST_KEYS.formatted(range.inclusive() ? ">=" : ">");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, range.from());
            statement.setString(2, range.before());
            statement.setString(3, range.before());
            statement.setInt(4, limit);
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    @Override
    public void rowsAfter(Connection connection, List<String> ids, List<Long> after, int most, RowSink sink)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROWS_AFTER)) {
            statement.setFetchSize(JdbcJournalReader.FETCH_ROWS);
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            statement.setArray(2, connection.createArrayOf("bigint", after.toArray()));
            statement.setInt(3, most);
            boolean more = true;
            try (ResultSet rows = statement.executeQuery()) {
                while (more && rows.next()) {
                    more = sink.take(JdbcJournalReader.row(rows));
                }
            }
        }
    }

    @Override
    public void insertRows(Connection connection, List<JournalRow> rows) throws SQLException {
        PostgresCopy.insert(connection, rows);
    }

    /** Sorting all keys once costs a fraction of finding the place of each. */
    @Override
    public void beginLoading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE event_journal DROP CONSTRAINT event_journal_pkey,"
                    + " DROP CONSTRAINT event_journal_entity");
        }
    }

    @Override
    public void endLoading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE event_journal ADD PRIMARY KEY (ordering),"
                    + " ADD CONSTRAINT event_journal_entity UNIQUE (persistence_id, sequence_number)");
        }
    }

    @Override
    public boolean tryLock(Connection connection, int lock) throws SQLException {
        return locking(connection, "SELECT pg_try_advisory_lock(?, ?)", lock);
    }

    @Override
    public void unlock(Connection connection, int lock) throws SQLException {
        locking(connection, "SELECT pg_advisory_unlock(?, ?)", lock);
    }

    private static boolean locking(Connection connection, String sql, int lock) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, WORK_LOCKS);
            statement.setInt(2, lock);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    @Override
    public String lastOrderingSql() {
        return "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('event_journal', 'ordering')::regclass), 0)";
    }

    /** A wrong user, password or database name does not become right by waiting. */
    @Override
    public boolean hopeless(SQLException e) {
        return SqlErrors.refusesUser(e) || "3D000".equals(e.getSQLState());
    }

    @Override
    public AtollException explain(SQLException e) {
        return SqlErrors.explain(description, e);
    }

    /** The server keeps itself in order. */
    @Override
    public void connected() {
        // nothing to do
    }

    @Override
    public void close() {
        // The server goes on without us.
    }
}
