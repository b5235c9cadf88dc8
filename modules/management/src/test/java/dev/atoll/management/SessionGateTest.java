package dev.atoll.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.SessionToken;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.management.SessionBehindException.Reason;
import dev.atoll.replication.Completeness;
import dev.atoll.replication.PeerStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SessionGateTest {

    private static final Origin SELF = origin("us-east", 1);
    private static final Origin WEST = origin("eu-west", 2);
    private static final HybridTimestamp THEN = HybridTimestamp.of(5_000, 0);

    private final Completeness completeness = new Completeness();
    private final List<Runnable> timers = new ArrayList<>();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean connected = true;
    private final Set<Origin> removed = new HashSet<>();
    private boolean holds;
    private final SessionGate gate = new SessionGate(
            SELF,
            completeness,
            () -> List.of(new PeerStatus("eu-west", connected, null, null, null, 0, 0, false, 0, 0, null, null)),
            removed::contains,
            new SessionSettings(Duration.ofSeconds(2), Duration.ofSeconds(10), 2),
            (delay, task) -> {
                timers.add(task);
                return () -> timers.remove(task);
            },
            this::execute);

    private void execute(Runnable task) {
        if (holds) {
            held.add(task);
        } else {
            task.run();
        }
    }

    private static Origin origin(String region, int incarnation) {
        return new Origin(RegionId.of(region), incarnation);
    }

    private static Session seen(Origin origin) {
        return Session.resume(new SessionToken(TimestampVector.of(origin, THEN)).encode());
    }

    private CompletableFuture<Void> pass(Session session) {
        return gate.pass(session).toCompletableFuture();
    }

    private static AtollException failure(CompletableFuture<Void> stage) {
        try {
            stage.join();
            throw new AssertionError("it passed");
        } catch (CompletionException e) {
            return (AtollException) e.getCause();
        }
    }

    private static SessionBehindException behind(CompletableFuture<Void> stage) {
        return (SessionBehindException) failure(stage);
    }

    /** What a session that is shown a state has seen then. */
    private TimestampVector promised(TimestampVector newest) {
        Session session = Session.begin();
        gate.shown(session, newest);
        return session.seen().seen();
    }

    @Test
    void whatThisRegionHasShownItselfIsNotWaitedForHereAndIsElsewhere() {
        completeness.meet(WEST);
        Session session = Session.begin();
        gate.shown(session, TimestampVector.of(WEST, THEN));
        connected = false;
        assertThat(pass(Session.resume(session.token()))).isCompleted();
        SessionToken token = SessionToken.decode(session.token());
        assertThat(token.unmet(origin("ap", 1), completeness::upTo)).isEqualTo(TimestampVector.of(WEST, THEN));
        assertThat(token.unmet(origin("us-east", 77), completeness::upTo))
                .as("this region after it has lost its journal")
                .isEqualTo(TimestampVector.of(WEST, THEN));
    }

    @Test
    void whatWasSeenElsewhereIsWaitedForAlsoAfterSomethingWasShownHere() {
        completeness.meet(WEST);
        Session session = seen(WEST);
        gate.shown(session, TimestampVector.of(SELF, THEN)); // older data was allowed, or this very key was here
        assertThat(pass(session)).isNotDone();
        completeness.advance(WEST, THEN);
        gate.shown(session, TimestampVector.of(WEST, HybridTimestamp.of(9_000, 0)));
        assertThat(pass(session)).isCompleted();
        assertThat(session.seen().due()).isEmpty();
    }

    @Test
    void whatThisRegionAcceptedItselfIsAlwaysThere() {
        assertThat(pass(seen(SELF))).isCompleted();
        assertThat(pass(Session.begin())).isCompleted();
    }

    @Test
    void whatIsMissingOfARemovedRegionIsNotWaitedForNorPromised() {
        completeness.meet(WEST);
        assertThat(pass(seen(WEST))).isNotDone();
        assertThat(promised(TimestampVector.of(WEST, THEN))).isEqualTo(TimestampVector.of(WEST, THEN));
        removed.add(WEST);
        assertThat(pass(seen(WEST))).isCompleted();
        assertThat(promised(TimestampVector.of(WEST, THEN))).isEqualTo(TimestampVector.EMPTY);
    }

    @Test
    void aRequestWaitsUntilItsPastIsHere() {
        completeness.meet(WEST);
        CompletableFuture<Void> waiting = pass(seen(WEST));
        assertThat(waiting).isNotDone();
        completeness.advance(WEST, HybridTimestamp.of(4_999, 0));
        assertThat(waiting).isNotDone();
        completeness.advance(WEST, THEN);
        waiting.join();
        assertThat(timers).isEmpty();
    }

    @Test
    void aRequestThatHasWaitedGoesOnInTheGivenExecutor() {
        completeness.meet(WEST);
        CompletableFuture<Void> waiting = pass(seen(WEST));
        holds = true;
        completeness.advance(WEST, THEN);
        assertThat(held).hasSize(1);
        assertThat(waiting).isNotDone();
        held.remove().run();
        assertThat(waiting).isCompleted();
    }

    @Test
    void whenTimeIsOverTheRequestIsToldWhichRegionIsBehindByHowMuch() {
        completeness.meet(WEST);
        CompletableFuture<Void> waiting = pass(seen(WEST));
        completeness.advance(WEST, HybridTimestamp.of(4_000, 0));
        timers.get(0).run();
        assertThat(behind(waiting).behind())
                .containsExactly(new SessionBehindException.Behind("eu-west", THEN, 1_000L, Reason.NOT_YET_APPLIED));
        completeness.advance(WEST, THEN);
        assertThat(pass(seen(WEST))).isCompleted();
    }

    @Test
    void aRegionThatIsCutOffIsWaitedForToo() {
        connected = false;
        completeness.meet(WEST);
        CompletableFuture<Void> waiting = pass(seen(WEST));
        assertThat(waiting).isNotDone();
        timers.get(0).run();
        assertThat(behind(waiting).behind().get(0).reason()).isEqualTo(Reason.NOT_CONNECTED);
    }

    @Test
    void whatIsLostIsNotWaitedFor() {
        completeness.meet(WEST);
        assertThat(behind(pass(seen(origin("eu-west", 77)))).behind().get(0).reason())
                .isEqualTo(Reason.LOST);
        assertThat(behind(pass(seen(origin("us-east", 77)))).behind().get(0).reason())
                .isEqualTo(Reason.LOST);
        assertThat(behind(pass(seen(origin("mars", 1)))).behind().get(0).reason())
                .isEqualTo(Reason.UNKNOWN_REGION);
        assertThat(timers).isEmpty();
    }

    @Test
    void aPeerOnANewJournalIsWaitedForUntilItIsLinked() {
        completeness.meet(WEST);
        connected = false;
        CompletableFuture<Void> waiting = pass(seen(origin("eu-west", 77)));
        assertThat(waiting).isNotDone();
        completeness.meet(origin("eu-west", 77));
        completeness.advance(origin("eu-west", 77), THEN);
        waiting.join();
    }

    @Test
    void whatWasCompleteOfALostJournalStaysComplete() {
        completeness.meet(WEST);
        completeness.advance(WEST, THEN);
        completeness.meet(origin("eu-west", 77));
        assertThat(pass(seen(WEST))).isCompleted();
    }

    @Test
    void olderDataIsServedAtOnceWhenAllowedAndSaysSo() {
        completeness.meet(WEST);
        Session session = seen(WEST).allowStale();
        assertThat(pass(session)).isCompleted();
        assertThat(session.stale()).isTrue();
        assertThat(SessionToken.decode(session.token()).seen().get(WEST)).isEqualTo(THEN);
    }

    @Test
    void aSessionThatAcceptedTheLossIsNotAskedAgain() {
        completeness.meet(WEST);
        Session session = seen(origin("eu-west", 77)).allowStale();
        pass(session).join();
        assertThat(session.stale()).isTrue();
        assertThat(pass(Session.resume(session.token()))).isCompleted();
    }

    @Test
    void ofALostJournalNothingIsPromised() {
        completeness.meet(WEST);
        TimestampVector newest = TimestampVector.of(WEST, THEN)
                .with(SELF, THEN)
                .with(origin("us-east", 77), THEN)
                .with(origin("eu-west", 77), THEN);
        assertThat(promised(newest)).isEqualTo(TimestampVector.of(WEST, THEN).with(SELF, THEN));
    }

    @Test
    void whoDoesNotWantToWaitIsToldAtOnceAndTooManyAreRefused() {
        completeness.meet(WEST);
        assertThat(behind(pass(seen(WEST).waitAtMost(Duration.ZERO))).code()).isEqualTo(ErrorCode.SESSION_BEHIND);
        assertThat(pass(seen(WEST))).isNotDone();
        assertThat(pass(seen(WEST))).isNotDone();
        assertThat(failure(pass(seen(WEST))).code()).isEqualTo(ErrorCode.OVERLOADED);
    }
}
