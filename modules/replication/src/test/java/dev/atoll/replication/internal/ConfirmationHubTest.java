package dev.atoll.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.ConfirmSettings;
import dev.atoll.replication.Confirmations;
import dev.atoll.replication.PeerStatus;
import dev.atoll.replication.internal.ConfirmationHub.Applied;
import dev.atoll.replication.internal.ConfirmationHub.Want;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One hub, and another node's that is a probe. */
class ConfirmationHubTest {

    private static final RegionId WEST = RegionId.of("eu-west");

    private static final PeerStatus CONNECTED =
            new PeerStatus(WEST.value(), true, null, null, null, 0, 0, false, 0, 0, null, null);

    private final ActorTestKit kit = ActorTestKit.create(
            ConfigFactory.parseString("pekko.actor.provider = local").withFallback(ConfigFactory.load()));
    private final TestProbe<ConfirmationHub.Command> other = kit.createTestProbe(ConfirmationHub.Command.class);
    private final Map<RegionId, Set<String>> lacking = new ConcurrentHashMap<>();
    private final CompletableFuture<SortedSet<RegionId>> answer = new CompletableFuture<>();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private ActorRef<ConfirmationHub.Command> hub(Set<RegionId> peers) {
        return kit.spawn(ConfirmationHub.create(
                new HubServices(() -> 7L, own(0), Runnable::run, peers, new ConcurrentHashMap<>(), lacking)));
    }

    private static OwnOffsets own(long newest) {
        return new OwnOffsets(() -> true, () -> newest, () -> 0);
    }

    private void list() {
        kit.system().receptionist().tell(Receptionist.register(ConfirmationHub.KEY, other.getRef()));
    }

    @Test
    void afterAFailureWhoWaitsIsToldWhatIsKnownAndLaterConfirmationsWork() {
        AtomicBoolean fails = new AtomicBoolean();
        RegionId east = RegionId.of("us-east");
        Map<RegionId, Long> behind = new ConcurrentHashMap<>() {
            @Override
            public Long put(RegionId peer, Long millis) {
                if (fails.getAndSet(false)) {
                    throw new IllegalStateException("on purpose");
                }
                return super.put(peer, millis);
            }
        };
        ActorRef<ConfirmationHub.Command> hub = kit.spawn(ConfirmationHub.create(
                new HubServices(() -> 7L, own(0), Runnable::run, Set.of(WEST), behind, lacking)));
        ActorRef<LinkSession.Command> link =
                kit.createTestProbe(LinkSession.Command.class).getRef();
        hub.tell(new ConfirmationHub.Opened(WEST, link));
        hub.tell(new ConfirmationHub.Await(1, "things", Set.of(WEST, east), 2, answer));
        hub.tell(new ConfirmationHub.Progressed(link, new Applied(WEST, 7, Set.of())));
        Awaitility.await().until(() -> {
            hub.tell(new ConfirmationHub.Progressed(link, new Applied(WEST, 8, Set.of())));
            fails.set(true);
            return answer.isDone();
        });
        assertThat(answer.join()).containsExactly(WEST);

        fails.set(false);
        CompletableFuture<SortedSet<RegionId>> later = new CompletableFuture<>();
        hub.tell(new ConfirmationHub.Await(2, "things", Set.of(WEST), 1, later));
        assertThat(later.orTimeout(10, TimeUnit.SECONDS).join()).containsExactly(WEST);
    }

    @Test
    void whatThisNodeKnowsIsNotRead() {
        ActorRef<ConfirmationHub.Command> hub = kit.spawn(ConfirmationHub.create(new HubServices(
                () -> {
                    throw new AtollException(ErrorCode.DATABASE_UNREACHABLE, "on purpose");
                },
                own(5),
                Runnable::run,
                Set.of(WEST),
                new ConcurrentHashMap<>(),
                lacking)));
        TestProbe<LinkSession.Command> link = kit.createTestProbe(LinkSession.Command.class);
        hub.tell(new ConfirmationHub.Opened(WEST, link.getRef()));
        hub.tell(new ConfirmationHub.Await(1, "things", Set.of(WEST), 1, answer));
        assertThat(link.receiveMessage()).isEqualTo(new LinkSession.Want(5));
        hub.tell(new ConfirmationHub.Progressed(link.getRef(), new Applied(WEST, 4, Set.of())));
        hub.tell(new ConfirmationHub.Progressed(link.getRef(), new Applied(WEST, 5, Set.of())));
        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).containsExactly(WEST);
    }

    @Test
    void aNodeThatIsListedLaterIsToldWhatIsWanted() {
        ActorRef<ConfirmationHub.Command> hub = hub(Set.of());
        ActorRef<LinkSession.Command> link =
                kit.createTestProbe(LinkSession.Command.class).getRef();
        hub.tell(new ConfirmationHub.Opened(WEST, link));
        hub.tell(new ConfirmationHub.Await(1, "things", Set.of(WEST), 1, answer));
        hub.tell(new ConfirmationHub.Progressed(link, new Applied(WEST, 7, Set.of())));
        assertThat(answer.join()).containsExactly(WEST);
        list();
        assertThat(other.receiveMessage()).isEqualTo(new Want(7, hub));
    }

    @Test
    void aWishIsRepeatedAsLongAsSomebodyWaits() {
        list();
        ActorRef<ConfirmationHub.Command> hub = hub(Set.of());
        hub.tell(new ConfirmationHub.Await(1, "things", Set.of(WEST), 1, answer));
        other.expectMessage(new Want(7, hub));
        other.expectMessage(new Want(7, hub));
        other.expectMessage(new Want(7, hub));
        hub.tell(new Applied(WEST, 7, Set.of()));
        assertThat(answer.join()).containsExactly(WEST);
    }

    @Test
    void aWishIsRepeatedAsLongAsAPeerSeemsToBeBehind() {
        list();
        ActorRef<ConfirmationHub.Command> hub = hub(Set.of(WEST));
        other.expectMessage(new Want(7, hub));
        other.expectMessage(new Want(7, hub));
        other.expectMessage(new Want(7, hub));
    }

    @Test
    void aPeerThatMayLackRowsOfACollectionIsNotCountedOnForItUntilItHasThem() {
        ActorRef<ConfirmationHub.Command> hub = hub(Set.of(WEST));
        Confirmations confirmations = new Confirmations(
                RegionId.of("us-east"),
                new ConfirmSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), 100, Duration.ofSeconds(1)),
                () -> List.of(CONNECTED),
                new HubAsker(kit.system(), hub, lacking));
        ActorRef<LinkSession.Command> link =
                kit.createTestProbe(LinkSession.Command.class).getRef();
        hub.tell(new ConfirmationHub.Opened(WEST, link));
        assertThat(isRefused(confirmations, "things")).as("nothing is known").isFalse();
        hub.tell(new ConfirmationHub.Progressed(link, new Applied(WEST, 7, Set.of("things"))));
        Awaitility.await().until(() -> isRefused(confirmations, "things"));
        assertThat(isRefused(confirmations, "others")).isFalse();
        hub.tell(new ConfirmationHub.Progressed(link, new Applied(WEST, 7, Set.of())));
        Awaitility.await().until(() -> !isRefused(confirmations, "things"));
    }

    private static boolean isRefused(Confirmations confirmations, String collection) {
        try {
            confirmations
                    .begin(collection, List.of(confirmations.self(), WEST), 2, null, true)
                    .abandon();
            return false;
        } catch (AtollException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.NOT_ENOUGH_REGIONS);
            return true;
        }
    }
}
