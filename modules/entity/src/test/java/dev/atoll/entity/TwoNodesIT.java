package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A region of two nodes on one PostgreSQL. */
class TwoNodesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<EntityId> KEYS = IntStream.range(0, 40)
            .mapToObj(i -> new EntityId("views", "key" + i))
            .toList();

    private TestRegion first;
    private TestRegion second;

    @BeforeEach
    void start() {
        Config database = ConfigFactory.parseString("atoll.entity.timeouts.write = 5s")
                .withFallback(TestDatabases.fresh(Type.POSTGRESQL, null));
        first = TestRegion.start(database);
        second = TestRegion.join(first, database);
        await().atMost(PATIENCE).until(() -> upMembers(first) == 2 && upMembers(second) == 2);
        TestRegion.awaitAll(
                KEYS.stream().map(key -> writeUntilDurable(first, key)).toList());
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void eitherNodeAnswersForEveryKey() {
        for (EntityId key : KEYS) {
            assertThat(second.increment(key)).isInstanceOf(EntityReply.Written.class);
            assertThat(first.increment(key)).isInstanceOf(EntityReply.Written.class);
            assertThat(TestRegion.total(first.read(key))).isEqualTo(TestRegion.total(second.read(key)));
        }
    }

    @Test
    void aCollectionCreatedOnOneNodeIsKnownOnTheOther() {
        TestRegion.await(first.collections.create("views", DataTypes.COUNTER));
        assertThat(TestRegion.await(second.collections.lookup("views"))).isPresent();
        TestRegion.await(first.collections.create("users", DataTypes.REGISTER));
        await().atMost(PATIENCE).until(() -> second.collections.find("users").isPresent());
        assertThat(second.collections.all())
                .extracting(CollectionDefinition::name)
                .containsExactly("users", "views");
    }

    @Test
    void aPolicyChangedOnOneNodeIsTakenByTheOther() {
        TestRegion.await(first.collections.create("forms", DataTypes.REGISTER));
        await().atMost(PATIENCE).until(() -> second.collections.find("forms").isPresent());
        assertThat(TestRegion.await(second.collections.define(
                                "forms", DataTypes.REGISTER, forms -> forms.withPolicy(ConflictPolicy.MANUAL)))
                        .policy())
                .isEqualTo(ConflictPolicy.MANUAL);
        await().atMost(PATIENCE)
                .until(() ->
                        first.collections.find("forms").orElseThrow().policy().equals(ConflictPolicy.MANUAL));
    }

    @Test
    void whatAPolicyDemandsReachesKeysOnEitherNode() {
        Payload value = Payload.ofUtf8("1");
        Dot foreign = new Dot(new Origin(RegionId.of("elsewhere"), 1), 1);
        for (int i = 0; i < 10; i++) {
            EntityId form = new EntityId("forms", "key" + i);
            write(first, form, new Operation.AssignUnlessConflict(value));
            write(second, form, new Operation.Resolve(value, List.of(foreign)));
            for (TestRegion node : List.of(first, second)) {
                assertThat(write(node, form, new Operation.AssignUnlessConflict(value)))
                        .isInstanceOfSatisfying(EntityReply.Refused.class, refused -> assertThat(refused.code())
                                .isEqualTo(ErrorCode.CONFLICT_OPEN));
            }
        }
    }

    private static EntityReply write(TestRegion node, EntityId id, Operation operation) {
        return TestRegion.await(node.entities.write(id, DataTypes.REGISTER, operation, null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyKeyIsWritableAgainAfterEitherNodeIsLost(boolean loseFirst) {
        TestRegion lost = loseFirst ? first : second;
        TestRegion survivor = loseFirst ? second : first;
        lost.close();
        long start = System.nanoTime();
        TestRegion.awaitAll(
                KEYS.stream().map(key -> writeUntilDurable(survivor, key)).toList());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took).as("until every key was writable").isLessThan(Duration.ofSeconds(60));
        for (EntityId key : KEYS) {
            assertThat(TestRegion.total(survivor.read(key))).isGreaterThanOrEqualTo(2);
        }
    }

    private static CompletableFuture<EntityReply> writeUntilDurable(TestRegion node, EntityId key) {
        return node.entities
                .write(key, DataTypes.COUNTER, new Operation.Increment(1), null)
                .thenCompose(reply -> reply instanceof EntityReply.Written
                        ? CompletableFuture.completedFuture(reply)
                        : writeUntilDurable(node, key))
                .toCompletableFuture();
    }

    private static long upMembers(TestRegion node) {
        long up = 0;
        for (var member : Cluster.get(node.system).state().getMembers()) {
            up += member.status().equals(MemberStatus.up()) ? 1 : 0;
        }
        return up;
    }
}
