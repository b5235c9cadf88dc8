package dev.atoll.journal;

import dev.atoll.journal.internal.OneStatementInsert;
import dev.atoll.journal.internal.RowWrite;
import dev.atoll.journal.internal.WriteQueue;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.config.BaseDaoConfig;
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
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Try;
import slick.dbio.DBIOAction;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile;
import slick.jdbc.SimpleJdbcAction;

/**
 * Writes as the JDBC plugin does, with a queue that costs less, and notes in {@link OpenWrites} which writes the database
 * has not ended: the plugin gives up waiting for one sooner than the database gives up writing it.
 *
 * <p>Named in {@code atoll.journal.plugin.dao} and instantiated by {@link JournalPlugin}.
 */
public final class NotedJournalDao extends DefaultJournalDao {

    private final OpenWrites writes;
    private final CommittedRows committed;
    private final InstantSource clock;
    private final Serialization serialization;
    private final ExecutionContext executor;
    private final JdbcDatabaseDef database;
    private final boolean isPostgres;
    private final WriteQueue<Tuple2<JournalPekkoSerializationRow, Set<String>>> queue;

    /** The newest write of each entity that has one on its way, by persistence id. */
    private final Map<String, RowWrite> onTheirWay = new ConcurrentHashMap<>();

    public NotedJournalDao(
            JdbcDatabaseDef database,
            JdbcProfile profile,
            JournalConfig settings,
            Serialization serialization,
            ExecutionContext executor,
            Materializer materializer) {
        super(database, profile, settings, serialization, executor, materializer);
        JournalExtension extension = JournalExtension.get(serialization.system());
        BaseDaoConfig limits = settings.daoConfig();
        this.writes = extension.openWrites();
        this.committed = extension.journal().committed();
        this.clock = extension.clock();
        this.serialization = serialization;
        this.executor = executor;
        this.database = database;
        this.isPostgres = profile instanceof PostgresProfile;
        this.queue = new WriteQueue<>(
                new WriteQueue.Limits(limits.bufferSize(), limits.batchSize(), limits.parallelism()),
                this::transaction,
                executor::execute);
        extension.add(queue);
    }

    @Override
    public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
        RowWrite write = new RowWrite(messages, serialization, clock.millis());
        String persistenceId = messages.head().persistenceId();
        Runnable end = writes.begin();
        write.whenEnded(() -> {
            onTheirWay.remove(persistenceId, write);
            end.run();
        });
        onTheirWay.put(persistenceId, write);
        if (write.rows().isEmpty()) {
            write.ended(null);
        } else {
            queue.add(write);
        }
        return write.ended();
    }

    /** After what is still on its way: an entity may be started again while its last life's write is. */
    @Override
    public Future<Object> highestSequenceNr(String persistenceId, long fromSequenceNr) {
        RowWrite write = onTheirWay.get(persistenceId);
        return write == null
                ? super.highestSequenceNr(persistenceId, fromSequenceNr)
                : write.ended()
                        .transformWith(ended -> super.highestSequenceNr(persistenceId, fromSequenceNr), executor);
    }

    /** On PostgreSQL in one statement; elsewhere, and rows of an unusual kind, as the plugin does. */
    private Future<?> transaction(Supplier<List<Tuple2<JournalPekkoSerializationRow, Set<String>>>> rows) {
        return isPostgres
                ? insert(rows).flatMap(unusual -> writeAsThePlugin(unusual), ExecutionContext.parasitic$.MODULE$)
                : writeAsThePlugin(rows.get());
    }

    private Future<BoxedUnit> writeAsThePlugin(List<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) {
        if (rows.isEmpty()) {
            return Future.unit();
        }
        committed.addUntold();
        return writeJournalRows(CollectionConverters.asScala(rows).toSeq());
    }

    /**
     * Gives the rows back, and inserts none, if one is of an unusual kind. Raw, because Java cannot name the type of
     * Slick's actions that may be run anywhere.
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private Future<List<Tuple2<JournalPekkoSerializationRow, Set<String>>>> insert(
            Supplier<List<Tuple2<JournalPekkoSerializationRow, Set<String>>>> rows) {
        DBIOAction action = new SimpleJdbcAction<>(context -> {
            List<Tuple2<JournalPekkoSerializationRow, Set<String>>> taken = rows.get();
            if (!OneStatementInsert.takes(taken)) {
                return taken;
            }
            try {
                List<JournalRow> stored = OneStatementInsert.insert(context.connection(), taken);
                if (stored.size() == taken.size()) {
                    committed.add(stored);
                } else {
                    committed.addUntold();
                }
                return List.of();
            } catch (SQLException e) {
                committed.addUntold(); // the database may have committed it all the same
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
