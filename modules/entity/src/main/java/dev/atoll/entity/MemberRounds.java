package dev.atoll.entity;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.pattern.Patterns;

/**
 * A question to all other members of the cluster. While one of them does not answer, and the cluster has not let it go, all
 * are asked again.
 *
 * @param <A> an answer
 */
public final class MemberRounds<A> {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Set<MemberStatus> GONE =
            Set.of(MemberStatus.down(), MemberStatus.exiting(), MemberStatus.removed());

    private final ExtendedActorSystem system;
    private final Cluster cluster;
    private final Function<Member, CompletionStage<A>> question;
    private final Consumer<A> heard;
    private final long endNanos;

    /**
     * @param question fails when there is no answer; with an {@link AtollException} if it knows what to say then
     * @param heard gets each answer of each round; what it throws ends the rounds
     * @param limit for all rounds together; when it is over, the present one is the last
     */
    public MemberRounds(
            ExtendedActorSystem system,
            Function<Member, CompletionStage<A>> question,
            Consumer<A> heard,
            Duration limit) {
        this.system = system;
        this.cluster = Cluster.get(system);
        this.question = question;
        this.heard = heard;
        this.endNanos = System.nanoTime() + limit.toNanos();
    }

    /** Whether the cluster has let the member go. */
    public static boolean isGone(Member member) {
        return GONE.contains(member.status());
    }

    /**
     * Completes when all have answered. Fails with what {@code heard} has thrown, or with what the question has failed with,
     * in other words {@link ErrorCode#UNAVAILABLE}, when a member stays in the cluster and does not answer.
     */
    public CompletionStage<Done> run() {
        List<CompletableFuture<A>> answers = new ArrayList<>();
        for (Member member : cluster.state().getMembers()) {
            if (!member.uniqueAddress().equals(cluster.selfUniqueAddress()) && !isGone(member)) {
                answers.add(question.apply(member).toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handle((all, silence) -> {
                    answers.stream()
                            .filter(answer -> !answer.isCompletedExceptionally())
                            .forEach(answer -> heard.accept(answer.join()));
                    return silence == null ? CompletableFuture.completedStage(Done.done()) : again(silence);
                })
                .thenCompose(next -> next);
    }

    /** The result must not be null: Pekko would wait for ever. */
    private CompletionStage<Done> again(Throwable silence) {
        if (System.nanoTime() < endNanos) {
            return Patterns.after(PAUSE, system, this::run);
        }
        Throwable cause = silence instanceof CompletionException ? silence.getCause() : silence;
        if (cause instanceof AtollException known) {
            return CompletableFuture.failedStage(known);
        }
        return CompletableFuture.failedStage(new AtollException(
                ErrorCode.UNAVAILABLE,
                "A member of the cluster does not say whether it runs Atoll: " + cause.getMessage()
                        + ". Waited as long as atoll.cluster.join-timeout says.",
                silence));
    }
}
