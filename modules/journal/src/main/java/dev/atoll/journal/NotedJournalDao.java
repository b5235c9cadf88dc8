package dev.atoll.journal;

import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
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
}
