package dev.atoll.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.internal.SharedSlickDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.PersistentRepr$;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.stream.SystemMaterializer;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** An actor system with an open journal, and a dao that nobody else writes with. */
record DaoFixture(ActorTestKit system, JournalExtension extension, NotedJournalDao dao) {

    /** A test. */
    interface Body {
        void run(DaoFixture journal) throws Exception;
    }

    static void with(Config config, Body body) throws Exception {
        Config whole = config.withFallback(ConfigFactory.load());
        ActorTestKit system = ActorTestKit.create(
                "journal", JournalSettings.from(whole).pekkoOverlay().withFallback(whole));
        try {
            body.run(of(system));
        } finally {
            system.shutdownTestKit();
        }
    }

    static DaoFixture of(ActorTestKit kit) {
        var system = Adapter.toClassic(kit.system());
        JournalExtension extension = JournalExtension.get(system);
        extension.open(RegionId.of("us-east"), Clock.systemUTC(), new Random(1));
        SharedSlickDatabase slick = extension.slickDatabase();
        return new DaoFixture(
                kit,
                extension,
                new NotedJournalDao(
                        slick.database(),
                        slick.profile(),
                        new JournalConfig(system.settings().config().getConfig("atoll.journal.plugin")),
                        SerializationExtension.get(system),
                        system.dispatcher(),
                        SystemMaterializer.get(system).materializer()));
    }

    CompletableFuture<List<Try<BoxedUnit>>> write(String id, long number, Object... events) {
        List<AtomicWrite> messages = new ArrayList<>();
        for (Object event : events) {
            messages.add(AtomicWrite.apply(repr(id, number + messages.size(), event)));
        }
        Seq<AtomicWrite> all = CollectionConverters.asScala(messages).toList();
        return java(dao.asyncWriteMessages(all)).thenApply(CollectionConverters::asJava);
    }

    static PersistentRepr repr(String id, long number, Object event) {
        return PersistentRepr$.MODULE$.apply(event, number, id, "", false, ActorRef.noSender(), "writer");
    }

    /** As a data actor does: the next when the last has ended. */
    CompletableFuture<?> writeOneAfterTheOther(String id, long number, long last) {
        return number > last
                ? CompletableFuture.completedFuture(null)
                : write(id, number, "event " + number).thenCompose(done -> writeOneAfterTheOther(id, number + 1, last));
    }

    List<Long> numbers(String id) {
        return extension.journal().database().run(connection -> numbers(connection, id));
    }

    /** In the order of the journal. */
    static List<Long> numbers(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT \"sequence_number\" FROM \"event_journal\" WHERE \"persistence_id\" = ? ORDER BY \"ordering\"")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                List<Long> numbers = new ArrayList<>();
                while (rows.next()) {
                    numbers.add(rows.getLong(1));
                }
                return numbers;
            }
        }
    }

    CompletableFuture<Object> highest(String id) {
        return java(dao.highestSequenceNr(id, 0));
    }

    /** Without a thread for each, which Scala's own converter starts where there are few processors. */
    static <T> CompletableFuture<T> java(Future<T> future) {
        CompletableFuture<T> java = new CompletableFuture<>();
        future.onComplete(
                result -> result.isSuccess()
                        ? java.complete(result.get())
                        : java.completeExceptionally(result.failed().get()),
                ExecutionContext.parasitic$.MODULE$);
        return java;
    }
}
