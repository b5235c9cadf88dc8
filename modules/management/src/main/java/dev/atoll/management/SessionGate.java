package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.SessionToken;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.management.SessionBehindException.Behind;
import dev.atoll.management.SessionBehindException.Reason;
import dev.atoll.management.internal.SessionWaits;
import dev.atoll.replication.Completeness;
import dev.atoll.replication.PeerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Decides whether this region may serve a session, and lets the session's requests wait until it may. From memory: what is
 * waited for is told by the links. Safe for use by many threads.
 */
public final class SessionGate {

    /** Runs something later; what it gives back takes that back. */
    public interface Timer extends BiFunction<Duration, Runnable, Runnable> {}

    private final Origin self;
    private final Completeness completeness;
    private final Supplier<List<PeerStatus>> peers;
    private final Predicate<Origin> removed;
    private final SessionSettings settings;
    private final Timer timer;
    private final Executor executor;
    private final SessionWaits waits;

    /**
     * @param self this region's origin
     * @param peers how the links are doing
     * @param removed whether an origin was removed for good: what is not here of it need not come
     * @param executor goes on with requests that have waited
     */
    public SessionGate(
            Origin self,
            Completeness completeness,
            Supplier<List<PeerStatus>> peers,
            Predicate<Origin> removed,
            SessionSettings settings,
            Timer timer,
            Executor executor) {
        this.self = self;
        this.completeness = completeness;
        this.peers = peers;
        this.removed = removed;
        this.settings = settings;
        this.timer = timer;
        this.executor = executor;
        this.waits = new SessionWaits(completeness::upTo, settings.maxWaiting());
        completeness.listen((origin, upTo) -> waits.advanced(origin));
    }

    /** What this region lacks of what the session has seen; empty when it may be served. */
    TimestampVector unmet(Session session) {
        SessionToken token = session.seen();
        return token.seen().isEmpty()
                ? TimestampVector.EMPTY
                : token.unmet(self, completeness::upTo).only(removed.negate()::test);
    }

    /** The session is shown a state: of the journals that are lost, nobody can promise anything. */
    void shown(Session session, TimestampVector newest) {
        session.saw(self, newest.only(this::isPresent), completeness::upTo);
    }

    private boolean isPresent(Origin origin) {
        return origin.equals(self)
                || !removed.test(origin)
                        && completeness
                                .current(origin.region())
                                .filter(origin::equals)
                                .isPresent();
    }

    /**
     * Waits until this region may serve the session. Fails with {@link SessionBehindException} when the limit is over, or
     * at once when waiting cannot help; with {@link ErrorCode#OVERLOADED} when too many wait. A session that allows older
     * data is let through at once, and knows it.
     */
    CompletionStage<Void> pass(Session session) {
        TimestampVector unmet = unmet(session);
        if (unmet.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        List<Behind> behind = behind(unmet);
        if (session.allowsStale()) {
            session.servedStale(lost(unmet));
            return CompletableFuture.completedStage(null);
        }
        Duration limit = session.limit(settings.sessionWait());
        if (limit.isZero() || behind.stream().anyMatch(each -> each.reason().isLasting())) {
            return CompletableFuture.failedStage(new SessionBehindException(behind));
        }
        Optional<SessionWaits.Waiter> waiter = waits.add(unmet);
        return waiter.isPresent()
                ? await(waiter.get(), unmet, limit.compareTo(settings.maxWait()) > 0 ? settings.maxWait() : limit)
                : CompletableFuture.failedStage(new AtollException(
                        ErrorCode.OVERLOADED,
                        "This node already has " + settings.maxWaiting()
                                + " requests that wait for other regions' events (atoll.session.max-waiting)."));
    }

    /** Whether something of a region is meant; said apart for what it writes now, and for journals that it has lost. */
    @FunctionalInterface
    interface Lacked {
        boolean test(RegionId region, boolean current);
    }

    /** What the session has seen of the regions' events. */
    TimestampVector seenOf(Session session, Lacked lacked) {
        return session.seen()
                .seen()
                .only(origin -> !origin.equals(self)
                        && !removed.test(origin)
                        && lacked.test(origin.region(), isPresent(origin)));
    }

    /**
     * For a collection of which this region may lack rows of those regions: lets a session pass that has seen nothing of
     * theirs, or allows older data.
     *
     * @throws SessionBehindException for others
     */
    void requireNothingOf(Session session, Lacked lacked) {
        TimestampVector seen = seenOf(session, lacked);
        if (seen.isEmpty()) {
            return;
        }
        if (session.allowsStale()) {
            session.servedStale(TimestampVector.EMPTY);
            return;
        }
        List<Behind> behind = new ArrayList<>();
        seen.forEach((origin, required) ->
                behind.add(new Behind(origin.region().value(), required, null, Reason.NOT_YET_APPLIED)));
        throw new SessionBehindException(behind);
    }

    private CompletionStage<Void> await(SessionWaits.Waiter waiter, TimestampVector unmet, Duration limit) {
        CompletableFuture<Void> met = waiter.met();
        Runnable cancel = timer.apply(limit, () -> {
            waits.remove(waiter);
            met.completeExceptionally(new SessionBehindException(behind(unmet)));
        });
        // on another thread than the link's, which tells what was waited for
        return met.whenCompleteAsync((passed, failure) -> cancel.run(), executor);
    }

    private List<Behind> behind(TimestampVector unmet) {
        List<PeerStatus> known = peers.get();
        List<Behind> behind = new ArrayList<>();
        unmet.forEach((origin, required) -> {
            HybridTimestamp upTo = completeness.upTo(origin);
            if (upTo.compareTo(required) < 0) {
                Long millis = upTo.equals(HybridTimestamp.ZERO) ? null : Math.max(0, required.millis() - upTo.millis());
                behind.add(new Behind(origin.region().value(), required, millis, reason(origin, known)));
            }
        });
        return behind;
    }

    private Reason reason(Origin origin, List<PeerStatus> known) {
        if (origin.region().equals(self.region())) {
            return Reason.LOST;
        }
        Optional<PeerStatus> peer = known.stream()
                .filter(each -> each.region().equals(origin.region().value()))
                .findFirst();
        Optional<Origin> present = completeness.current(origin.region());
        if (peer.isEmpty() && present.isEmpty()) {
            return Reason.UNKNOWN_REGION;
        }
        boolean connected = peer.isPresent() && peer.get().connected();
        if (!connected) {
            return Reason.NOT_CONNECTED;
        }
        // a connected peer has said which journal it is on
        return present.isPresent() && !present.get().equals(origin) ? Reason.LOST : Reason.NOT_YET_APPLIED;
    }

    private TimestampVector lost(TimestampVector unmet) {
        List<PeerStatus> known = peers.get();
        return unmet.only(origin -> reason(origin, known) == Reason.LOST);
    }

    /** The longest that a request may ask to wait. */
    public Duration maxWait() {
        return settings.maxWait();
    }
}
