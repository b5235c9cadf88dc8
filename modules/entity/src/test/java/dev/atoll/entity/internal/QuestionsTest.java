package dev.atoll.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.ReplyTo;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final EntityId HOME = new EntityId("views", "home");
    private static final EntityReply LATE = new EntityReply.Failed(ErrorCode.UNAVAILABLE, "late");
    private static final EntityReply ANSWER = new EntityReply.Current(EntityState.EMPTY);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final InFlight inFlight = new InFlight(100_000, 10);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void oneSlowEntityDoesNotKeepTheQuestionsThatWereAnswered() {
        Questions<EntityReply> questions = questions(LONG);
        CompletableFuture<EntityReply> first = new CompletableFuture<>();
        ReplyTo<EntityReply> slow = ask(questions, first);
        List<WeakReference<Object>> answered = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            ReplyTo<EntityReply> question = ask(questions, new CompletableFuture<>());
            question.tell(ANSWER);
            answered.add(new WeakReference<>(question));
        }
        ReplyTo<EntityReply> alsoSlow = ask(questions, new CompletableFuture<>());
        await().untilAsserted(() -> {
            System.gc();
            assertThat(answered).allMatch(question -> question.refersTo(null));
        });
        assertThat(inFlight.count()).isEqualTo(2);
        slow.tell(ANSWER);
        alsoSlow.tell(ANSWER);
        assertThat(first).isCompletedWithValue(ANSWER);
        assertThat(inFlight.count()).isZero();
    }

    @Test
    void aQuestionThatIsNotAnsweredExpiresAlsoBehindAnAnsweredOne() {
        Questions<EntityReply> questions = questions(SHORT);
        CompletableFuture<EntityReply> first = new CompletableFuture<>();
        CompletableFuture<EntityReply> second = new CompletableFuture<>();
        ReplyTo<EntityReply> answered = ask(questions, first);
        ReplyTo<EntityReply> forgotten = ask(questions, second);
        answered.tell(ANSWER);
        assertThat(second).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(LATE);
        forgotten.tell(ANSWER);
        assertThat(first).isCompletedWithValue(ANSWER);
        assertThat(inFlight.count()).isZero();
    }

    @Test
    void everyQuestionOfManyThreadsIsAnsweredOnceOrExpires() {
        Questions<EntityReply> questions = questions(SHORT);
        ConcurrentLinkedQueue<CompletableFuture<EntityReply>> asked = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<ReplyTo<EntityReply>> open = new ConcurrentLinkedQueue<>();
        IntStream.range(0, 50_000).parallel().forEach(i -> {
            CompletableFuture<EntityReply> future = new CompletableFuture<>();
            asked.add(future);
            open.add(ask(questions, future));
            ReplyTo<EntityReply> somebodys = open.poll();
            if (i % 10 != 0 && somebodys != null) {
                somebodys.tell(ANSWER);
            }
        });
        await().untilAsserted(() -> assertThat(asked).allMatch(CompletableFuture::isDone));
        assertThat(asked.stream().map(CompletableFuture::join)).contains(ANSWER, LATE);
        assertThat(inFlight.count()).isZero();
    }

    @Test
    void noMoreThanTheLimitAreInFlight() {
        InFlight two = new InFlight(2, 1_000);
        assertThat(two.enter(1)).isTrue();
        assertThat(two.enter(0)).isTrue();
        assertThat(two.enter(1)).isFalse();
        two.leave(1);
        assertThat(two.enter(1)).isTrue();
        assertThat(two.bytes()).isEqualTo(1);
    }

    @Test
    void noMoreThanTheBytesOfTheLimitAreInFlightButOneThatIsLargerAlone() {
        InFlight ten = new InFlight(100, 10);
        assertThat(ten.enter(0)).isTrue();
        assertThat(ten.enter(11)).as("larger than all may be").isTrue();
        assertThat(ten.enter(1)).isFalse();
        assertThat(ten.enter(0)).as("what carries nothing").isTrue();
        ten.leave(11);
        assertThat(ten.enter(4)).isTrue();
        assertThat(ten.enter(6)).isTrue();
        assertThat(ten.enter(11)).isFalse();
        ten.leave(6);
        assertThat(ten.bytes()).isEqualTo(4);
        assertThat(ten.count()).isEqualTo(3);
    }

    @Test
    void anAnswerAndTheEndOfTheTimeGiveTheBytesBack() {
        for (Duration timeout : List.of(LONG, SHORT)) {
            CompletableFuture<EntityReply> future = new CompletableFuture<>();
            assertThat(inFlight.enter(10)).isTrue();
            ReplyTo<EntityReply> question = questions(timeout).ask(HOME, 10, future);
            if (timeout.equals(LONG)) {
                question.tell(ANSWER);
            }
            assertThat(future).succeedsWithin(Duration.ofSeconds(5));
            assertThat(inFlight.bytes()).isZero();
        }
    }

    @Test
    void questionsToASystemThatStopsExpireAtOnce() {
        ActorTestKit stopping = ActorTestKit.create();
        Questions<EntityReply> questions = new Questions<>(stopping.system(), inFlight, LONG, (id, timeout) -> LATE);
        CompletableFuture<EntityReply> before = new CompletableFuture<>();
        CompletableFuture<EntityReply> after = new CompletableFuture<>();
        ask(questions, before);
        stopping.shutdownTestKit();
        assertThat(before).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(LATE);
        ask(questions, after);
        assertThat(after).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(LATE);
        assertThat(inFlight.count()).isZero();
    }

    private ReplyTo<EntityReply> ask(Questions<EntityReply> questions, CompletableFuture<EntityReply> future) {
        assertThat(inFlight.enter(0)).isTrue();
        return questions.ask(HOME, 0, future);
    }

    private Questions<EntityReply> questions(Duration timeout) {
        return new Questions<>(KIT.system(), inFlight, timeout, (id, after) -> LATE);
    }
}
