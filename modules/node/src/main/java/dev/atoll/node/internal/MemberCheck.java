package dev.atoll.node.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorIdentity;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Identify;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.pattern.Patterns;

/**
 * Lets a node start beside others that run Atoll only when it belongs to them.
 *
 * <p>It first lets the others ask for its card and then asks them: of two that start at the same time, one at least sees
 * the other. Each is asked itself, because what is replicated among them may not have arrived yet; who has nobody that
 * answers for Atoll does not run it, and does not matter.
 */
final class MemberCheck {

    private static final String DESK = "atoll-member-card";
    private static final String QUESTION = "card?";
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Set<MemberStatus> GONE =
            Set.of(MemberStatus.down(), MemberStatus.exiting(), MemberStatus.removed());

    /** Shows this node's card. Plain texts travel between nodes without a serializer of their own. */
    private static final class Desk extends AbstractActor {

        private final String card;

        private Desk(String card) {
            this.card = card;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .matchEquals(QUESTION, question -> getSender().tell(card, getSelf()))
                    .build();
        }
    }

    private record Answer(Member member, Optional<MemberCard> card) {}

    private final ExtendedActorSystem system;
    private final Cluster cluster;
    private final MemberCard own;
    private final long endNanos;

    MemberCheck(ExtendedActorSystem system, MemberCard own, Duration limit) {
        this.system = system;
        this.cluster = Cluster.get(system);
        this.own = own;
        this.endNanos = System.nanoTime() + limit.toNanos();
    }

    /**
     * Fails with {@link ErrorCode#CLUSTER_MISMATCH}, or with {@link ErrorCode#UNAVAILABLE} when a member stays in the
     * cluster and does not answer. This node must be up.
     */
    CompletionStage<Void> pass() {
        ActorRef desk = system.systemActorOf(Props.create(Desk.class, () -> new Desk(own.text())), DESK);
        return round().exceptionallyCompose(failure -> {
            desk.tell(PoisonPill.getInstance(), ActorRef.noSender());
            return CompletableFuture.failedStage(failure);
        });
    }

    private CompletionStage<Void> round() {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (Member member : cluster.state().getMembers()) {
            if (!member.uniqueAddress().equals(cluster.selfUniqueAddress()) && !GONE.contains(member.status())) {
                answers.add(ask(member).toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handle((all, silence) -> {
                    answers.stream()
                            .filter(answer -> !answer.isCompletedExceptionally())
                            .forEach(answer -> judge(answer.join()));
                    return silence == null ? CompletableFuture.<Void>completedStage(null) : again(silence);
                })
                .thenCompose(next -> next);
    }

    private CompletionStage<Answer> ask(Member member) {
        var desk = system.actorSelection(
                new RootActorPath(member.address(), "/").child("system").child(DESK));
        return Patterns.ask(desk, new Identify(DESK), ANSWER_LIMIT)
                .thenCompose(identity -> ((ActorIdentity) identity)
                        .getActorRef()
                        .map(there -> Patterns.ask(there, QUESTION, ANSWER_LIMIT)
                                .thenApply(card -> Optional.of((String) card)))
                        .orElseGet(() -> CompletableFuture.completedStage(Optional.empty())))
                .thenApply(card -> new Answer(member, card.map(MemberCard::parse)));
    }

    private void judge(Answer answer) {
        answer.card()
                .flatMap(card -> own.refusal(answer.member().address().hostPort(), card))
                .ifPresent(refusal -> {
                    throw new CompletionException(refusal);
                });
    }

    /** A member that does not answer answers later, or the cluster lets it go. */
    private CompletionStage<Void> again(Throwable silence) {
        if (System.nanoTime() < endNanos) {
            return Patterns.after(PAUSE, system, this::round);
        }
        Throwable cause = silence instanceof CompletionException ? silence.getCause() : silence;
        return CompletableFuture.failedStage(new AtollException(
                ErrorCode.UNAVAILABLE,
                "A member of the cluster does not say whether it runs Atoll: " + cause.getMessage()
                        + ". Waited as long as atoll.cluster.join-timeout says.",
                silence));
    }
}
