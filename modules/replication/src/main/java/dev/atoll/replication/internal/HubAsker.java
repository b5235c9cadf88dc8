package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** Asks the node's {@link ConfirmationHub}. Safe for use by many threads. */
public final class HubAsker {

    /** The hub answers in time; should it not, nobody waits for ever. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final ActorSystem<?> system;
    private final ActorRef<ConfirmationHub.Command> hub;
    private final Map<RegionId, Set<String>> lacking;
    private final AtomicLong ids = new AtomicLong();

    /** @param lacking what the hub has noted */
    HubAsker(ActorSystem<?> system, ActorRef<ConfirmationHub.Command> hub, Map<RegionId, Set<String>> lacking) {
        this.system = system;
        this.hub = hub;
        this.lacking = lacking;
    }

    /** Whether the peer has said that it may lack rows of the collection: then it confirms none of its writes now. */
    public boolean mayLack(RegionId peer, String collection) {
        return lacking.getOrDefault(peer, Set.of()).contains(collection);
    }

    /** Those of the peers that have applied all that is committed now: as soon as there are enough, or after the time. */
    public CompletionStage<SortedSet<RegionId>> ask(
            String collection, Set<RegionId> peers, int needed, Duration timeout) {
        long id = ids.incrementAndGet();
        CompletableFuture<SortedSet<RegionId>> answer = new CompletableFuture<>();
        hub.tell(new ConfirmationHub.Await(id, collection, peers, needed, answer));
        Cancellable late = system.scheduler()
                .scheduleOnce(timeout, () -> hub.tell(new ConfirmationHub.GiveUp(id)), system.executionContext());
        return answer.completeOnTimeout(new TreeSet<>(), timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .thenApplyAsync(
                        confirmedBy -> {
                            late.cancel();
                            return confirmedBy;
                        },
                        system.executionContext());
    }
}
