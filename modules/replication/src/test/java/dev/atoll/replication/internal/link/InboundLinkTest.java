package dev.atoll.replication.internal.link;

import static dev.atoll.replication.internal.link.Limits.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InboundLinkTest {

    private record Given(long token, String entity, List<String> rows) {}

    private static final Origin ORIGIN = new Origin(RegionId.of("us"), 1);
    private static final ApplyOutcome APPLIED = new ApplyOutcome.Applied();

    private final List<Given> given = new ArrayList<>();
    private final List<Long> stores = new ArrayList<>();
    private final List<Long> completed = new ArrayList<>();
    private HybridTimestamp storedComplete;
    private final List<LinkFrame> sent = new ArrayList<>();
    private final List<String> received = new ArrayList<>();
    private Set<String> excepted = Set.of();
    private final InboundLink link = new InboundLink(Limits.small(), new InboundLink.Effects() {
        @Override
        public void collectionReceived(PlacementPort.Wish wish, StatesKind kind) {
            received.add(wish + " " + kind);
        }

        @Override
        public void apply(long token, EntityId entity, List<byte[]> rows) {
            given.add(new Given(
                    token, entity.key(), rows.stream().map(String::new).toList()));
        }

        @Override
        public void storeOffset(long offset, HybridTimestamp complete) {
            stores.add(offset);
            storedComplete = complete;
        }

        @Override
        public void completed(HybridTimestamp upTo) {
            completed.add(upTo.packed());
        }

        @Override
        public void send(LinkFrame frame) {
            sent.add(frame);
        }

        @Override
        public Set<String> excepted() {
            return excepted;
        }
    });

    private static LinkRow row(long offset, String key) {
        return new LinkRow(offset, "c|" + key, (key + offset).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private void batch(long after, long upTo, LinkRow... rows) {
        link.received(new LinkFrame.Batch(after, upTo, 0, Arrays.asList(rows)), at(0));
    }

    private void answer(int index, ApplyOutcome outcome, long millis) {
        link.applied(given.get(index).token(), outcome, at(millis));
    }

    private List<LinkFrame> sentOf(Class<? extends LinkFrame> kind) {
        return sent.stream().filter(kind::isInstance).toList();
    }

    @Test
    void anOffsetIsStoredWhenAllBelowItIsAppliedAndAcknowledgedWhenItIsStored() {
        link.start(OptionalLong.of(10));
        batch(10, 15, row(11, "a"), row(14, "b"));
        answer(1, APPLIED, 300);
        assertThat(stores).isEmpty();
        answer(0, APPLIED, 310);
        assertThat(stores).containsExactly(15L);
        assertThat(sentOf(LinkFrame.Ack.class)).isEmpty();
        link.stored(15, at(320));
        assertThat(sentOf(LinkFrame.Ack.class)).containsExactly(new LinkFrame.Ack(15));
        assertThat(link.settled()).isTrue();
    }

    @Test
    void anOffsetThatCouldNotBeStoredIsStoredLater() {
        link.start(OptionalLong.of(0));
        batch(0, 1, row(1, "a"));
        answer(0, APPLIED, 0);
        link.notStored(at(10));
        assertThat(stores).containsExactly(1L);
        link.tick(at(250));
        assertThat(stores).containsExactly(1L, 1L);
        assertThat(sentOf(LinkFrame.Ack.class)).isEmpty();
    }

    @Test
    void progressIsReportedWhenItIsWantedAndDoesNotWaitForTheOffset() {
        link.start(OptionalLong.of(10));
        batch(10, 12, row(11, "a"));
        answer(0, APPLIED, 0);
        assertThat(sentOf(LinkFrame.Progress.class)).isEmpty();

        batch(12, 15, row(14, "b"));
        link.received(new LinkFrame.ProgressWanted(17), at(10));
        assertThat(sentOf(LinkFrame.Progress.class)).containsExactly(new LinkFrame.Progress(12));
        answer(1, APPLIED, 20);
        assertThat(sentOf(LinkFrame.Progress.class))
                .as("nothing that crosses is between 15 and 17")
                .containsExactly(new LinkFrame.Progress(12), new LinkFrame.Progress(17));
        batch(17, 18, row(18, "c"));
        answer(2, APPLIED, 30);
        assertThat(sentOf(LinkFrame.Progress.class)).as("nobody wants to know").hasSize(2);

        link.received(new LinkFrame.ProgressWanted(18), at(40));
        assertThat(sentOf(LinkFrame.Progress.class)).last().isEqualTo(new LinkFrame.Progress(18));
        link.received(new LinkFrame.ProgressWanted(18), at(50));
        assertThat(sentOf(LinkFrame.Progress.class)).as("always answered").hasSize(4);
    }

    @Test
    void whatIsExceptedIsSaidBeforeItCountsAndAgainWhenItChanges() {
        link.start(OptionalLong.of(10));
        excepted = Set.of("things");
        link.tick(at(0));
        assertThat(sentOf(LinkFrame.Excepted.class)).as("nobody wants to know").isEmpty();

        link.received(new LinkFrame.ProgressWanted(12), at(10));
        assertThat(sent)
                .containsSubsequence(new LinkFrame.Excepted(List.of("things"), List.of()), new LinkFrame.Progress(12));
        link.tick(at(20));
        assertThat(sentOf(LinkFrame.Progress.class)).hasSize(1);

        excepted = Set.of();
        link.tick(at(30));
        assertThat(sent).endsWith(new LinkFrame.Excepted(List.of(), List.of("things")), new LinkFrame.Progress(12));
    }

    @Test
    void rowsOfOneEntityGoInOrderAndTogether() {
        link.start(OptionalLong.of(0));
        batch(0, 5, row(1, "a"), row(2, "a"), row(3, "b"), row(4, "a"), row(5, "a"));
        assertThat(given).extracting(Given::rows).containsExactly(List.of("a1", "a2", "a4"), List.of("b3"));
        answer(0, APPLIED, 0);
        assertThat(given.get(2).rows()).containsExactly("a5");
    }

    @Test
    void onlySoManyEntitiesAreAtWorkAtOnce() {
        link.start(OptionalLong.of(0));
        batch(0, 3, row(1, "a"), row(2, "b"), row(3, "c"));
        assertThat(given).hasSize(2);
        answer(1, APPLIED, 0);
        assertThat(given).extracting(Given::entity).containsExactly("a", "b", "c");
    }

    @Test
    void anEntityThatWaitsHoldsTheWatermarkAndNotTheOthers() {
        link.start(OptionalLong.of(0));
        batch(0, 3, row(1, "a"), row(2, "b"), row(3, "c"));
        batch(3, 4, row(4, "d"));
        link.tick(at(600));
        answer(1, APPLIED, 600);
        answer(2, APPLIED, 600);
        answer(3, APPLIED, 600);
        assertThat(given).extracting(Given::entity).containsExactly("a", "b", "c", "d");
        assertThat(link.watermark()).isZero();
        answer(0, APPLIED, 700);
        assertThat(link.watermark()).isEqualTo(4);
    }

    @Test
    void whatAnEntityCannotTakeIsGivenAgainLaterAndLater() {
        link.start(OptionalLong.of(0));
        batch(0, 1, row(1, "a"));
        answer(0, new ApplyOutcome.Later("busy"), 0);
        link.tick(at(49));
        assertThat(given).hasSize(1);
        link.tick(at(50));
        assertThat(given).hasSize(2);
        answer(1, new ApplyOutcome.Later("busy"), 50);
        link.tick(at(149));
        assertThat(given).hasSize(2);
        link.tick(at(150));
        assertThat(given.get(2).rows()).containsExactly("a1");
        assertThat(link.trouble()).isEqualTo("busy");
        answer(2, APPLIED, 160);
        assertThat(link.trouble()).isEmpty();
    }

    @Test
    void missingEventsAreAskedForAndGoFirst() {
        link.start(OptionalLong.of(0));
        batch(0, 9, row(9, "a"));
        answer(0, new ApplyOutcome.Gap(ORIGIN, 3, 4), 0);
        assertThat(sent).containsExactly(new LinkFrame.RangeRequest("c|a", ORIGIN, 3, 4));
        link.received(new LinkFrame.RangeReply("c|a", List.of(row(0, "a"))), at(10));
        assertThat(given.get(1).rows()).containsExactly("a0", "a9");
        assertThat(link.watermark()).isZero();
        answer(1, APPLIED, 20);
        assertThat(link.watermark()).isEqualTo(9);
    }

    @Test
    void aGapThatStaysIsClosedByTheWholeState() {
        link.start(OptionalLong.of(0));
        batch(0, 9, row(9, "a"));
        answer(0, new ApplyOutcome.Gap(ORIGIN, 3, 4), 0);
        link.received(new LinkFrame.RangeReply("c|a", List.of(row(0, "a"))), at(10));
        answer(1, new ApplyOutcome.Gap(ORIGIN, 4, 4), 20);
        assertThat(sent).endsWith(new LinkFrame.StateRequest("c|a"));
    }

    @Test
    void anAnswerThatDoesNotComeIsAskedForAgain() {
        link.start(OptionalLong.of(0));
        batch(0, 9, row(9, "a"));
        answer(0, new ApplyOutcome.Gap(ORIGIN, 3, 4), 0);
        link.tick(at(4999));
        assertThat(sent).hasSize(1);
        link.tick(at(5000));
        assertThat(sent).endsWith(new LinkFrame.StateRequest("c|a"));
    }

    @Test
    void rowsThatWaitForTooLongAreHelpedByTheWholeState() {
        link.start(OptionalLong.of(0));
        batch(0, 9, row(9, "a"));
        link.tick(at(5000));
        assertThat(sent).containsExactly(new LinkFrame.StateRequest("c|a"));
        link.received(new LinkFrame.RangeReply("c|a", List.of(row(0, "a"))), at(5010));
        assertThat(given.get(1).rows()).containsExactly("a0");
        answer(1, APPLIED, 5020);
        assertThat(link.watermark()).isZero();
        answer(0, APPLIED, 5030);
        assertThat(link.watermark()).isEqualTo(9);
    }

    @Test
    void aReplyThatNobodyAskedForIsIgnored() {
        link.start(OptionalLong.of(0));
        link.received(new LinkFrame.RangeReply("c|a", List.of(row(0, "a"))), at(0));
        assertThat(given).isEmpty();
    }

    @Test
    void creditComesBackInPortionsAndWhole() {
        link.start(OptionalLong.of(0));
        LinkRow[] rows = new LinkRow[10];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(i + 1, "k" + i);
        }
        batch(0, 10, rows);
        for (int i = 0; i < 10; i++) {
            answer(i, APPLIED, 0);
        }
        long returned = sentOf(LinkFrame.Credit.class).stream()
                .mapToLong(frame -> ((LinkFrame.Credit) frame).bytes())
                .sum();
        assertThat(returned).isEqualTo(LinkRow.cost(List.of(rows)));
        assertThat(sentOf(LinkFrame.Credit.class)).hasSizeLessThan(4);
    }

    @Test
    void moreThanTheWindowIsAViolationUnlessItIsOneRowAlone() {
        link.start(OptionalLong.of(0));
        LinkRow large = new LinkRow(1, "c|a", new byte[2000]);
        batch(0, 1, large);
        assertThatThrownBy(() -> batch(1, 2, row(2, "b"))).isInstanceOf(LinkViolation.class);
    }

    @Test
    void aBatchThatBeginsTooLateIsAViolation() {
        link.start(OptionalLong.of(5));
        assertThatThrownBy(() -> batch(6, 8, row(7, "a"))).isInstanceOf(LinkViolation.class);
    }

    @Test
    void aBatchWhoseRowsAreOutOfOrderIsAViolation() {
        link.start(OptionalLong.of(5));
        assertThatThrownBy(() -> batch(5, 8, row(7, "a"), row(6, "b"))).isInstanceOf(LinkViolation.class);
        assertThatThrownBy(() -> batch(5, 8, row(9, "a"))).isInstanceOf(LinkViolation.class);
    }

    @Test
    void theOffsetOfAStateTransferIsStoredAtItsEndOnly() {
        link.start(OptionalLong.empty());
        link.received(new LinkFrame.TransferBegin(100), at(0));
        link.received(new LinkFrame.TransferStates(List.of(row(0, "a"))), at(0));
        answer(0, APPLIED, 500);
        link.tick(at(1000));
        assertThat(stores).isEmpty();
        link.received(new LinkFrame.TransferStates(List.of(row(0, "b"))), at(1000));
        link.received(new LinkFrame.TransferEnd(100, 2), at(1000));
        assertThat(stores).isEmpty();
        batch(100, 105, row(105, "c"));
        answer(1, APPLIED, 1100);
        assertThat(stores).containsExactly(100L);
    }

    @Test
    void anEmptyTransferIsStoredToo() {
        link.start(OptionalLong.empty());
        link.received(new LinkFrame.TransferBegin(0), at(0));
        link.received(new LinkFrame.TransferEnd(0, 0), at(0));
        assertThat(stores).containsExactly(0L);
    }

    @Test
    void aHeartbeatTellsOfRowsThatDoNotCross() {
        link.start(OptionalLong.of(5));
        link.received(new LinkFrame.Heartbeat(50, 50, 0), at(0));
        assertThat(link.watermark()).isEqualTo(50);
        batch(50, 51, row(51, "a"));
        link.received(new LinkFrame.Heartbeat(60, 60, 0), at(0));
        assertThat(link.watermark()).isEqualTo(50);
        answer(0, APPLIED, 0);
        assertThat(link.watermark()).isEqualTo(60);
    }

    @Test
    void idleDoesNotLookLikeLagAndSilenceDoes() {
        link.start(OptionalLong.of(5));
        link.received(new LinkFrame.Heartbeat(5, 5, 1_000_000 - 3), at(0));
        assertThat(link.lag().lagMillis(1_000_900, true)).hasValue(3);
        assertThat(link.lag().lagMillis(1_060_000, false)).hasValue(60_003);
    }

    @Test
    void rowsThatAreNotAppliedAreLag() {
        link.start(OptionalLong.of(5));
        link.received(new LinkFrame.Heartbeat(5, 5, 1_000_000), at(0));
        link.received(new LinkFrame.Batch(5, 6, 1_000_100, List.of(row(6, "a"))), at(150));
        link.received(new LinkFrame.Heartbeat(6, 6, 1_001_000), at(1000));
        assertThat(link.lag().lagMillis(1_002_000, true)).hasValue(2000);
        assertThat(link.lag().backlog()).isEqualTo(1);
        answer(0, APPLIED, 2100);
        assertThat(link.lag().backlog()).isZero();
        assertThat(link.lag().lagMillis(1_002_100, true).orElseThrow()).isLessThan(2001);
    }

    private void batch(long after, long upTo, long complete, LinkRow... rows) {
        link.received(new LinkFrame.Batch(after, upTo, 0, new HybridTimestamp(complete), Arrays.asList(rows)), at(0));
    }

    private void beat(long upTo, long complete, long millis) {
        link.received(new LinkFrame.Heartbeat(upTo, upTo, 0, new HybridTimestamp(complete)), at(millis));
    }

    @Test
    void aRegionIsCompleteWhenAllRowsThatItWasToldOfAreApplied() {
        link.start(OptionalLong.of(0), new HybridTimestamp(5));
        batch(0, 2, 10, row(1, "a"), row(2, "b"));
        batch(2, 3, 20, row(3, "a"));
        answer(0, APPLIED, 0);
        assertThat(completed).isEmpty();
        answer(1, APPLIED, 0);
        assertThat(completed).containsExactly(10L);
        answer(2, APPLIED, 0);
        assertThat(completed).containsExactly(10L, 20L);
        assertThat(link.complete()).isEqualTo(new HybridTimestamp(20));
    }

    @Test
    void aHeartbeatAloneMovesCompletenessButNotPastRowsThatAreUnderWay() {
        link.start(OptionalLong.of(0));
        beat(0, 30, 0);
        assertThat(completed).containsExactly(30L);
        batch(0, 1, 40, row(1, "a"));
        beat(1, 50, 0);
        assertThat(completed).containsExactly(30L);
        answer(0, APPLIED, 0);
        assertThat(completed).containsExactly(30L, 50L);
    }

    @Test
    void afterAStateTransferCompletenessComesWithTheNextHeartbeat() {
        link.start(OptionalLong.empty());
        beat(-1, 10, 0);
        link.received(new LinkFrame.TransferBegin(7), at(0));
        link.received(new LinkFrame.TransferEnd(7, 0), at(0));
        assertThat(completed).isEmpty();
        beat(7, 20, 0);
        assertThat(completed).containsExactly(20L);
    }

    @Test
    void completenessIsStoredWithTheOffset() {
        link.start(OptionalLong.of(0));
        batch(0, 1, 10, row(1, "a"));
        answer(0, APPLIED, 0);
        assertThat(stores).containsExactly(1L);
        assertThat(storedComplete).isEqualTo(new HybridTimestamp(10));
    }

    @Test
    void progressInTimeAloneIsStoredSoonAfterRowsAndHardlyEverAtRest() {
        link.start(OptionalLong.of(0));
        batch(0, 1, 10, row(1, "a"));
        answer(0, APPLIED, 0);
        link.stored(1, at(0));
        beat(1, 20, 500);
        assertThat(stores).hasSize(1);
        beat(1, 30, 1_500);
        assertThat(stores).containsExactly(1L, 1L);
        assertThat(storedComplete).isEqualTo(new HybridTimestamp(30));
        link.stored(1, at(1_500));
        beat(1, 40, 9_000);
        assertThat(stores).hasSize(2);
        beat(1, 50, 70_000);
        assertThat(stores).hasSize(3);
    }

    @Test
    void rowsThatWaitForWhatTheSourceKeepsBackMakeWayForItsMarker() {
        link.start(OptionalLong.of(0));
        batch(0, 3, row(1, "a"), row(2, "a"), row(3, "b"));
        answer(1, APPLIED, 0);
        answer(0, new ApplyOutcome.Gap(ORIGIN, 1, 2), 0);
        link.received(Withheld.reply("d|a"), at(5));
        assertThat(given).as("another collection's").hasSize(2);
        answer(0, new ApplyOutcome.Later("of old"), 6);

        link.tick(at(10_000));
        link.received(Withheld.reply("c|a"), at(10_001));
        link.tick(at(20_000));
        Given last = given.get(given.size() - 1);
        assertThat(Withheld.isMarker(EntityId.parse("_withheld|" + last.entity())))
                .isTrue();
        assertThat(last.entity()).isEqualTo("c");
        assertThat(stores).isEmpty();
        answer(given.size() - 1, APPLIED, 20_300);
        assertThat(stores).containsExactly(3L);
        batch(3, 4, row(4, "a"));
        assertThat(given.get(given.size() - 1).entity()).isEqualTo("a");
    }
}
