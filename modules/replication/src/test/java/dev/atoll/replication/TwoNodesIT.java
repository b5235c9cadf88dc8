package dev.atoll.replication;

import static dev.atoll.replication.TestNode.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EscrowValue;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntityReply;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region of two nodes on PostgreSQL, linked to a region of one. */
class TwoNodesIT {

    private static final String SLOWER = "atoll.replication.heartbeat { interval = 500ms, deadline = 4s }\n";

    @TempDir
    Path directory;

    private final List<TestNode> open = new ArrayList<>();
    private TestNode first;
    private TestNode second;
    private TestNode single;

    @BeforeEach
    void start() {
        Config database = TestDatabases.fresh(Type.POSTGRESQL, null);
        first = opened(TestNode.start("pair", database, SLOWER));
        second = opened(TestNode.join(first, database, SLOWER));
        single = opened(TestNode.start(
                "single",
                TestDatabases.h2(directory),
                SLOWER + "atoll.replication.peers.pair = \"127.0.0.1:" + first.linkPort() + ",127.0.0.1:"
                        + second.linkPort() + "\""));
        await().atMost(PATIENCE).until(() -> single.isLinkedTo("pair"));
    }

    private TestNode opened(TestNode node) {
        open.add(node);
        return node;
    }

    @AfterEach
    void stop() {
        open.forEach(TestNode::close);
    }

    private static void awaitTotal(TestNode node, String key, long least) {
        await().atMost(PATIENCE.multipliedBy(2)).ignoreExceptions().until(() -> node.total(key) >= least);
    }

    @Test
    void eitherNodesWritesCrossAndBothKnowTheLink() {
        for (int i = 0; i < 10; i++) {
            first.increment("a" + i, 1);
            second.increment("b" + i, 1);
            single.increment("c" + i, 1);
        }
        for (int i = 0; i < 10; i++) {
            awaitTotal(single, "a" + i, 1);
            awaitTotal(single, "b" + i, 1);
            awaitTotal(first, "c" + i, 1);
            awaitTotal(second, "c" + i, 1);
        }
        await().atMost(PATIENCE).until(() -> first.isLinkedTo("single") && second.isLinkedTo("single"));
        assertThat(first.peer("single").node()).isEqualTo(second.peer("single").node());
    }

    @Test
    void writesOnEitherNodeAreConfirmedAlsoAfterTheLinkHasMoved() {
        await().atMost(PATIENCE).until(() -> first.isLinkedTo("single") && second.isLinkedTo("single"));
        for (int i = 0; i < 10; i++) {
            TestNode writer = i % 2 == 0 ? first : second;
            await().atMost(PATIENCE).until(() -> writer.confirmed("k", "single").met());
            assertThat(single.total("k")).as("what is confirmed is there").isEqualTo(first.total("k"));
            assertThat(single.confirmed("s", first.region.value()).met()).isTrue();
        }
        TestNode lost = first.peer("single").node().equals(address(first)) ? first : second;
        TestNode survivor = lost == first ? second : first;
        open.remove(lost);
        lost.close();
        await().atMost(PATIENCE.multipliedBy(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> TestNode.await(survivor.add("after", 1)) instanceof EntityReply.Written);
        await().atMost(PATIENCE).until(() -> survivor.isLinkedTo("single"));
        assertThat(survivor.confirmed("k", "single").met()).isTrue();
        assertThat(single.total("k")).isEqualTo(survivor.total("k"));
    }

    @Test
    void theLinkMovesWhenTheNodeThatHoldsItIsLost() {
        await().atMost(PATIENCE).until(() -> first.isLinkedTo("single") && second.isLinkedTo("single"));
        boolean firstOwns = first.peer("single").node().equals(address(first));
        TestNode lost = firstOwns ? first : second;
        TestNode survivor = firstOwns ? second : first;
        survivor.increment("before", 1);
        awaitTotal(single, "before", 1);
        open.remove(lost);
        lost.close();
        await().atMost(PATIENCE.multipliedBy(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> TestNode.await(survivor.add("after", 1)) instanceof EntityReply.Written);
        awaitTotal(single, "after", 1);
        single.increment("back", 1);
        awaitTotal(survivor, "back", 1);
        await().atMost(PATIENCE).until(() -> survivor.isLinkedTo("single"));
        assertThat(survivor.peer("single").node()).isEqualTo(address(survivor));
    }

    @Test
    void eitherNodeGetsRightsOfTheOtherRegionOverTheOneLink() {
        await().atMost(PATIENCE).until(() -> first.isLinkedTo("single") && second.isLinkedTo("single"));
        for (int i = 0; i < 10; i++) {
            EntityId stock = new EntityId("stock", "sku" + i);
            written(single, stock, new Operation.Grant(4));
            TestNode asked = i % 2 == 0 ? first : second;
            await().atMost(PATIENCE).until(() -> !asked.stateOf(stock).slots().isEmpty());
            written(asked, stock, new Operation.Decrement(3));
            Origin to = new Origin(single.region, single.journal.identity().incarnation());
            await().atMost(PATIENCE)
                    .until(() -> TestNode.await(asked.entities.write(
                                    stock, DataTypes.ESCROW, new Operation.TransferToRegion(single.region, 1), null))
                            instanceof EntityReply.Written);
            assertThat(asked.stateOf(stock).visible(DataTypes.ESCROW))
                    .hasValueSatisfying(slot ->
                            assertThat(((EscrowValue) slot.value()).rights(to)).isEqualTo(1));
        }
    }

    private static void written(TestNode node, EntityId id, Operation operation) {
        assertThat(TestNode.await(node.entities.write(id, DataTypes.ESCROW, operation, null)))
                .isInstanceOf(EntityReply.Written.class);
    }

    private static String address(TestNode node) {
        return org.apache.pekko.cluster.typed.Cluster.get(node.system)
                .selfMember()
                .address()
                .hostPort();
    }
}
