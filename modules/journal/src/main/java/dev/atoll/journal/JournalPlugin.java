package dev.atoll.journal;

import com.typesafe.config.Config;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * The JDBC plugin's journal, which leaves to {@link NotedJournalDao} what that knows anyway: when rows are written, and
 * which are on their way. The plugin copies each event to put the time into it, and sends itself a message when a write
 * has ended.
 *
 * <p>Named in {@code atoll.journal.plugin.class} and instantiated by Pekko Persistence.
 */
public final class JournalPlugin extends JdbcAsyncWriteJournal {

    public JournalPlugin(Config config) {
        super(config);
    }

    @Override
    public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
        return journalDao().asyncWriteMessages(messages);
    }
}
