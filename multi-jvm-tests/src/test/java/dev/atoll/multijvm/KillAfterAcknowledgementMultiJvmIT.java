package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** H2 acknowledges a commit before it is on its file unless it is told otherwise; this would show it. */
class KillAfterAcknowledgementMultiJvmIT {

    private static final int ROUNDS = Integer.getInteger("atoll.kill.rounds", 6);
    private static final int WRITERS = 4;
    private static final int POINT_ROUNDS = 1;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aKillStraightAfterAnAcknowledgementLosesNothing() {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("KillAfterAcknowledgementMultiJvmIT"));
        try (TestMesh mesh = TestMesh.of("kill", List.of("us-east")).startAll().createCollections()) {
            History all = new History();
            for (int round = 0; round < ROUNDS; round++) {
                long wanted = all.acknowledged() + 20 + random.nextInt(150);
                try (Writers writers = new Writers(mesh.clients(), all, 0, "r" + round)) {
                    writers.start(WRITERS, random.split());
                    await().atMost(TestMesh.CONVERGE_LIMIT)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> all.acknowledged() >= wanted);
                    mesh.mesh().process("us-east").kill();
                }
                mesh.start("us-east");
                all.verify(mesh.awaitConverged());
            }
            System.out.println(all.summary());
            assertThat(all.acknowledged()).isGreaterThan(20L * ROUNDS);
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aKillStraightAfterARecoveryPointLosesNeitherThePointNorWhatItHolds() {
        try (TestMesh mesh = TestMesh.of("kill-point", List.of("us-east")).startAll()) {
            ApiClient region = mesh.client("us-east");
            TestMesh.create(region, History.COUNTERS, "counter");
            long acknowledged = 0;
            for (int round = 0; round < POINT_ROUNDS; round++) {
                for (int i = 0; i < 20; i++) {
                    acknowledged = increment(region);
                }
                ApiAnswer point = region.createPoint("point-" + round, null);
                assertThat(point.status()).as(point.problem()).isEqualTo(201);
                if (round > 0) {
                    increment(region); // not in the point
                }
                mesh.mesh().process("us-east").kill();
                mesh.start("us-east");
                JsonNode timestamp = point.body().path("timestamp");
                assertThat(region.points(10).body().path("points").findValues("timestamp"))
                        .contains(timestamp);
                assertThat(region.readAsOf(History.COUNTERS, "k", "point-" + round)
                                .value()
                                .asLong())
                        .isEqualTo(acknowledged);
                assertThat(region.read(History.COUNTERS, "k").value().asLong())
                        .isEqualTo(acknowledged + (round > 0 ? 1 : 0));
            }
        }
    }

    private static long increment(ApiClient region) {
        ApiAnswer answer = region.write(History.COUNTERS, "k", Operations.increment(1));
        assertThat(answer.ok()).as(answer.problem()).isTrue();
        return answer.value().asLong();
    }
}
