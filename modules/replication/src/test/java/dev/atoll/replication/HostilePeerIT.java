package dev.atoll.replication;

import static dev.atoll.replication.TestNode.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.crdt.Change;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region meets peers that break the protocol, each in its own way; it goes on serving, and its data stays right. */
class HostilePeerIT {

    private static final long WINDOW = 1 << 20;
    private static final HybridTimestamp THEN = HybridTimestamp.of(1_700_000_000_000L, 0);

    private static TestNode region;

    private final List<RawPeer> peers = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path directory) {
        region = TestNode.start(
                "eu",
                TestDatabases.h2(directory),
                """
                atoll.limits.max-entity-bytes = 256 KiB
                atoll.replication { max-frame-bytes = 1 MiB, heartbeat { deadline = 5s, stall-timeout = 2s } }
                """);
    }

    @AfterAll
    static void stop() {
        region.close();
    }

    @AfterEach
    void theRegionStillServes() {
        peers.forEach(RawPeer::close);
        region.increment("alive", 1);
    }

    private RawPeer peer(String name) {
        RawPeer peer = new RawPeer(region.linkPort(), name);
        peers.add(peer);
        return peer;
    }

    private RawPeer linked(String name) {
        RawPeer peer = peer(name);
        peer.shakeHands(region.journal.identity().id(), OptionalLong.of(0), WINDOW);
        return peer;
    }

    private static void assertCutOff(RawPeer peer, String reason) {
        assertThat(peer.await(LinkFrame.Bye.class).reason()).contains(reason);
        peer.awaitClose();
    }

    @Test
    void randomBytesAreAnsweredWithAReasonAndAClose() {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            try (RawPeer peer = new RawPeer(region.linkPort(), "evil")) {
                byte[] bytes = new byte[1 + random.nextInt(300)];
                random.nextBytes(bytes);
                peer.sendBytes(bytes);
                peer.await(LinkFrame.Bye.class);
                peer.awaitClose();
            }
        }
    }

    @Test
    void randomBytesAfterTheHandshakeAreAnsweredWithAReasonAndAClose() {
        RawPeer peer = linked("evil-1");
        peer.sendBytes(new byte[] {2, 4, (byte) 0xFF, (byte) 0xFF, 0x7F, 1, 2, 3});
        peer.await(LinkFrame.Bye.class);
        peer.awaitClose();
    }

    @Test
    void rowsOfAbsurdLengthAreRefused() {
        RawPeer peer = linked("evil-2");
        BinaryWriter out = new BinaryWriter();
        out.writeVarLong(2).writeByte(4).writeVarLong(0).writeVarLong(9).writeVarLong(0);
        VersionCodec.writeTimestamp(out, THEN);
        out.writeVarLong(1).writeByte(1).writeVarLong(Long.MAX_VALUE).writeBytes(new byte[10]);
        peer.sendBytes(out.toByteArray());
        assertCutOff(peer, "allowed");
    }

    @Test
    void aMessageBeyondTheLimitIsNotRead() {
        RawPeer peer = linked("evil-3");
        byte[] part = new byte[400_000];
        int sent = 0;
        while (sent < 4 && peer.sendHalf(part)) {
            sent++;
        }
        assertCutOff(peer, "max-frame-bytes");
    }

    @Test
    void aFrameThatComesInPartsIsAFrame() {
        RawPeer peer = linked("slow");
        peer.sendInParts(new LinkFrame.TransferBegin(0));
        peer.sendInParts(new LinkFrame.TransferEnd(0, 0));
        assertThat(peer.await(LinkFrame.Ack.class).offset()).isZero();
    }

    @Test
    void rightsOfWhatIsNoEscrowAreNotGivenAndAbsurdWishesAreRefused() {
        region.increment("counted", 5);
        RawPeer peer = linked("evil-rights");
        for (int i = 0; i < 200; i++) {
            peer.send(new LinkFrame.RightsWanted("views|counted", Long.MAX_VALUE, 0, true));
        }
        peer.send(new LinkFrame.RightsWanted("views|counted", -1, 0, true));
        assertCutOff(peer, "wants -1 rights");
        assertThat(region.total("counted")).isEqualTo(5);
        assertThat(region.state("counted")
                        .seen()
                        .get(new Origin(region.region, region.journal.identity().incarnation())))
                .isEqualTo(1);
    }

    @Test
    void textIsRefused() {
        RawPeer peer = linked("evil-4");
        peer.sendText("hello?");
        assertCutOff(peer, "text");
    }

    @Test
    void anotherProtocolVersionIsRefusedWithTheVersions() {
        RawPeer peer = peer("future");
        peer.send(peer.hello(99));
        LinkFrame.Refuse refuse = peer.await(LinkFrame.Refuse.class);
        assertThat(refuse.reason()).isEqualTo(RefusalReason.PROTOCOL_MISMATCH);
        assertThat(refuse.text()).contains("version 1", "99");
        peer.awaitClose();
    }

    /** Otherwise it would cut off every batch, and nothing would ever arrive. */
    @Test
    void aPeerThatTakesNoFrameOfOurSizeIsRefused() {
        RawPeer peer = peer("narrow");
        peer.send(peer.hello(1, 1_000));
        LinkFrame.Refuse refuse = peer.await(LinkFrame.Refuse.class);
        assertThat(refuse.reason()).isEqualTo(RefusalReason.SHAPE_MISMATCH);
        assertThat(refuse.text()).contains("1000", "atoll.replication.max-frame-bytes");
        peer.awaitClose();
    }

    /** It would keep others out: connections that have not said who they are are few. */
    @Test
    void aPeerThatSendsByteByByteAndNeverSaysWhoItIsIsGivenUp() {
        RawPeer peer = peer("dribble");
        Awaitility.await()
                .atMost(TestNode.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !peer.sendHalf(new byte[1]));
        assertCutOff(peer, "No hello");
    }

    @Test
    void aRegionOfTheSameNameIsRefused() {
        RawPeer peer = peer("eu");
        peer.send(peer.hello(1));
        assertThat(peer.await(LinkFrame.Refuse.class).reason()).isEqualTo(RefusalReason.SAME_REGION);
        peer.awaitClose();
    }

    @Test
    void aSecondRegionUnderTheNameOfALinkedOneIsRefused() {
        linked("twin");
        RawPeer second = peer("twin");
        second.send(second.hello(1));
        assertThat(second.await(LinkFrame.Refuse.class).reason()).isEqualTo(RefusalReason.SAME_REGION);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(region.peer("twin").lastError()).contains("with another journal"));
        assertThat(region.isLinkedTo("twin")).isTrue();
    }

    @Test
    void framesBeforeAHelloAreRefused() {
        RawPeer peer = peer("evil-5");
        peer.send(new LinkFrame.Ack(7));
        assertCutOff(peer, "hello");
    }

    @Test
    void aFrameThatIsRepeatedEndsTheConnection() {
        RawPeer peer = linked("evil-6");
        LinkFrame beat = new LinkFrame.Heartbeat(-1, 0, 0);
        peer.sendNumbered(2, beat);
        peer.sendNumbered(2, beat);
        assertCutOff(peer, "repeated");
    }

    @Test
    void aBatchThatIsSentAgainIsAppliedOnce() {
        UUID journal = UUID.randomUUID();
        LinkFrame batch = new LinkFrame.Batch(0, 5, 0, List.of(new LinkRow(5, "views|replayed", row(journal))));
        for (int i = 0; i < 3; i++) {
            try (RawPeer peer = new RawPeer(region.linkPort(), "replayer", journal, true)) {
                LinkFrame.Start start =
                        peer.shakeHands(region.journal.identity().id(), OptionalLong.of(0), WINDOW);
                if (start.after().isEmpty()) {
                    peer.send(new LinkFrame.TransferBegin(0));
                    peer.send(new LinkFrame.TransferEnd(0, 0));
                }
                peer.send(batch);
                peer.send(batch);
                await().atMost(PATIENCE).until(() -> region.total("replayed") > 0);
            }
        }
        assertThat(region.total("replayed")).isEqualTo(1);
    }

    @Test
    void eventsFromTheFutureNeitherDragTheClockNorAreLost() {
        long startMillis = Instant.now().toEpochMilli();
        HybridTimestamp tooFar = HybridTimestamp.of(startMillis + 60_000 + 8_000, 0);
        UUID journal = UUID.randomUUID();
        RawPeer peer = new RawPeer(region.linkPort(), "ahead", journal, true);
        peers.add(peer);
        peer.shakeHands(region.journal.identity().id(), OptionalLong.of(0), WINDOW);
        peer.send(new LinkFrame.TransferBegin(0));
        peer.send(new LinkFrame.TransferEnd(0, 0));
        assertThat(peer.await(LinkFrame.Ack.class).offset()).isZero();
        peer.send(new LinkFrame.Batch(0, 5, 0, List.of(new LinkRow(5, "views|future", row("ahead", journal, tooFar)))));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(region.peer("ahead").lastError()).contains("ahead of this node's clock"));
        assertThat(region.isLinkedTo("ahead")).isTrue();
        assertThat(region.total("future")).isZero();
        region.increment("present", 1);
        assertThat(region.state("present").timestamp().millis()).isLessThan(startMillis + 60_000);

        await().atMost(PATIENCE).until(() -> {
            peer.trySend(new LinkFrame.Heartbeat(5, 5, startMillis));
            return region.total("future") == 1;
        });
        assertThat(Instant.now().toEpochMilli()).isGreaterThanOrEqualTo(startMillis + 8_000);
        assertThat(peer.await(LinkFrame.Ack.class).offset()).isEqualTo(5);
        await().atMost(PATIENCE).until(() -> region.peer("ahead").lastError() == null);
    }

    private static byte[] row(UUID journal) {
        return row("replayer", journal, THEN);
    }

    private static byte[] row(String region, UUID journal, HybridTimestamp timestamp) {
        Origin origin = new Origin(RegionId.of(region), (int) (journal.getMostSignificantBits() >>> 32));
        Change change = ((Decision.Accepted)
                        EntityState.EMPTY.decide(origin, DataTypes.COUNTER, new Operation.Increment(1)))
                .change();
        DataEvent event = EntityState.EMPTY.event(origin, timestamp, DataTypes.COUNTER, change, null);
        return EventRowCodec.encode(new EventRow.Events(List.of(event)));
    }

    @Test
    void aBatchThatLeavesSomethingOutIsRefused() {
        RawPeer peer = linked("evil-7");
        peer.send(new LinkFrame.TransferBegin(0));
        peer.send(new LinkFrame.TransferEnd(0, 0));
        peer.send(new LinkFrame.Batch(10, 20, 0, List.of()));
        assertCutOff(peer, "begins after offset 10");
    }

    @Test
    void aRowWhoseEntityHasNoNameIsRefused() {
        RawPeer peer = linked("evil-8");
        peer.send(new LinkFrame.TransferBegin(0));
        peer.send(new LinkFrame.TransferStates(List.of(new LinkRow(0, "no separator", new byte[] {1}))));
        assertCutOff(peer, "persistence id");
    }

    @Test
    void rowsThatCannotBeReadHoldOnlyTheirOwnLink() {
        RawPeer peer = linked("evil-9");
        peer.send(new LinkFrame.TransferBegin(0));
        peer.send(new LinkFrame.TransferStates(List.of(new LinkRow(0, "views|poison", new byte[] {1, 2, 3}))));
        peer.send(new LinkFrame.TransferEnd(0, 1));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(region.peer("evil-9").lastError()).contains("cannot be applied"));
        assertThat(region.total("poison")).isZero();
    }

    @Test
    void creditThatWasNeverUsedIsRefused() {
        RawPeer peer = linked("evil-10");
        peer.send(new LinkFrame.Credit(Long.MAX_VALUE));
        assertCutOff(peer, "credit");
    }

    @Test
    void anAcknowledgementOfWhatWasNotSentIsRefused() {
        RawPeer peer = linked("evil-11");
        await().atMost(PATIENCE).until(() -> region.isLinkedTo("evil-11"));
        region.increment("acked", 1);
        peer.await(LinkFrame.Batch.class);
        peer.send(new LinkFrame.Ack(Long.MAX_VALUE / 2));
        assertCutOff(peer, "acknowledges");
    }

    @Test
    void aPeerThatSendsMoreThanItsCreditIsCutOff() {
        RawPeer peer = linked("evil-12");
        peer.send(new LinkFrame.TransferBegin(0));
        List<LinkRow> rows = List.of(new LinkRow(0, "views|flood", new byte[900_000]));
        int sent = 0;
        while (sent < 100 && peer.trySend(new LinkFrame.TransferStates(rows))) {
            sent++;
        }
        assertCutOff(peer, "credit");
    }

    @Test
    void aPeerThatNeverGrantsCreditGetsOnlyItsWindow() {
        RawPeer peer = peer("miser");
        peer.shakeHands(
                region.journal.identity().id(),
                OptionalLong.of(region.journal.reader().highestOrdering()),
                500);
        for (int i = 0; i < 200; i++) {
            region.increment("miserly" + i % 10, 1);
        }
        long bytes = LinkRow.cost(peer.await(LinkFrame.Batch.class).rows());
        peer.await(LinkFrame.Heartbeat.class);
        peer.await(LinkFrame.Heartbeat.class);
        for (LinkFrame frame : peer.drain()) {
            bytes += frame instanceof LinkFrame.Batch batch ? LinkRow.cost(batch.rows()) : 0;
        }
        assertThat(bytes).isLessThanOrEqualTo(500);
    }

    @Test
    void aPeerThatStopsInTheMiddleOfAFrameIsGivenUp() {
        RawPeer peer = linked("evil-13");
        peer.sendHalf(new byte[] {2, 4, 0});
        peer.awaitClose();
        await().atMost(PATIENCE).until(() -> !region.isLinkedTo("evil-13"));
    }

    @Test
    void aSilentPeerIsGivenUp() {
        RawPeer peer = linked("silent");
        await().atMost(PATIENCE).until(() -> region.isLinkedTo("silent"));
        assertCutOff(peer, "heard");
        await().atMost(PATIENCE).until(() -> !region.isLinkedTo("silent"));
    }

    @Test
    void aPeerThatNeverReadsSlowsNobodyAndIsGivenUp() {
        RawPeer deaf = new RawPeer(region.linkPort(), "deaf", UUID.randomUUID(), false);
        peers.add(deaf);
        deaf.send(deaf.hello(1));
        deaf.send(new LinkFrame.Start(region.journal.identity().id(), OptionalLong.of(0), 1L << 40));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            for (int i = 0; i < 20; i++) {
                region.increment("deaf" + i, 1);
            }
            deaf.trySend(new LinkFrame.StateRequest("views|deaf1"));
            return region.replication.peers().stream()
                    .anyMatch(status -> status.region().equals("deaf") && status.bytesSent() > 0);
        });
        await().atMost(PATIENCE).until(() -> !region.isLinkedTo("deaf"));
        region.increment("after-deaf", 1);
        assertThat(region.total("after-deaf")).isEqualTo(1);
    }

    @Test
    void somethingElseThanALinkIsToldWhatThePortIsFor() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + region.linkPort() + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("links between regions");
    }
}
