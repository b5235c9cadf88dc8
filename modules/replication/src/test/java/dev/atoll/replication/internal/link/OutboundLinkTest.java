package dev.atoll.replication.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutboundLinkTest {

    private static final Origin SELF = new Origin(RegionId.of("eu"), 1);
    private static final Origin PEER = new Origin(RegionId.of("us"), 2);
    private static final CrossingRule RULE =
            new CrossingRule(SELF.region(), PEER, 0, 1023, collection -> !collection.equals("elsewhere"));
    private static final JournalExtent EXTENT = new JournalExtent(0, 100, 100);

    private final List<LinkFrame> sent = new ArrayList<>();
    private final List<Long> pulls = new ArrayList<>();
    private final List<String> reads = new ArrayList<>();
    private int listings;
    private final List<Long> progress = new ArrayList<>();
    private boolean wireReady = true;

    private Set<String> lastExcepted = Set.of();
    private String wentBack;
    private final OutboundLink link = new OutboundLink(Limits.small(), new OutboundLink.Effects() {
        @Override
        public StatesKind offers(String collection) {
            return StatesKind.COMPLETE;
        }

        @Override
        public void describeJournal() {}

        @Override
        public void pull(long after, int maxRows, long maxBytes) {
            pulls.add(after);
        }

        @Override
        public void listKeys(String after, int limit) {
            listings++;
        }

        @Override
        public void readState(String persistenceId) {
            reads.add(persistenceId);
        }

        @Override
        public boolean wireReady() {
            return wireReady;
        }

        @Override
        public void send(LinkFrame frame) {
            sent.add(frame);
        }

        @Override
        public void progressed(long applied, Set<String> excepted) {
            progress.add(applied);
            lastExcepted = excepted;
        }

        @Override
        public void journalWentBack(long applied, long newest) {
            wentBack = applied + " of " + newest;
        }
    });

    private static byte[] payload(Origin origin) {
        Decision decision = EntityState.EMPTY.decide(origin, DataTypes.COUNTER, new Operation.Increment(1));
        return EventRowCodec.encode(new EventRow.Events(List.of(EntityState.EMPTY.event(
                origin, HybridTimestamp.of(1, 0), DataTypes.COUNTER, ((Decision.Accepted) decision).change(), null))));
    }

    private static LinkRow row(long offset) {
        return new LinkRow(offset, "c|k" + offset, payload(SELF));
    }

    private static List<LinkRow> rows(long from, long to) {
        List<LinkRow> rows = new ArrayList<>();
        for (long offset = from; offset <= to; offset++) {
            rows.add(row(offset));
        }
        return rows;
    }

    private void start(OptionalLong after) {
        link.start(new LinkFrame.Start(new UUID(1, 1), after, Limits.WINDOW), RULE);
        link.described(EXTENT);
    }

    private LinkFrame.Batch lastBatch() {
        return (LinkFrame.Batch) sent.get(sent.size() - 1);
    }

    @Test
    void aReceiverThatKnowsItsOffsetGetsTheJournalFromThere() {
        start(OptionalLong.of(40));
        assertThat(sent).isEmpty();
        assertThat(pulls).containsExactly(40L);
        link.rows(List.of(row(42)), 45, 7);
        assertThat(lastBatch().after()).isEqualTo(40);
        assertThat(lastBatch().upTo()).isEqualTo(45);
        assertThat(lastBatch().writtenMillis()).isEqualTo(7);
        assertThat(pulls).containsExactly(40L, 45L);
    }

    @Test
    void progressIsAskedForOnceEverythingUpToThereIsSent() {
        start(OptionalLong.of(40));
        link.want(44);
        assertThat(sent).isEmpty();
        link.rows(List.of(row(42)), 43, 0);
        assertThat(sent).hasOnlyElementsOfType(LinkFrame.Batch.class);
        link.rows(List.of(), 46, 0);
        assertThat(sent).last().isEqualTo(new LinkFrame.ProgressWanted(46));
        link.want(45);
        assertThat(sent).last().isEqualTo(new LinkFrame.ProgressWanted(46));
        link.tick();
        assertThat(sent).as("each wish is sent once").hasSize(3);

        link.progressed(new LinkFrame.Progress(46));
        link.acknowledged(new LinkFrame.Ack(46));
        assertThat(progress).containsExactly(46L, 46L);
    }

    @Test
    void aWishForProgressDoesNotWaitForLaterOnes() {
        start(OptionalLong.of(40));
        link.want(42);
        link.want(60);
        link.rows(List.of(row(42)), 43, 0);
        assertThat(sent).last().isEqualTo(new LinkFrame.ProgressWanted(43));
        link.want(70);
        link.rows(List.of(row(61)), 69, 0);
        assertThat(sent).last().isEqualTo(new LinkFrame.ProgressWanted(69));
        link.rows(List.of(), 70, 0);
        assertThat(sent).last().isEqualTo(new LinkFrame.ProgressWanted(70));
        link.tick();
        assertThat(sent).hasSize(5);
    }

    @Test
    void whatTheReceiverExceptsComesWithItsProgress() {
        start(OptionalLong.of(40));
        link.rows(List.of(row(42)), 43, 0);
        link.excepted(new LinkFrame.Excepted(List.of("things", "others"), List.of()));
        link.progressed(new LinkFrame.Progress(43));
        assertThat(lastExcepted).containsExactlyInAnyOrder("things", "others");
        link.excepted(new LinkFrame.Excepted(List.of(), List.of("things")));
        link.acknowledged(new LinkFrame.Ack(43));
        assertThat(lastExcepted).containsExactly("others");
    }

    @Test
    void aReceiverThatHasMoreThanEverWasMeansThatTheJournalWentBack() {
        start(OptionalLong.of(101));
        assertThat(wentBack).isEqualTo("101 of 100");
        assertThat(sent).isEmpty();
        assertThat(pulls).isEmpty();
    }

    @Test
    void aPeerThatReportsProgressWithWhatItDoesNotHaveIsCutOff() {
        start(OptionalLong.of(40));
        link.rows(List.of(row(42)), 43, 0);
        assertThatThrownBy(() -> link.progressed(new LinkFrame.Progress(44))).isInstanceOf(LinkViolation.class);
        assertThat(progress).isEmpty();
    }

    @Test
    void onlyOwnEventsAndMergedStatesAndThePeersLostOnesCross() {
        Origin lostByPeer = new Origin(PEER.region(), 1);
        Origin third = new Origin(RegionId.of("ap"), 1);
        byte[] merged = EventRowCodec.encode(new EventRow.Merged(EntityState.EMPTY));
        start(OptionalLong.of(0));
        link.rows(
                List.of(
                        new LinkRow(1, "c|own", payload(SELF)),
                        new LinkRow(2, "c|peers", payload(PEER)),
                        new LinkRow(3, "c|third", payload(third)),
                        new LinkRow(4, "c|merged", merged),
                        new LinkRow(5, "c|lost", payload(lostByPeer))),
                5,
                0);
        assertThat(lastBatch().rows()).extracting(LinkRow::offset).containsExactly(1L, 4L, 5L);
    }

    @Test
    void noMoreIsSentThanTheCreditAllows() {
        start(OptionalLong.of(0));
        link.rows(rows(1, 60), 60, 0);
        long bytes = sent.stream()
                .mapToLong(frame -> LinkRow.cost(((LinkFrame.Batch) frame).rows()))
                .sum();
        assertThat(bytes).isLessThanOrEqualTo(Limits.WINDOW).isGreaterThan(Limits.WINDOW - 200);
        int before = sent.size();
        link.credit(new LinkFrame.Credit(bytes));
        assertThat(sent.size()).isGreaterThan(before);
        assertThat(pulls).hasSize(1);
    }

    @Test
    void aBatchSaysWhereTheLastOneEnded() {
        start(OptionalLong.of(0));
        link.rows(rows(1, 12), 20, 0);
        long after = 0;
        for (LinkFrame frame : sent) {
            LinkFrame.Batch batch = (LinkFrame.Batch) frame;
            assertThat(batch.after()).isEqualTo(after);
            assertThat(batch.upTo())
                    .isGreaterThanOrEqualTo(
                            batch.rows().get(batch.rows().size() - 1).offset());
            after = batch.upTo();
        }
        assertThat(after).isEqualTo(20);
    }

    @Test
    void rowsThatDoNotCrossAreAnnouncedByTheNextHeartbeat() {
        start(OptionalLong.of(0));
        link.rows(List.of(new LinkRow(1, "c|a", payload(PEER))), 30, 0);
        assertThat(sent).isEmpty();
        assertThat(link.announce()).isEqualTo(30);
        link.rows(List.of(row(31)), 31, 0);
        assertThat(lastBatch().after()).isEqualTo(30);
    }

    @Test
    void aRowLargerThanTheWindowGoesAlone() {
        start(OptionalLong.of(0));
        byte[] large = new byte[5000];
        System.arraycopy(payload(SELF), 0, large, 0, payload(SELF).length);
        link.rows(List.of(row(1), new LinkRow(2, "c|large", large)), 2, 0);
        assertThat(lastBatch().rows()).hasSize(1);
        link.credit(new LinkFrame.Credit(row(1).cost()));
        assertThat(lastBatch().rows().get(0).offset()).isEqualTo(2);
    }

    @Test
    void aConnectionThatTakesNothingStopsTheReading() {
        start(OptionalLong.of(0));
        wireReady = false;
        link.rows(rows(1, 2), 2, 0);
        assertThat(sent).isEmpty();
        assertThat(pulls).hasSize(1);
        wireReady = true;
        link.resume();
        assertThat(sent).hasSize(1);
        assertThat(pulls).hasSize(2);
    }

    @Test
    void aReceiverWithoutAnOffsetGetsTheStatesAndThenTheJournalFromTheWatermarkBefore() {
        start(OptionalLong.empty());
        assertThat(sent).containsExactly(new LinkFrame.TransferBegin(100));
        link.keys(List.of("c|a", "c|b", "c|c"), true);
        assertThat(reads).containsExactly("c|a", "c|b");
        link.state("c|a", new byte[10]);
        link.state("c|b", null);
        link.state("c|c", new byte[10]);
        List<LinkRow> states = new ArrayList<>();
        sent.stream()
                .filter(LinkFrame.TransferStates.class::isInstance)
                .forEach(frame -> states.addAll(((LinkFrame.TransferStates) frame).rows()));
        assertThat(states).extracting(LinkRow::persistenceId).containsExactly("c|a", "c|c");
        assertThat(sent).endsWith(new LinkFrame.TransferEnd(100, 2));
        assertThat(pulls).containsExactly(100L);
    }

    @Test
    void anEntityThatCannotBeReadHoldsTheEndOfTheTransfer() {
        start(OptionalLong.empty());
        link.keys(List.of("c|a"), true);
        link.stateUnreadable("c|a");
        assertThat(sent).hasSize(1);
        link.tick();
        assertThat(reads).containsExactly("c|a", "c|a");
        link.state("c|a", new byte[10]);
        assertThat(sent).endsWith(new LinkFrame.TransferEnd(100, 1));
    }

    @Test
    void statesAreReadNoFasterThanTheyLeave() {
        start(OptionalLong.empty());
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            keys.add("c|" + i);
        }
        link.keys(keys, true);
        for (int i = 0; i < reads.size(); i++) {
            link.state(reads.get(i), new byte[200]);
        }
        assertThat(reads).hasSizeLessThan(12);
        assertThat(listings).isEqualTo(1);
    }

    @Test
    void anOffsetThatTheJournalNoLongerHasMeansAStateTransfer() {
        link.start(new LinkFrame.Start(new UUID(1, 1), OptionalLong.of(40), Limits.WINDOW), RULE);
        link.described(new JournalExtent(50, 100, 100));
        assertThat(sent).containsExactly(new LinkFrame.TransferBegin(100));
    }

    @Test
    void aSecondStartAndUnusedCreditAreViolations() {
        start(OptionalLong.of(0));
        assertThatThrownBy(() -> start(OptionalLong.of(0))).isInstanceOf(LinkViolation.class);
        assertThatThrownBy(() -> link.credit(new LinkFrame.Credit(1))).isInstanceOf(LinkViolation.class);
        assertThatThrownBy(() -> link.acknowledged(new LinkFrame.Ack(1))).isInstanceOf(LinkViolation.class);
    }

    private static HybridTimestamp at(long millis) {
        return HybridTimestamp.of(millis, 0);
    }

    @Test
    void aClaimGoesWithTheBatchThatReachesItsOffset() {
        start(OptionalLong.of(40));
        link.claimed(45, at(10));
        link.claimed(50, at(20));
        link.rows(List.of(row(42)), 45, 7);
        assertThat(lastBatch().complete()).isEqualTo(at(10));
        link.rows(List.of(row(48)), 50, 8);
        assertThat(lastBatch().complete()).isEqualTo(at(20));
    }

    @Test
    void aLinkThatNeverReachesTheNewestClaimStillReachesSome() {
        start(OptionalLong.of(0));
        HybridTimestamp before = HybridTimestamp.ZERO;
        for (int i = 1; i <= 10; i++) {
            link.claimed(i * 10 + 5, at(i * 10));
            link.rows(List.of(row(i * 10)), i * 10, 0);
            assertThat(lastBatch().complete().millis()).isLessThan(i * 10);
            if (i > 1) {
                assertThat(lastBatch().complete()).isGreaterThan(before);
            }
            before = lastBatch().complete();
        }
    }

    @Test
    void newsThatFollowRowsAreSentAtOnceAndOnesAtRestWithHeartbeats() {
        start(OptionalLong.of(40));
        link.claimed(45, at(1_000));
        link.rows(List.of(row(42)), 45, 7);
        int before = sent.size();
        link.claimed(45, at(1_010));
        assertThat(sent).hasSize(before);
        link.claimed(45, at(1_500));
        assertThat(sent).hasSize(before + 1);
        assertThat(lastBatch().complete()).isEqualTo(at(1_500));
        assertThat(lastBatch().rows()).isEmpty();
        link.claimed(45, at(2_100));
        link.claimed(45, at(3_000));
        link.claimed(45, at(4_000));
        assertThat(sent).hasSize(before + 2);
        link.announce();
        assertThat(link.claim()).isEqualTo(at(4_000));
    }

    @Test
    void duringAStateTransferNothingIsClaimed() {
        start(OptionalLong.empty());
        link.claimed(100, at(10));
        link.announce();
        assertThat(link.claim()).isEqualTo(HybridTimestamp.ZERO);
    }
}
