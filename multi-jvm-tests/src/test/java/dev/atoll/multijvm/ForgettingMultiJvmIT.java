package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Listing;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.RegionSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each region's process is killed in turn while it folds the past and forgets deleted keys. */
class ForgettingMultiJvmIT {

    private static final List<String> REGIONS = List.of("us-east", "eu-west");
    private static final String TAGS = "tags";
    private static final int KEYS = 1_200;
    private static final int KEPT = 25;
    private static final int BATCH = 100;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nothingComesBackAndTheRestIsForgottenWhenRegionsAreKilledAmidForgetting() {
        try (TestMesh mesh = TestMesh.of("forgetting", REGIONS, ForgettingMultiJvmIT::forgetful)
                .startAll()) {
            TestMesh.create(mesh.client("us-east"), TAGS, "set");
            eventually().until(() -> mesh.client("eu-west").collection(TAGS).ok());
            for (int round = 0; round < REGIONS.size(); round++) {
                comeAndGo(mesh, round);
                killAmidForgetting(mesh, REGIONS.get(round), round * KEYS);
            }
            int all = KEYS * REGIONS.size();
            REGIONS.forEach(region -> eventually().untilAsserted(() -> assertThat(forgotten(mesh.client(region)))
                    .as(region)
                    .isEqualTo(all)));
            onlyWhatWasKeptIsThere(mesh);
            forgottenKeysCanBeWrittenAgain(mesh);
        }
    }

    private static RegionSpec forgetful(RegionSpec region) {
        return region.withArguments(
                "--set", "atoll.retention.window=1s",
                "--set", "atoll.retention.interval=100ms",
                "--set", "atoll.compaction.interval=100ms",
                "--set", "atoll.compaction.sweep-interval=1s",
                "--set", "atoll.compaction.share-percent=100",
                "--set", "atoll.conflicts.position-interval=200ms",
                "--set", "atoll.entity.waiting.time-limit=200ms",
                "--set", "atoll.replication.heartbeat.interval=200ms",
                "--set", "atoll.replication.reconnect.max-backoff=500ms");
    }

    private static ConditionFactory eventually() {
        return await().atMost(TestMesh.CONVERGE_LIMIT).pollInterval(Duration.ofMillis(50));
    }

    /** Written in one region, deleted in the other; some keys stay, with a past. */
    private static void comeAndGo(TestMesh mesh, int round) {
        ApiClient writer = mesh.client(REGIONS.get(round));
        ApiClient remover = mesh.client(REGIONS.get(1 - round));
        for (int i = 0; i < 4; i++) {
            String element = round + "-" + i;
            batch(writer, KEPT, key -> at("kept-" + key, Operations.add(List.of(element))));
        }
        batch(writer, KEYS, key -> at(key(round, key), Operations.add(List.of("a"))));
        eventually().until(() -> Listing.of(remover, TAGS).size() == KEYS + KEPT);
        batch(remover, KEYS, key -> at(key(round, key), delete()));
    }

    private static String key(int round, int number) {
        return "gone-" + round + "-" + number;
    }

    /** Without a key of idempotency: requests that are remembered keep their entities. */
    private static ObjectNode at(String key, ObjectNode operation) {
        ObjectNode member =
                JsonNodeFactory.instance.objectNode().put("collection", TAGS).put("key", key);
        member.setAll(operation);
        return member;
    }

    private static ObjectNode delete() {
        return JsonNodeFactory.instance.objectNode().put("op", "delete");
    }

    private static void batch(ApiClient region, int keys, IntFunction<ObjectNode> member) {
        for (int from = 0; from < keys; from += BATCH) {
            List<ObjectNode> members = IntStream.range(from, Math.min(keys, from + BATCH))
                    .mapToObj(member)
                    .toList();
            eventually().untilAsserted(() -> isDone(region.batch(Operations.batch(members))));
        }
    }

    /** What was deleted by a request that was not answered may be forgotten when it is asked for again. */
    private static void isDone(ApiAnswer answer) {
        assertThat(answer.ok()).as(answer.problem()).isTrue();
        answer.body().path("outcomes").forEach(outcome -> assertThat(
                        outcome.path("code").asText("none"))
                .as("%s", outcome)
                .isIn("none", "not-found"));
    }

    private static void killAmidForgetting(TestMesh mesh, String region, int before) {
        ApiClient client = mesh.client(region);
        await().atMost(TestMesh.CONVERGE_LIMIT)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> forgotten(client) > before);
        mesh.mesh().process(region).kill();
        mesh.start(region);
        eventually().until(() -> client.retention().ok());
        assertThat(forgotten(client)).as("what it had forgotten").isBetween(before + 1, before + KEYS);
    }

    private static int forgotten(ApiClient region) {
        return region.retention().body().path("keysForgotten").asInt();
    }

    private static void onlyWhatWasKeptIsThere(TestMesh mesh) {
        Snapshot one = Snapshot.of(mesh.client("us-east"), List.of(TAGS));
        Snapshot other = Snapshot.of(mesh.client("eu-west"), List.of(TAGS));
        assertThat(one.differences(other)).isEmpty();
        assertThat(one.keys()).hasSize(KEPT);
        one.keys().forEach((key, entry) -> assertThat(entry.value()).as(key).hasSize(8));
        REGIONS.forEach(
                region -> assertThat(mesh.client(region).read(TAGS, key(0, 0)).status())
                        .as(region)
                        .isEqualTo(404));
    }

    private static void forgottenKeysCanBeWrittenAgain(TestMesh mesh) {
        for (String region : REGIONS) {
            String key = key(0, REGIONS.indexOf(region));
            TestMesh.require(mesh.client(region).write(TAGS, key, Operations.add(List.of("again"))));
            REGIONS.forEach(reader -> eventually().untilAsserted(() -> assertThat(
                            mesh.client(reader).read(TAGS, key).value().toString())
                    .isEqualTo("[\"again\"]")));
        }
    }
}
