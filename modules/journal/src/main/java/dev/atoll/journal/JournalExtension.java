package dev.atoll.journal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.internal.FormerWriters;
import dev.atoll.journal.internal.SharedSlickDatabase;
import dev.atoll.journal.internal.WriteQueue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of an actor system's region: one pool, shared by the persistence plugins and all readers.
 *
 * <p>Call {@link #open} once, before any entity starts. The pool closes when the actor system has terminated.
 */
public final class JournalExtension implements Extension {
    private static final Id ID = new Id();
    private static final Logger LOG = LoggerFactory.getLogger(JournalExtension.class);

    /** So long at most does the end of an actor system wait for writes that are under way. */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(5);

    private final ExtendedActorSystem system;
    private final JournalSignal signal = new JournalSignal();
    private final OpenWrites writes = new OpenWrites();
    private final List<WriteQueue<?>> queues = new ArrayList<>();
    private Database database;
    private SharedSlickDatabase slick;
    private Journal journal;
    private InstantSource clock;

    private JournalExtension(ExtendedActorSystem system) {
        this.system = system;
    }

    public static JournalExtension get(ClassicActorSystemProvider system) {
        return ID.get(system);
    }

    /**
     * Opens the journal of this actor system's region with the settings under {@code atoll.journal}. Blocks, up to
     * {@code connect-wait} when the database is away, and as long again while transactions of a process that has died are
     * not over. When it returns, the schema is in place and the plugins can be used. Further calls return the same
     * journal.
     *
     * @throws AtollException as {@link Database#open} and {@link Journal#open},
     *     {@link ErrorCode#DATABASE_IN_USE} when such transactions do not end, and
     *     {@link ErrorCode#INVALID_SETTING} when the persistence plugins are not set to use this pool
     */
    public synchronized Journal open(RegionId region, InstantSource clock, RandomGenerator random) {
        if (journal == null) {
            JournalSettings.checkProvider(system.settings().config());
            Journal opened = Journal.open(database(), region, clock, random);
            FormerWriters.await(database(), settings().connectWait());
            journal = opened;
            this.clock = clock;
        }
        return journal;
    }

    /**
     * @throws IllegalStateException before {@link #open} has returned
     */
    public synchronized Journal journal() {
        if (journal == null) {
            throw new IllegalStateException("The journal is not open yet");
        }
        return journal;
    }

    /** The wall clock by which rows are stamped; null before {@link #open} has returned. */
    synchronized InstantSource clock() {
        return clock;
    }

    /** What this node's writers raise after a commit, and the node's {@link JournalTail} listens to. */
    public JournalSignal signal() {
        return signal;
    }

    /** This node's writes that the database has not ended. */
    public OpenWrites openWrites() {
        return writes;
    }

    synchronized JournalSettings settings() {
        return database().settings();
    }

    synchronized SharedSlickDatabase slickDatabase() {
        if (slick == null) {
            slick = new SharedSlickDatabase(database());
        }
        return slick;
    }

    private synchronized Database database() {
        if (database == null) {
            database = Database.open(JournalSettings.from(system.settings().config()));
            system.registerOnTermination(this::close);
        }
        return database;
    }

    /** Closes the queue before the plugins' connections. */
    synchronized void add(WriteQueue<?> queue) {
        queues.add(queue);
    }

    private synchronized void close() {
        queues.forEach(WriteQueue::close);
        awaitWrites();
        if (slick != null) {
            slick.close();
        }
        queues.forEach(WriteQueue::abandon);
        database.close();
    }

    /** Closing the connections interrupts those that write, which breaks H2's file until it is opened again. */
    private void awaitWrites() {
        try {
            writes.ended().toCompletableFuture().get(LONGEST_WRITE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn(
                    "The database still has not ended {} writes; it may or may not have written them.", writes.count());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Id extends AbstractExtensionId<JournalExtension> {
        @Override
        public JournalExtension createExtension(ExtendedActorSystem system) {
            return new JournalExtension(system);
        }
    }
}
