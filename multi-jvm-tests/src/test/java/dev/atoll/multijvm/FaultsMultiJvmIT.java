package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FaultsMultiJvmIT {

    private static final List<String> REGIONS = List.of("us-east", "eu-west", "ap-south");
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("atoll.faults.seconds", 28));
    /** A slow machine goes on without faults until it has done the least. */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private static final int WRITERS = 6;
    private static final int LEAST_READS = 1_000;
    private static final int LEAST_ACKNOWLEDGED = 1_000;
    private static final int LEAST_UNDER_FAULTS = 200;
    private static final int LEAST_ACKNOWLEDGED_IN_EACH_REGION = 200;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void whatWasAcknowledgedIsInEveryRegionAfterCutsKillsAndFreezes() {
        run(TestMesh.of("faults", REGIONS), LENGTH, 1);
    }

    /** A region's processes are killed, their databases are not: each is one of its own on one server. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void whatWasAcknowledgedIsInEveryRegionOnPostgresqlToo() {
        PostgresServer server = TestDatabases.postgres();
        run(
                TestMesh.of("faults-postgresql", REGIONS, region -> OnPostgres.fresh(region, server)),
                LENGTH.dividedBy(2),
                2);
    }

    private static void run(TestMesh regions, Duration length, int divisor) {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("FaultsMultiJvmIT"));
        try (TestMesh mesh = regions.startAll().createCollections()) {
            History history = new History();
            Faults faults = new Faults(mesh, random.split());
            Readers readers = new Readers(mesh.clients(), history, random.split());
            try (readers;
                    Writers writers = new Writers(mesh.clients(), history, 12)) {
                writers.start(WRITERS, random.split());
                faults.run(length);
                assertThat(history.acknowledged()).as("under faults").isGreaterThan(LEAST_UNDER_FAULTS / divisor);
                await("enough writes in every region, and enough reads")
                        .atMost(LONGEST)
                        .until(() -> history.acknowledged() > LEAST_ACKNOWLEDGED / divisor
                                && readers.reads() > LEAST_READS / divisor
                                && REGIONS.stream()
                                        .allMatch(region -> history.acknowledged(region)
                                                > LEAST_ACKNOWLEDGED_IN_EACH_REGION / divisor));
            }
            System.out.println(history.summary() + "; " + readers.reads() + " reads; faults " + faults);
            Snapshot state = mesh.awaitConverged();
            history.verify(state);
            readers.verify(state);

            assertThat(history.addedAgain()).isPositive();
            assertThat(faults.kills()).isPositive();
            assertThat(faults.cuts()).isPositive();
        }
    }
}
