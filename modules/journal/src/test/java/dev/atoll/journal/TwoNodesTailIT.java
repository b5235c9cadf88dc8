package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.JournalTail.Command;
import dev.atoll.journal.JournalTail.Subscribe;
import dev.atoll.journal.JournalTail.TailAdvanced;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of a region share a database; polling is so slow here that only wake-ups can be the cause. */
class TwoNodesTailIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Node writing;
    private Node reading;

    private record Node(ActorTestKit system, Journal journal, JournalSignal signal, ActorRef<Command> tail) {}

    @BeforeEach
    void start() {
        Config database = TestDatabases.fresh(Type.POSTGRESQL, directory);
        writing = node(database);
        reading = node(database);
    }

    private void meet() {
        Cluster first = Cluster.get(writing.system().system());
        first.manager().tell(Join.create(first.selfMember().address()));
        Cluster.get(reading.system().system())
                .manager()
                .tell(Join.create(first.selfMember().address()));
        Awaitility.await().atMost(PATIENCE).until(() -> upMembers(writing) == 2 && upMembers(reading) == 2);
    }

    @AfterEach
    void stop() {
        writing.system().shutdownTestKit();
        reading.system().shutdownTestKit();
    }

    private static long upMembers(Node node) {
        int up = 0;
        for (var member : Cluster.get(node.system().system()).state().getMembers()) {
            up += member.status() == MemberStatus.up() ? 1 : 0;
        }
        return up;
    }

    private static Node node(Config database) {
        Config config = ConfigFactory.parseString(
                        """
                        pekko.actor.provider = cluster
                        pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                        pekko.jmx.multi-mbeans-in-same-jvm = on
                        pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
                        atoll.journal.tail.poll-interval = 60s
                        """)
                .withFallback(database)
                .withFallback(ConfigFactory.load());
        ActorTestKit system = ActorTestKit.create(
                "region", JournalSettings.from(config).pekkoOverlay().withFallback(config));
        JournalExtension extension = JournalExtension.get(system.system());
        Journal journal = extension.open(RegionId.of("us-east"), Clock.systemUTC(), new Random(1));
        return new Node(
                system,
                journal,
                extension.signal(),
                system.spawn(
                        JournalTail.create(journal, extension.signal(), WritesInFlight.UNKNOWN, Clock.systemUTC())));
    }

    @Test
    void aWriteOnANodeWithoutLinksWakesTheTailOfTheOther() throws SQLException {
        meet();
        TestProbe<TailAdvanced> advances = subscribe();
        for (int i = 1; i <= 200; i++) {
            awaitAdvance(advances, write(i));
        }
    }

    @Test
    void soDoesOneFromBeforeTheyMet() throws SQLException {
        TestProbe<TailAdvanced> advances = subscribe();
        advances.expectNoMessage(Duration.ofMillis(500)); // it has found the end, and waits
        long early = write(1);
        advances.expectNoMessage(Duration.ofMillis(500));
        meet();
        awaitAdvance(advances, early);
    }

    private TestProbe<TailAdvanced> subscribe() {
        TestProbe<TailAdvanced> advances = reading.system().createTestProbe();
        reading.tail().tell(new Subscribe(advances.ref()));
        assertThat(advances.receiveMessage(PATIENCE).watermark()).isZero();
        return advances;
    }

    private long write(int number) throws SQLException {
        long ordering = Rows.commit(writing.journal().database(), "c|a", number);
        writing.signal().raise();
        return ordering;
    }

    private static void awaitAdvance(TestProbe<TailAdvanced> advances, long ordering) {
        while (advances.receiveMessage(PATIENCE).watermark() < ordering) {
            // an earlier advance
        }
    }
}
