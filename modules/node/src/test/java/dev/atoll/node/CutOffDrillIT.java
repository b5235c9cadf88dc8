package dev.atoll.node;

import static dev.atoll.node.DrillSteps.PATIENCE;
import static dev.atoll.node.DrillSteps.add;
import static dev.atoll.node.DrillSteps.backup;
import static dev.atoll.node.DrillSteps.codes;
import static dev.atoll.node.DrillSteps.drill;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.operate.DrillCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Drills of a region whose peer is cut off: what that one has not sent neither fails them nor covers up what is wrong. */
class CutOffDrillIT {

    @TempDir
    Path directory;

    private TwoRegions both;

    @BeforeEach
    void start() {
        Map<String, Object> settings = new DrillSteps(directory).settings();
        settings.put("atoll.backup.archive.interval", "1h");
        settings.put("atoll.replication.reconnect.max-backoff", "500ms");
        both = TwoRegions.start(directory, settings).with("visits", "{\"type\":\"counter\"}");
        add(both.us(), "one", 1);
        add(both.us(), "five", 5);
        await().atMost(PATIENCE).until(() -> value(both.eu(), "five") == 5);
        both.link().cut();
    }

    @AfterEach
    void stop() {
        both.close();
    }

    private static int value(TestRegion region, String key) {
        return region.get("/api/data/visits/" + key).json().path("value").asInt();
    }

    /** Of all that the region has accepted itself; what the other accepts meanwhile, it lacks. */
    private String backedUpUntil() {
        add(both.eu(), "one", 10);
        add(both.us(), "one", 100);
        backup(both.us());
        return both.us()
                .get("/api/backups")
                .json()
                .path("backups")
                .path(0)
                .path("completeUntil")
                .asText();
    }

    private JsonNode drillTo(String instant) {
        JsonNode drill = drill(both.us(), "{\"to\":\"" + instant + "\"}");
        assertThat(both.us().get("/api/data/visits/one?asOf=" + instant).status())
                .isEqualTo(200);
        return drill;
    }

    private static void assertPassed(JsonNode drill, int late) {
        assertThat(drill.path("state").asText()).as(drill.toString()).isEqualTo("passed");
        JsonNode compared = drill.path("compared");
        assertThat(compared.path("keys").asInt()).as(drill.toString()).isEqualTo(3); // and the collection's definition
        assertThat(compared.path("late").asInt()).as(drill.toString()).isEqualTo(late);
        assertThat(compared.path("equal").asInt()).as(drill.toString()).isEqualTo(3 - late);
    }

    @Test
    void whatAPeerHasNotSentFailsNoDrillAndWhatItSendsLaterIsCountedApart() {
        String until = backedUpUntil();
        assertThat(both.us()
                        .get("/api/data/visits/one?asOf=" + until)
                        .json()
                        .path("missing")
                        .toString())
                .contains("eu-west");
        assertPassed(drillTo(until), 0);
        both.link().heal();
        await().atMost(PATIENCE).until(() -> value(both.us(), "one") == 111);
        assertPassed(drillTo(until), 1);
        StringWriter said = new StringWriter();
        int exit = new CommandLine(new DrillCommand())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(
                        "--to",
                        until,
                        "--region-url",
                        "http://127.0.0.1:" + both.us().atoll().httpPort());
        assertThat(exit).as(said.toString()).isZero();
        assertThat(said.toString()).contains("2 are the same, 1 but for writes that came after the backup");
    }

    @Test
    void aDifferenceFailsTheDrillAlsoWhileTheRegionMayLackWrites() {
        String until = backedUpUntil();
        DrillSteps.overwrite(both.us(), "five", DrillSteps.payload(both.us(), "one"));
        JsonNode drill = drillTo(until);
        assertThat(drill.path("state").asText()).as(drill.toString()).isEqualTo("failed");
        assertThat(codes(drill)).containsExactly("different");
        assertThat(drill.path("compared")
                        .path("differences")
                        .path(0)
                        .path("key")
                        .asText())
                .isEqualTo("five");
    }

    @Test
    void aCollectionThatCannotBeReadNowIsNamedInTheReport() {
        String until = backedUpUntil();
        TestRegion.Answer moved =
                both.us().put("/api/collections/visits", "{\"type\":\"counter\",\"regions\":[\"eu-west\"]}");
        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() -> both.us().get("/api/data/visits/one").code().equals("not-placed-here"));
        JsonNode drill = drill(both.us(), "{\"to\":\"" + until + "\"}");
        JsonNode skipped = drill.path("compared").path("skipped");
        assertThat(skipped).as(drill.toString()).hasSize(1);
        assertThat(skipped.path(0).path("collection").asText()).isEqualTo("visits");
        assertThat(skipped.path(0).path("reason").asText()).isNotEmpty();
        assertThat(codes(drill)).containsExactly("nothing-compared");
    }
}
