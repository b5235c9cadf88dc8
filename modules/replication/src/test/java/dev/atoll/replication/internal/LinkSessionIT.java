package dev.atoll.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.JournalTail;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.replication.LinkPlacement;
import dev.atoll.replication.LinkRemoval;
import dev.atoll.replication.RegionServices;
import dev.atoll.replication.ReplicationSettings;
import dev.atoll.replication.internal.link.LinkEnd;
import dev.atoll.replication.internal.link.LinkIdentity;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One session whose peer and supervisor are probes: what it makes of what comes in an order that a socket hardly gives. */
class LinkSessionIT {

    private static final RegionId EAST = RegionId.of("us-east");
    private static final RegionId WEST = RegionId.of("eu-west");

    @TempDir
    private static Path directory;

    private final ActorTestKit kit = ActorTestKit.create(config());
    private final TestProbe<LinkSupervisor.Command> supervisor = kit.createTestProbe(LinkSupervisor.Command.class);
    private final TestProbe<LinkFlow.Outgoing> wire = kit.createTestProbe(LinkFlow.Outgoing.class);
    private final TestProbe<LinkFlow.Taken> taken = kit.createTestProbe(LinkFlow.Taken.class);

    private static Config config() {
        Config config = ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(TestDatabases.h2(directory.resolve("journal")))
                .withFallback(ConfigFactory.load());
        return JournalSettings.from(config).pekkoOverlay().withFallback(config);
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @ParameterizedTest
    @EnumSource(names = {"SAME_REGION", "PROTOCOL_MISMATCH"})
    void theReasonOfARefusalIsKeptWhenTheConnectionBreaksRightAfterIt(RefusalReason reason) {
        ActorRef<LinkSession.Command> session =
                kit.spawn(LinkSession.create(services(), supervisor.getRef(), new LinkTraffic(), WEST));
        session.tell(new LinkSession.Connected(wire.getRef()));
        session.tell(LinkSession.Signal.UPGRADED);
        assertThat(wire.receiveMessage().message().frame()).isInstanceOf(LinkFrame.Hello.class);

        CompletableFuture<Void> bothWait = new CompletableFuture<>();
        session.tell(new LinkSession.Answer(bothWait::join));
        LinkFrame refuse = new LinkFrame.Refuse(reason, "Not with you.", "");
        session.tell(
                new LinkSession.Inbound(taken.getRef(), new LinkSession.Arrival(new LinkMessage(0, refuse), null)));
        session.tell(new LinkSession.StreamFailed(new IllegalStateException("reset")));
        bothWait.complete(null);

        LinkEnd end = supervisor.expectMessageClass(LinkSupervisor.Ended.class).end();
        assertThat(end.refusal()).isEqualTo(reason);
        assertThat(end.text()).contains("Not with you.");
    }

    private LinkServices services() {
        Journal journal = JournalExtension.get(kit.system()).open(EAST, Clock.systemUTC(), new Random(1));
        ReplicationSettings settings =
                ReplicationSettings.from(kit.system().settings().config());
        LinkIdentity identity = new LinkIdentity(
                EAST,
                UUID.randomUUID(),
                UUID.randomUUID(),
                "mesh",
                0,
                1023,
                List.of(Compression.NONE),
                settings.frames());
        RegionServices region = new RegionServices(
                EAST,
                journal,
                null,
                kit.createTestProbe(JournalTail.Command.class).getRef(),
                LinkPlacement.EVERYWHERE,
                LinkRemoval.NONE,
                Clock.systemUTC(),
                new Random(1));
        return new LinkServices(
                identity,
                LinkServices.limits(settings),
                settings,
                region,
                null,
                new PeerOrigins(),
                kit.createTestProbe(ConfirmationHub.Command.class).getRef(),
                Map.of(),
                null,
                null,
                Runnable::run);
    }
}
