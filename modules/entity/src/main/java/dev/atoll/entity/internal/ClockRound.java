package dev.atoll.entity.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.MemberRounds;
import dev.atoll.entity.TimestampLedger;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.ActorIdentity;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Identify;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.pattern.Patterns;

/** Asks every node of a region where its clock is. */
public record ClockRound(ExtendedActorSystem system, TimestampLedger ledger) {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    /** A node that is leaving may stop to answer before all know that it has left: then there is another round. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /**
     * The furthest clock: whatever a node that is still a member has acknowledged before the call has a timestamp at or below
     * it. Fails with {@link
     * ErrorCode#UNAVAILABLE} when a member does not answer, and stays.
     */
    public CompletionStage<HybridTimestamp> latest() {
        AtomicReference<HybridTimestamp> latest =
                new AtomicReference<>(ledger.clock().current());
        return new MemberRounds<>(
                        system, this::clock, clock -> latest.accumulateAndGet(clock, HybridTimestamp::max), LIMIT)
                .run()
                .thenApply(done -> latest.get());
    }

    /** Zero for a member that does not run Atoll. */
    private CompletionStage<HybridTimestamp> clock(Member member) {
        var there = system.actorSelection(TimestampDesk.path(new RootActorPath(member.address(), "/")));
        return Patterns.ask(there, new Identify(TimestampDesk.CLOCK), ANSWER_LIMIT)
                .thenCompose(identity -> ((ActorIdentity) identity)
                        .getActorRef()
                        .map(this::clock)
                        .orElseGet(() -> CompletableFuture.completedStage(HybridTimestamp.ZERO)))
                .exceptionally(failure -> {
                    throw silent(member, failure);
                });
    }

    private CompletionStage<HybridTimestamp> clock(ActorRef desk) {
        return Patterns.ask(desk, TimestampDesk.CLOCK, ANSWER_LIMIT)
                .thenApply(answer -> new HybridTimestamp(Long.parseLong((String) answer)));
    }

    private static AtollException silent(Member member, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "The node " + member.address().hostPort() + " of this region does not say where its clock is: "
                        + cause.getMessage() + ".",
                failure);
    }
}
