package dev.atoll.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.jdbc.config.SnapshotConfig;
import org.apache.pekko.persistence.jdbc.snapshot.dao.DefaultSnapshotDao;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import slick.dbio.DBIOAction;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcProfile;
import slick.jdbc.SimpleJdbcAction;

/**
 * Does as the JDBC plugin, but of the older snapshots of an entity it spares the one that stands for rows which are no longer
 * there, and {@link SparseSnapshots some} from which the entity's past can be read.
 *
 * <p>Named in {@code atoll.journal.snapshot-plugin.dao} and instantiated by the JDBC plugin.
 */
public final class BaseSparingSnapshotDao extends DefaultSnapshotDao {

    private static final String FIND =
            """
            SELECT "sequence_number" FROM "snapshot" WHERE "persistence_id" = ? AND "base" = FALSE
            ORDER BY "sequence_number"
            """;

    private static final String REMOVE =
            "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ? AND \"sequence_number\" = ? AND \"base\" = FALSE";

    private static final String REMOVE_UP_TO =
            "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ? AND \"sequence_number\" <= ? AND \"base\" = FALSE";

    private final JdbcDatabaseDef database;
    private final ExecutionContext executor;
    private final int olderPerDoubling;

    public BaseSparingSnapshotDao(
            JdbcDatabaseDef database,
            JdbcProfile profile,
            SnapshotConfig settings,
            Serialization serialization,
            ExecutionContext executor,
            Materializer materializer) {
        super(database, profile, settings, serialization, executor, materializer);
        this.database = database;
        this.executor = executor;
        this.olderPerDoubling = JournalExtension.get(serialization.system())
                .settings()
                .snapshots()
                .olderPerDoubling();
    }

    /** Also those that the data actor makes besides, and for which it removes none, leave few behind. */
    @Override
    public Future<BoxedUnit> save(SnapshotMetadata metadata, Object snapshot) {
        Future<BoxedUnit> saved = super.save(metadata, snapshot);
        return olderPerDoubling == 0
                ? saved
                : saved.flatMap(done -> thin(metadata.persistenceId(), metadata.sequenceNr()), executor);
    }

    /** The way on which a data actor removes what it need not keep. */
    @Override
    public Future<BoxedUnit> deleteUpToMaxSequenceNr(String persistenceId, long maxSequenceNr) {
        return olderPerDoubling == 0
                ? run(SimpleJdbcAction.apply(context -> removeUpTo(context.connection(), persistenceId, maxSequenceNr)))
                : thin(persistenceId, maxSequenceNr);
    }

    private Future<BoxedUnit> thin(String persistenceId, long upTo) {
        return run(SimpleJdbcAction.apply(context -> thin(context.connection(), persistenceId, upTo)));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java cannot write the action's last type parameter
    private Future<BoxedUnit> run(DBIOAction action) {
        return database.run(action);
    }

    private BoxedUnit thin(Connection connection, String persistenceId, long upTo) {
        try {
            List<Long> surplus = SparseSnapshots.surplus(rows(connection, persistenceId), olderPerDoubling);
            surplus.removeIf(row -> row > upTo);
            if (!surplus.isEmpty()) {
                remove(connection, persistenceId, surplus);
            }
            return BoxedUnit.UNIT;
        } catch (SQLException e) {
            throw failed(persistenceId, e);
        }
    }

    private static List<Long> rows(Connection connection, String persistenceId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setString(1, persistenceId);
            try (ResultSet found = select.executeQuery()) {
                List<Long> rows = new ArrayList<>();
                while (found.next()) {
                    rows.add(found.getLong(1));
                }
                return rows;
            }
        }
    }

    private static void remove(Connection connection, String persistenceId, List<Long> rows) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
            for (long row : rows) {
                delete.setString(1, persistenceId);
                delete.setLong(2, row);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private static BoxedUnit removeUpTo(Connection connection, String persistenceId, long upTo) {
        try (PreparedStatement delete = connection.prepareStatement(REMOVE_UP_TO)) {
            delete.setString(1, persistenceId);
            delete.setLong(2, upTo);
            delete.executeUpdate();
            return BoxedUnit.UNIT;
        } catch (SQLException e) {
            throw failed(persistenceId, e);
        }
    }

    private static IllegalStateException failed(String persistenceId, SQLException e) {
        return new IllegalStateException("Snapshots of " + persistenceId + " cannot be removed", e);
    }
}
