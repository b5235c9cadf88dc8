package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
                    await().atMost(Duration.ofSeconds(60))
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
}
