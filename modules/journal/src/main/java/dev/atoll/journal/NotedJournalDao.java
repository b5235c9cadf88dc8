package dev.atoll.journal;

import dev.atoll.journal.internal.OneStatementInsert;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.scaladsl.Source;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Set;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Try;
import slick.dbio.DBIOAction;
import slick.jdbc.JdbcBackend.JdbcActionContext;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile;
import slick.jdbc.SimpleJdbcAction;

/**
 * Writes as the JDBC plugin does, and notes in {@link OpenWrites} which writes the database has not ended: the plugin
 * gives up waiting for one sooner than the database gives up writing it.
 *
 * <p>Named in {@code atoll.journal.plugin.dao} and instantiated by the JDBC plugin.
 */
public final class NotedJournalDao extends DefaultJournalDao {

    private final OpenWrites writes;
    private final CommittedRows committed;
    private final ExecutionContext executor;
    private final JdbcDatabaseDef database;
    private final boolean isPostgres;

    public NotedJournalDao(
            JdbcDatabaseDef database,
            JdbcProfile profile,
            JournalConfig settings,
            Serialization serialization,
            ExecutionContext executor,
            Materializer materializer) {
        super(database, profile, settings, serialization, executor, materializer);
        JournalExtension journal = JournalExtension.get(serialization.system());
        this.writes = journal.openWrites();
        this.committed = journal.journal().committed();
        this.executor = executor;
        this.database = database;
        this.isPostgres = profile instanceof PostgresProfile;
    }

    @Override
    public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
        Runnable end = writes.begin();
        try {
            Future<Seq<Try<BoxedUnit>>> result = super.asyncWriteMessages(messages);
            result.onComplete(
                    ended -> {
                        end.run();
                        return null;
                    },
                    executor);
            return result;
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    /** On PostgreSQL in one statement; elsewhere, and rows of an unusual kind, as the plugin does. */
    @Override
    public Future<BoxedUnit> writeJournalRows(Seq<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) {
        if (!isPostgres || !rows.forall(OneStatementInsert::takes)) {
            committed.addUntold();
            return super.writeJournalRows(rows);
        }
        List<JournalPekkoSerializationRow> plain = new ArrayList<>(rows.size());
        rows.foreach(row -> plain.add(row._1()));
        return run(context -> {
            List<JournalRow> stored = OneStatementInsert.insert(context.connection(), plain);
            if (stored.isEmpty()) {
                committed.addUntold();
            } else {
                committed.add(stored);
            }
        });
    }

    private interface Work {
        void with(JdbcActionContext context) throws SQLException;
    }

    /** Raw, because Java cannot name the type of Slick's actions that may be run anywhere. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private Future<BoxedUnit> run(Work work) {
        DBIOAction action = new SimpleJdbcAction<>(context -> {
            try {
                work.with(context);
                return BoxedUnit.UNIT;
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        return database.run(action);
    }

    /**
     * The rows of one entity, none left out: the plugin's own reading does not notice when rows that it was to read are
     * removed at the same time.
     */
    @Override
    public Source<Try<Tuple2<PersistentRepr, Object>>, NotUsed> messagesWithBatch(
            String persistenceId,
            long fromSequenceNr,
            long toSequenceNr,
            int batchSize,
            Option<Tuple2<FiniteDuration, Scheduler>> refreshInterval) {
        DenseRows rows = new DenseRows(persistenceId, fromSequenceNr);
        return org.apache.pekko.stream.javadsl.Source.fromGraph(super.messagesWithBatch(
                        persistenceId, fromSequenceNr, toSequenceNr, batchSize, refreshInterval))
                .map(read -> read.flatMap(
                        found -> Try.apply(() -> rows.next(found._1().sequenceNr(), found))))
                .concatLazy(org.apache.pekko.stream.javadsl.Source.lazySource(() -> rows.lacks(toSequenceNr)
                        ? org.apache.pekko.stream.javadsl.Source.single(new Failure<>(rows.missing()))
                        : org.apache.pekko.stream.javadsl.Source.empty()))
                .asScala();
    }
}
