package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.node.operate.RestoreCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * What operators do with backups, in a directory of a test.
 *
 * @param repository its URL, or a path
 */
record BackupSteps(Path directory, String repository) {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    BackupSteps(Path directory) {
        this(directory, directory.resolve("repository").toString());
    }

    /** Of a region that makes backups. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("atoll.backup.repositories", List.of(repository));
        return settings;
    }

    /** Makes one, and returns its id when it is complete. */
    static String backup(TestRegion region, String type) {
        TestRegion.Answer begun = await().atMost(PATIENCE)
                .until(() -> region.post("/api/backups", "{\"type\":\"" + type + "\"}"), answer -> !answer.code()
                        .equals("backup-running")); // the one before has just been completed
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        String id = begun.json().path("id").asText();
        await().atMost(PATIENCE).until(() -> isComplete(region, id));
        return id;
    }

    static boolean isComplete(TestRegion region, String id) {
        return region.get("/api/backups/" + id).json().path("state").asText().equals("complete");
    }

    /** All that the region accepted up to then is in its first repository. */
    static HybridTimestamp archivedUntil(TestRegion region) {
        JsonNode until = firstRepository(region).path("archivedUntil");
        return until.isTextual() ? HybridTimestamp.parse(until.asText()) : HybridTimestamp.ZERO;
    }

    /** What the region says of its first repository. */
    static JsonNode firstRepository(TestRegion region) {
        return region.get("/api/backups").json().path("repositories").path(0);
    }

    /** What the command said. */
    record Said(int exit, String text) {}

    /** @param data names the directory that is filled */
    Said tryRestore(String data, String... more) {
        return restoreInto(directory.resolve(data).toString(), more);
    }

    Said restoreInto(String database, String... more) {
        StringWriter said = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("--repository", repository, "--into", database));
        arguments.addAll(List.of(more));
        int exit = new CommandLine(new RestoreCommand())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(arguments.toArray(String[]::new));
        return new Said(exit, said.toString());
    }

    String restore(String data, String... more) {
        Said said = tryRestore(data, more);
        assertThat(said.exit()).as(said.text()).isZero();
        return said.text();
    }
}
