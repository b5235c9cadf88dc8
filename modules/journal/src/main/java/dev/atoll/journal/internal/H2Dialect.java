package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import slick.jdbc.H2Profile$;
import slick.jdbc.JdbcProfile;

/** H2 in one file, for one process. */
public final class H2Dialect implements Dialect {
    private static final int DATABASE_ALREADY_OPEN = 90020;

    private static final String NEXT_KEY =
            """
            SELECT "persistence_id" FROM "event_journal"
            WHERE "persistence_id" >= ? AND "persistence_id" < ?
            ORDER BY "persistence_id", "sequence_number" LIMIT 1
            """;

    private static final String INSERT_ROW =
            """
            INSERT INTO "event_journal" ("ordering", "persistence_id", "sequence_number", "writer", "write_timestamp",
              "adapter_manifest", "event_payload", "event_ser_id", "event_ser_manifest")
            VALUES (?, ?, ?, 'restore', ?, '', ?, ?, ?)
            """;

    private static final String ROWS_AFTER = JdbcJournalReader.SELECT
            + " \"persistence_id\" = ? AND \"sequence_number\" > ? ORDER BY \"sequence_number\" LIMIT ?";

    private final JdbcDataSource driver;
    private final Path file;
    private final DirectoryLock lock;
    private final WriterTickets tickets = new WriterTickets();
    private final Set<Integer> locks = ConcurrentHashMap.newKeySet();
    private H2Housekeeping housekeeping;

    private H2Dialect(JdbcDataSource driver, Path file, DirectoryLock lock) {
        this.driver = driver;
        this.file = file;
        this.lock = lock;
    }

    /**
     * WRITE_DELAY=0: H2 otherwise acknowledges commits up to half a second before they are in the file, and a killed
     * process loses them. RETENTION_TIME: space that is no longer used may be used again after 10 s, which the housekeeping
     * makes long enough. DB_CLOSE_ON_EXIT=FALSE: we close it ourselves, in order. LOCK_TIMEOUT: a transaction that waits for
     * another's row waits for its commit, which a slow disk makes long; H2 otherwise gives up after two seconds.
     */
    public static H2Dialect open(JournalSettings settings) {
        Path file = settings.directory().resolve("journal");
        DirectoryLock lock = DirectoryLock.take(settings.directory());
        JdbcDataSource driver = new JdbcDataSource();
        driver.setURL("jdbc:h2:file:" + file
                + ";DATABASE_TO_UPPER=FALSE;WRITE_DELAY=0;RETENTION_TIME=10000;DB_CLOSE_ON_EXIT=FALSE"
                + ";LOCK_TIMEOUT=10000");
        driver.setUser(settings.user());
        driver.setPassword(settings.password());
        return new H2Dialect(driver, file, lock);
    }

    /** Whether there is a database; opening one that is not there makes it. */
    public static boolean exists(JournalSettings settings) {
        return Files.exists(settings.directory().resolve("journal.mv.db"));
    }

    @Override
    public String description() {
        return "h2:" + file;
    }

    @Override
    public DataSource driver() {
        return driver;
    }

    @Override
    public String connectionInitSql() {
        return "SELECT 1";
    }

    @Override
    public JdbcProfile slickProfile() {
        return H2Profile$.MODULE$;
    }

    @Override
    public String schemaFolder() {
        return "h2";
    }

    /** One process, one start: there is nobody to lock out. */
    @Override
    public void lockSchema(Connection transaction) {
        // nothing to do
    }

    @Override
    public Connection writerConnection(DataSource pool) throws SQLException {
        return tickets.lend(pool::getConnection);
    }

    @Override
    public Set<String> writersInFlight(Connection connection) {
        return tickets.open().stream().map(String::valueOf).collect(Collectors.toSet());
    }

    /**
     * One descent of the index for each id. Keys hold no control characters, so appending the lowest one gives a bound
     * just above an id; H2 would otherwise walk over all rows of that id.
     */
    @Override
    public List<String> listKeys(Connection connection, KeyRange range, int limit) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(NEXT_KEY)) {
            statement.setString(2, range.before());
            String from = range.inclusive() ? range.from() : justAbove(range.from());
            while (ids.size() < limit) {
                statement.setString(1, from);
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        break;
                    }
                    ids.add(row.getString(1));
                }
                from = justAbove(ids.get(ids.size() - 1));
            }
        }
        return ids;
    }

    /** One query for each: all in this process, and H2 has no lateral joins. */
    @Override
    public void rowsAfter(Connection connection, List<String> ids, List<Long> after, int most, RowSink sink)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROWS_AFTER)) {
            statement.setInt(3, most);
            boolean more = true;
            for (int i = 0; i < ids.size() && more; i++) {
                statement.setString(1, ids.get(i));
                statement.setLong(2, after.get(i));
                try (ResultSet rows = statement.executeQuery()) {
                    while (more && rows.next()) {
                        more = sink.take(JdbcJournalReader.row(rows));
                    }
                }
            }
        }
    }

    private static String justAbove(String id) {
        return id + '\u0001';
    }

    @Override
    public void insertRows(Connection connection, List<JournalRow> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_ROW)) {
            for (JournalRow row : rows) {
                insert.setLong(1, row.ordering());
                insert.setString(2, row.persistenceId());
                insert.setLong(3, row.sequenceNumber());
                insert.setLong(4, row.writeTimestamp().toEpochMilli());
                insert.setBytes(5, row.payload());
                insert.setInt(6, row.serializerId());
                insert.setString(7, row.serializerManifest());
                insert.addBatch();
            }
            int[] unused = insert.executeBatch();
        }
    }

    /** An index stays, by which rows are grouped; without it, that would take memory for each entity. */
    @Override
    public void beginLoading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE \"event_journal\" DROP CONSTRAINT \"event_journal_entity\"");
            statement.execute("CREATE INDEX \"event_journal_loading\""
                    + " ON \"event_journal\" (\"persistence_id\", \"sequence_number\")");
        }
    }

    @Override
    public void endLoading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP INDEX \"event_journal_loading\"");
            statement.execute("ALTER TABLE \"event_journal\" ADD CONSTRAINT \"event_journal_entity\""
                    + " UNIQUE (\"persistence_id\", \"sequence_number\")");
        }
    }

    /** One process, and one node in it. */
    @Override
    public boolean tryLock(Connection connection, int lock) {
        return locks.add(lock);
    }

    @Override
    public void unlock(Connection connection, int lock) {
        locks.remove(lock);
    }

    /** H2 tells which one comes next. */
    @Override
    public String lastOrderingSql() {
        return "SELECT \"IDENTITY_BASE\" - 1 FROM \"INFORMATION_SCHEMA\".\"COLUMNS\""
                + " WHERE \"TABLE_NAME\" = 'event_journal' AND \"COLUMN_NAME\" = 'ordering'";
    }

    /** Nobody else can make a file usable that H2 cannot open now. */
    @Override
    public boolean hopeless(SQLException e) {
        return true;
    }

    @Override
    public AtollException explain(SQLException e) {
        return e.getErrorCode() == DATABASE_ALREADY_OPEN
                ? DirectoryLock.inUse(file.getParent(), e)
                : SqlErrors.refusesUser(e)
                        ? new AtollException(
                                ErrorCode.DATABASE_UNREACHABLE,
                                "The database " + description() + " was created with another user or password.",
                                e)
                        : SqlErrors.explain(description(), e);
    }

    @Override
    public void connected() throws SQLException {
        housekeeping = H2Housekeeping.start(driver);
    }

    @Override
    public void close() {
        if (housekeeping != null) {
            housekeeping.close();
        }
        lock.close();
    }
}
