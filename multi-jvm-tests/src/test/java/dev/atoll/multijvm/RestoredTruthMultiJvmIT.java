package dev.atoll.multijvm;

import static dev.atoll.multijvm.RewindSteps.ALL;
import static dev.atoll.multijvm.RewindSteps.KEYS;
import static dev.atoll.multijvm.RewindSteps.incrementAll;
import static dev.atoll.multijvm.RewindSteps.key;
import static dev.atoll.multijvm.RewindSteps.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atoll.node.operate.RestoreCommand;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.RegionSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** A region whose journal was restored is killed while what was restored is about to win over what its peer holds. */
class RestoredTruthMultiJvmIT {

    private static final String US = "us-east";
    private static final String EU = "eu-west";
    private static final String LATER = "later";

    private static Path repository(RegionSpec spec) {
        return spec.dataDir().resolveSibling(spec.region() + "-repository");
    }

    private static RegionSpec backedUp(RegionSpec spec) {
        return RewindSteps.slowly(spec)
                .withArguments("--set", "atoll.backup.repositories=[\"" + repository(spec) + "\"]")
                .withJvmFlags(List.of("-Datoll.recovery.poll-interval=100ms"));
    }

    private static String backup(ApiClient region) {
        ApiAnswer begun = region.backup(JsonNodeFactory.instance.objectNode().put("type", "full"));
        assertThat(begun.status()).as(begun.problem()).isEqualTo(202);
        String id = begun.body().path("id").asText();
        await().atMost(TestMesh.CONVERGE_LIMIT)
                .until(() ->
                        region.storedBackup(id).body().path("state").asText().equals("complete"));
        return id;
    }

    private static void restoreAsTruth(RegionSpec spec, String backup) {
        TestMesh.deleteTree(spec.dataDir());
        int exit = new CommandLine(new RestoreCommand())
                .execute(
                        "--repository",
                        repository(spec).toString(),
                        "--into",
                        spec.dataDir().toString(),
                        "--to",
                        backup,
                        "--as-truth");
        assertThat(exit).isZero();
    }

    private static JsonNode job(ApiClient region) {
        return region.recoveryJobs().body().path("jobs").path(0);
    }

    private static JsonNode asTruth(ApiClient region) {
        return region.recoveryJobs().body().path("asTruth");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whatWasRestoredWinsInAllRegionsAlsoWhenItsNodeIsKilledMeanwhile() {
        try (TestMesh mesh = TestMesh.of("restored-truth", List.of(US, EU), RestoredTruthMultiJvmIT::backedUp)
                .startAll()
                .createCollections()) {
            ApiClient us = mesh.client(US);
            ApiClient eu = mesh.client(EU);
            incrementAll(us, 1);
            String backup = backup(us);
            incrementAll(us, 10);
            await().atMost(TestMesh.CONVERGE_LIMIT).until(() -> value(eu, KEYS - 1) == 11);
            mesh.mesh().process(US).kill();
            incrementAll(eu, 100);
            await().until(() ->
                    eu.write(ALL, LATER, Operations.increment(1), LATER).ok());
            restoreAsTruth(mesh.mesh().spec(US), backup);

            mesh.start(US);
            await().atMost(TestMesh.CONVERGE_LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .untilAsserted(() -> assertThat(job(us).path("keys").asInt())
                            .as(us.recoveryJobs().body().toString())
                            .isGreaterThanOrEqualTo(KEYS / 10));
            RewindSteps.seven(us, 0);
            mesh.mesh().process(US).kill();
            mesh.start(US);
            assertThat(await().until(() -> job(us), job -> job.has("state"))
                            .path("state")
                            .asText())
                    .as("killed in the middle")
                    .isEqualTo("running");
            assertThat(asTruth(us).path("state").asText()).isNotEqualTo("done");
            RewindSteps.seven(us, 1);

            await().atMost(TestMesh.CONVERGE_LIMIT)
                    .until(() -> asTruth(us).path("state").asText().equals("done"));
            assertThat(us.recoveryJobs().body().path("jobs")).hasSize(1);
            JsonNode done = job(us);
            assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
            assertThat(done.path("failed").asInt()).isZero();
            RewindSteps.seven(us, 2);
            RewindSteps.assertRewoundOnce(us);
            Map<String, Long> expected = new TreeMap<>();
            for (int key = 0; key < KEYS; key++) {
                expected.put(ALL + "/" + key(key), key < 3 ? 8L : 1L);
            }
            Map<String, Long> all = new TreeMap<>();
            mesh.awaitConverged()
                    .keys()
                    .forEach((key, entry) -> all.put(key, entry.value().asLong()));
            assertThat(all).isEqualTo(expected);
        }
    }
}
