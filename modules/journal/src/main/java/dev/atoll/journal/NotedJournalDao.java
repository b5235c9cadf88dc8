package dev.atoll.journal;

import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.scaladsl.Source;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Try;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcProfile;

/**
 * Writes as the JDBC plugin does, and notes in {@link OpenWrites} which writes the database has not ended: the plugin
 * gives up waiting for one sooner than the database gives up writing it.
 *
 * <p>Named in {@code atoll.journal.plugin.dao} and instantiated by the JDBC plugin.
 */
public final class NotedJournalDao extends DefaultJournalDao {

    private final OpenWrites writes;
    private final ExecutionContext executor;

    public NotedJournalDao(
            JdbcDatabaseDef database,
            JdbcProfile profile,
            JournalConfig settings,
            Serialization serialization,
            ExecutionContext executor,
            Materializer materializer) {
        super(database, profile, settings, serialization, executor, materializer);
        this.writes = JournalExtension.get(serialization.system()).openWrites();
        this.executor = executor;
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
