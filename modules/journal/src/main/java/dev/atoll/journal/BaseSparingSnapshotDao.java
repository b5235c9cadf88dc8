package dev.atoll.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
 * Does as the JDBC plugin, but when older snapshots of an entity are removed it spares the one that stands for rows which are
 * no longer there.
 *
 * <p>Named in {@code atoll.journal.snapshot-plugin.dao} and instantiated by the JDBC plugin.
 */
public final class BaseSparingSnapshotDao extends DefaultSnapshotDao {

    private static final String REMOVE =
            "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ? AND \"sequence_number\" <= ? AND \"base\" = FALSE";

    private final JdbcDatabaseDef database;

    public BaseSparingSnapshotDao(
            JdbcDatabaseDef database,
            JdbcProfile profile,
            SnapshotConfig settings,
            Serialization serialization,
            ExecutionContext executor,
            Materializer materializer) {
        super(database, profile, settings, serialization, executor, materializer);
        this.database = database;
    }

    /** The way on which a data actor removes what it need not keep. */
    @Override
    public Future<BoxedUnit> deleteUpToMaxSequenceNr(String persistenceId, long maxSequenceNr) {
        return run(SimpleJdbcAction.apply(context -> remove(context.connection(), persistenceId, maxSequenceNr)));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java cannot write the action's last type parameter
    private Future<BoxedUnit> run(DBIOAction action) {
        return database.run(action);
    }

    private static BoxedUnit remove(Connection connection, String persistenceId, long upTo) {
        try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
            delete.setString(1, persistenceId);
            delete.setLong(2, upTo);
            delete.executeUpdate();
            return BoxedUnit.UNIT;
        } catch (SQLException e) {
            throw new IllegalStateException("Snapshots of " + persistenceId + " cannot be removed", e);
        }
    }
}
