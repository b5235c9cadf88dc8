package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.View;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that are larger than a message between the two nodes of a region may be. */
class LargeAnswersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FRAME_BYTES = 64 << 10;
    private static final int ELEMENT_BYTES = 20 << 10;
    private static final int ELEMENTS = 8;

    private final Random random = new Random(1);
    private TestRegion first;
    private TestRegion second;

    @BeforeEach
    void start() {
        Config database = ConfigFactory.parseString("pekko.remote.artery.advanced.maximum-frame-size = " + FRAME_BYTES)
                .withFallback(TestDatabases.fresh(Type.POSTGRESQL, null));
        first = TestRegion.start(database);
        second = TestRegion.join(first, database);
        await().atMost(PATIENCE).until(() -> members(first) == 2 && members(second) == 2);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private static int members(TestRegion node) {
        int members = 0;
        for (var unused : Cluster.get(node.system).state().getMembers()) {
            members++;
        }
        return members;
    }

    @Test
    void whatCompressesWellPassesBetweenTheNodes() {
        for (int key = 0; key < 6; key++) {
            EntityId id = new EntityId("tags", "easy" + key);
            int[] count = {0};
            List<EntityReply> replies = fill(id, () -> "\"" + count[0]++ + "x".repeat(ELEMENT_BYTES) + "\"");
            assertThat(replies).hasOnlyElementsOfType(EntityReply.Written.class);
            for (TestRegion node : List.of(first, second)) {
                assertThat(node.read(id)).isInstanceOf(EntityReply.Current.class);
            }
        }
    }

    @Test
    void whatDoesNotFitIsAnsweredSoAndWritten() {
        List<EntityReply> unanswered = new ArrayList<>();
        for (int key = 0; key < 6; key++) {
            EntityId id = new EntityId("tags", "hard" + key);
            for (EntityReply reply : fill(id, () -> "\"" + text() + "\"")) {
                if (!(reply instanceof EntityReply.Written)) {
                    assertTold(reply, ErrorCode.OUTCOME_UNKNOWN, "The write was applied");
                    unanswered.add(reply);
                }
            }
            boolean ofFirst = first.read(id) instanceof EntityReply.Current;
            assertThat(elements((ofFirst ? first : second).read(id))).isEqualTo(ELEMENTS);
            assertTold((ofFirst ? second : first).read(id), ErrorCode.VALUE_TOO_LARGE, "What is there is too large");
        }
        assertThat(unanswered).as("writes of the other node's keys").isNotEmpty();
    }

    private List<EntityReply> fill(EntityId id, Supplier<String> element) {
        return IntStream.range(0, ELEMENTS)
                .mapToObj(i -> TestRegion.await(first.entities.write(
                        id, DataTypes.SET, new Operation.Add(List.of(Payload.ofUtf8(element.get()))), null)))
                .toList();
    }

    private static void assertTold(EntityReply reply, ErrorCode code, String what) {
        assertThat(reply).isInstanceOfSatisfying(EntityReply.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(code);
            assertThat(failed.message()).contains(what, "maximum-frame-size");
        });
    }

    private static int elements(EntityReply reply) {
        EntityState state = ((EntityReply.Current) reply).state();
        View view = state.visible(DataTypes.SET).orElseThrow().view(ConflictPolicy.LAST_WRITER_WINS);
        return ((View.Elements) view).elements().size();
    }

    private String text() {
        byte[] bytes = new byte[ELEMENT_BYTES * 3 / 4];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
