package dev.atoll.node.internal;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.MemberRounds;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorIdentity;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Identify;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.cluster.Member;
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
    private final MemberCard own;
    private final Duration limit;
    private final Runnable besideOthers;

    /** @param besideOthers throws when this node can be the only one of its region, but not one of several */
    MemberCheck(ExtendedActorSystem system, MemberCard own, Duration limit, Runnable besideOthers) {
        this.system = system;
        this.own = own;
        this.limit = limit;
        this.besideOthers = besideOthers;
    }

    /**
     * Fails with {@link ErrorCode#CLUSTER_MISMATCH}, or with {@link ErrorCode#UNAVAILABLE} when a member stays in the
     * cluster and does not answer. This node must be up.
     */
    CompletionStage<Done> pass() {
        ActorRef desk = system.systemActorOf(Props.create(Desk.class, () -> new Desk(own.text())), DESK);
        return new MemberRounds<>(system, this::ask, this::judge, limit).run().exceptionallyCompose(failure -> {
            desk.tell(PoisonPill.getInstance(), ActorRef.noSender());
            return CompletableFuture.failedStage(failure);
        });
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
        if (answer.card().isPresent()) {
            besideOthers.run();
        }
    }
}
