package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.backup.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills in a directory whose disk is full, in a process that has the disk for itself. */
class FullScratchDiskIT {

    private static final int DISK_BYTES = 16 << 20;
    private static final int ROOM_BYTES = 400 << 10;

    @TempDir
    Path directory;

    @BeforeAll
    static void requireFileSystems() throws Exception {
        SmallDisk.require();
    }

    @Test
    void aDrillThatFindsTheDiskFullSaysSoLeavesNothingAndTheNextOnePassesWhenThereIsRoom() throws Exception {
        SmallDisk.inProcess(
                Work.class, "drill", directory, new DrillSteps(directory).scratchDirectory(), "size=" + DISK_BYTES);
    }

    /** What the process does. */
    static final class Work {

        private Work() {}

        public static void main(String[] args) throws IOException {
            DrillSteps steps = new DrillSteps(Path.of(args[1]));
            Path scratch = steps.scratchDirectory();
            try (TestRegion us = TestRegion.start("us-east", steps.directory(), steps.settings())) {
                write(us);
                DrillSteps.backup(us);
                SmallDisk.fill(scratch, DISK_BYTES - ROOM_BYTES);
                JsonNode full = DrillSteps.drill(us, "{}");
                assertThat(full.path("state").asText()).as(full.toString()).isEqualTo("failed");
                assertThat(DrillSteps.codes(full)).as(full.toString()).containsExactly("database-full");
                assertThat(full.path("problems").path(0).path("detail").asText())
                        .contains(scratch.toString());
                SmallDisk.free(scratch);
                assertThat(steps.scratch()).isEmpty();
                assertThat(us.get("/api/data/texts/k1").status()).isEqualTo(200);
                JsonNode passed = DrillSteps.drill(us, "{}");
                assertThat(passed.path("state").asText()).as(passed.toString()).isEqualTo("passed");
            }
            System.exit(0);
        }

        private static void write(TestRegion us) {
            us.put("/api/collections/texts", "{\"type\":\"register\"}");
            String text = "{\"op\":\"set\",\"value\":\"" + "x".repeat(100_000) + "\"}";
            for (int i = 0; i < 20; i++) {
                assertThat(us.post("/api/data/texts/k" + i, text).status()).isEqualTo(200);
            }
        }
    }
}
