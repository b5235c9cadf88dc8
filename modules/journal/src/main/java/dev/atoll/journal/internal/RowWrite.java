package dev.atoll.journal.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.PekkoSerialization;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.serialization.Serialization;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.List$;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Set;
import scala.collection.immutable.Set$;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Success;
import scala.util.Try;

/**
 * What Pekko Persistence wants written for one entity at a time, as rows: with the same columns as the plugin makes of
 * it, and with the same result.
 */
public final class RowWrite implements WriteQueue.Write<Tuple2<JournalPekkoSerializationRow, Set<String>>> {
    private static final Try<BoxedUnit> WRITTEN = new Success<>(BoxedUnit.UNIT);

    private final Serialization serialization;
    private final long timeMillis;
    private final List<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows = new ArrayList<>(1);

    /** One for each message; empty, which says the same, as long as none was rejected. */
    private final List<Try<BoxedUnit>> results = new ArrayList<>(0);

    private final Promise<Seq<Try<BoxedUnit>>> promise = Promise.apply();
    private Runnable whenEnded = () -> {};

    /** Those of the messages that cannot be serialized are rejected, and the others written. */
    public RowWrite(Seq<AtomicWrite> messages, Serialization serialization, long timeMillis) {
        this.serialization = serialization;
        this.timeMillis = timeMillis;
        int accepted = 0;
        for (Iterator<AtomicWrite> all = messages.iterator(); all.hasNext(); ) {
            Try<BoxedUnit> added = add(all.next());
            if (added.isSuccess() && results.isEmpty()) {
                accepted++;
            } else {
                while (results.size() < accepted) {
                    results.add(WRITTEN);
                }
                results.add(added);
            }
        }
    }

    private Try<BoxedUnit> add(AtomicWrite message) {
        int before = rows.size();
        Try<BoxedUnit> added = Try.apply(() -> {
            for (Iterator<PersistentRepr> all = message.payload().iterator(); all.hasNext(); ) {
                rows.add(row(all.next()));
            }
            return BoxedUnit.UNIT;
        });
        if (added.isFailure()) {
            rows.subList(before, rows.size()).clear();
        }
        return added;
    }

    private Tuple2<JournalPekkoSerializationRow, Set<String>> row(PersistentRepr repr) {
        Object event = repr.payload();
        Set<String> tags = Set$.MODULE$.empty();
        if (event instanceof Tagged tagged) {
            event = tagged.payload();
            tags = tagged.tags();
        }
        PekkoSerialization.PekkoSerialized payload =
                PekkoSerialization.serialize(serialization, event).get();
        Option<PekkoSerialization.PekkoSerialized> metadata = repr.metadata()
                .flatMap(data ->
                        PekkoSerialization.serialize(serialization, data).toOption());
        return new Tuple2<>(
                new JournalPekkoSerializationRow(
                        Long.MIN_VALUE,
                        repr.deleted(),
                        repr.persistenceId(),
                        repr.sequenceNr(),
                        repr.writerUuid(),
                        timeMillis,
                        repr.manifest(),
                        payload.payload(),
                        payload.serId(),
                        payload.serManifest(),
                        metadata.map(PekkoSerialization.PekkoSerialized::payload),
                        metadata.map(PekkoSerialization.PekkoSerialized::serId),
                        metadata.map(PekkoSerialization.PekkoSerialized::serManifest)),
                tags);
    }

    /** What is to run before Pekko Persistence is told; to be set before the write is given to the queue. */
    public void whenEnded(Runnable action) {
        whenEnded = action;
    }

    @Override
    public List<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows() {
        return rows;
    }

    @Override
    public void ended(Throwable failure) {
        whenEnded.run();
        promise.tryComplete(failure == null ? new Success<>(result()) : new Failure<>(failure));
    }

    private Seq<Try<BoxedUnit>> result() {
        return results.isEmpty()
                ? List$.MODULE$.empty()
                : CollectionConverters.asScala(results).toList();
    }

    /** What Pekko Persistence waits for. */
    public Future<Seq<Try<BoxedUnit>>> ended() {
        return promise.future();
    }
}
