package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three regions sell from one stock at full speed, while their links are cut and their processes killed. */
class EscrowMultiJvmIT {

    private static final List<String> REGIONS = List.of("us-east", "eu-west", "ap-south");
    private static final int FAULTS = Integer.getInteger("atoll.escrow.faults", 4);
    private static final int SELLERS_IN_EACH_REGION = 2;
    private static final int KEYS = 3;
    private static final long STOCK = 1_000_000;
    private static final int LEAST_SALES = 500;
    private static final int LEAST_SALES_IN_EACH_REGION = 50;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void noUnitIsSoldTwiceAndNoneIsLost() {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("EscrowMultiJvmIT"));
        // every request is remembered until it is settled, however much is sold meanwhile
        TestMesh regions = TestMesh.of(
                "escrow", REGIONS, spec -> spec.withArguments("--set", "atoll.entity.request-memory.most=10000"));
        try (TestMesh mesh = regions.startAll()) {
            stock(mesh);
            Sales sales = new Sales(mesh.clients(), KEYS);
            try (sales) {
                sales.start(SELLERS_IN_EACH_REGION, random.split());
                breakThings(mesh, random);
                sales.awaitSome(REGIONS, LEAST_SALES_IN_EACH_REGION, TestMesh.CONVERGE_LIMIT);
            }
            System.out.println(sales.summary());
            for (int key = 0; key < KEYS; key++) {
                long left = STOCK - sales.units(key);
                awaitTotal(mesh, key, left);
                sellTheRest(mesh, key, left);
                awaitTotal(mesh, key, 0);
            }
            assertThat(sales.lowest())
                    .as("the lowest total or rights that anybody saw")
                    .isNotNegative();
            assertThat(sales.count()).isGreaterThan(LEAST_SALES);
        }
    }

    /** Of each key all in one region: the others have to ask. */
    private static void stock(TestMesh mesh) {
        TestMesh.create(mesh.client(REGIONS.get(0)), Sales.COLLECTION, "escrow");
        for (int key = 0; key < KEYS; key++) {
            String name = Sales.key(key);
            ApiClient region = mesh.client(REGIONS.get(key % REGIONS.size()));
            await("the collection is known, and stock granted")
                    .atMost(TestMesh.CONVERGE_LIMIT)
                    .until(() -> region.write(Sales.COLLECTION, name, Operations.grant(STOCK), "grant-" + name)
                            .ok());
        }
        for (int key = 0; key < KEYS; key++) {
            awaitTotal(mesh, key, STOCK);
        }
    }

    /** Kills each region once, two of them together, and in between leaves one alone that goes on selling what it holds. */
    private static void breakThings(TestMesh mesh, SplittableRandom random) {
        String then = Instant.now().toString();
        for (int i = 0; i < FAULTS; i++) {
            String one = REGIONS.get(i % REGIONS.size());
            if (i % 2 == 1) {
                mesh.isolate(one);
                pauseMillis(500, 1_500, random);
            } else {
                mesh.mesh().cut(one, REGIONS.get((i + 1) % REGIONS.size()));
                pauseMillis(300, 1_500, random);
                kill(mesh, i % 4 == 0 ? List.of(one) : List.of(one, "eu-west"), random);
            }
            mesh.mesh().healAll();
            pauseMillis(300, 1_500, random);
            if (i == FAULTS / 2) {
                rewindEverything(mesh.client(one), then);
            }
        }
    }

    /** What was sold since then stays sold. */
    private static void rewindEverything(ApiClient region, String then) {
        JsonNode request = JsonNodeFactory.instance.objectNode().put("to", then).put("everything", true);
        ApiAnswer accepted = region.rewind(request);
        assertThat(accepted.status()).as(accepted.problem()).isEqualTo(202);
        String id = accepted.body().path("id").asText();
        await("the rewind")
                .atMost(TestMesh.CONVERGE_LIMIT)
                .until(() -> region.recoveryJob(id).body().has("finished"));
        JsonNode job = region.recoveryJob(id).body();
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("done");
        assertThat(job.path("skipped").findValuesAsText("collection")).contains(Sales.COLLECTION);
    }

    private static void kill(TestMesh mesh, List<String> names, SplittableRandom random) {
        names.forEach(name -> mesh.mesh().process(name).kill());
        pauseMillis(100, 500, random);
        names.forEach(name -> mesh.mesh().process(name).launch());
        names.forEach(name -> mesh.mesh().process(name).awaitReady(TestMesh.START_LIMIT));
    }

    /** In one region, at once: so all rights of the others have to come there. */
    private static void sellTheRest(TestMesh mesh, int key, long units) {
        await("the last units are sold").atMost(TestMesh.CONVERGE_LIMIT).until(() -> mesh.client(
                        REGIONS.get((key + 1) % REGIONS.size()))
                .write(Sales.COLLECTION, Sales.key(key), Operations.decrement(units), "the rest")
                .ok());
    }

    private static void awaitTotal(TestMesh mesh, int key, long total) {
        for (String region : REGIONS) {
            await(region + " has " + total)
                    .atMost(TestMesh.CONVERGE_LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .untilAsserted(() -> {
                        JsonNode value = mesh.client(region)
                                .read(Sales.COLLECTION, Sales.key(key))
                                .value();
                        assertThat(value.path("total").asLong(-1))
                                .as(value.toString())
                                .isEqualTo(total);
                        long rights = 0;
                        for (JsonNode each : value.path("rights")) {
                            rights += each.asLong();
                        }
                        assertThat(rights).as(value.toString()).isEqualTo(total);
                    });
        }
    }

    private static void pauseMillis(int least, int most, SplittableRandom random) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(least, most)));
    }
}
