package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.ReadLimit;
import dev.atoll.node.operate.RestoreCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A region with a repository for backups, and a peer. */
class BackupIT {

    private static final String ADD = "{\"op\":\"increment\",\"by\":1}";

    /** A restore writes a snapshot of a key that has 50 rows. */
    private static final int ENOUGH_FOR_SNAPSHOTS = 5 * 51;

    @TempDir
    Path directory;

    @Test
    void aRegionThatIsRestoredFromItsBackupRejoinsAndGetsBackWhatCameAfter() {
        try (TestRegion eu = TestRegion.start("eu-west", directory, Map.of("atoll.replication.port", 0))) {
            try (TestRegion us = us(eu, "us-east")) {
                us.put("/api/collections/visits", "{\"type\":\"counter\"}");
                add(us, ENOUGH_FOR_SNAPSHOTS);
                us.post("/api/data/visits/untouched", ADD);
                String id = BackupSteps.backup(us, "full");
                add(us, 5);
                await().atMost(BackupSteps.PATIENCE).until(() -> total(eu) == ENOUGH_FOR_SNAPSHOTS + 5);
                assertThat(us.get("/api/backups/" + id).json().path("state").asText())
                        .isEqualTo("complete");
                assertThat(us.post("/api/backups", "{\"type\":\"half\"}").status())
                        .isEqualTo(400);
                assertThat(us.get("/api/backups/none").code()).isEqualTo("no-such-backup");
                assertThat(eu.get("/api/backups").code()).isEqualTo("backups-off");
            }
            files().restore("restored");
            try (TestRegion us = us(eu, "restored")) {
                await().atMost(BackupSteps.PATIENCE).until(() -> total(us) == ENOUGH_FOR_SNAPSHOTS + 5);
                add(us, 7);
                await().atMost(BackupSteps.PATIENCE).until(() -> total(eu) == ENOUGH_FOR_SNAPSHOTS + 12);
                assertThat(total(us)).isEqualTo(ENOUGH_FOR_SNAPSHOTS + 12);
            }
        }
        assertThat(rows("restored"))
                .filteredOn(row -> row.persistenceId().equals("visits|untouched"))
                .hasSize(1);
    }

    @Test
    void aBackupDuringWritesHoldsExactlyTheRowsUpToItsEnd() throws Exception {
        String id;
        long to;
        try (TestRegion us = TestRegion.start("us-east", directory, files().settings())) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Thread writer = new Thread(() -> {
                    while (!stop.get()) {
                        add(us, 5);
                    }
                });
                writer.start();
                writers.add(writer);
            }
            add(us, 50);
            id = BackupSteps.backup(us, "full");
            BackupSteps.backup(us, "incremental");
            add(us, 10);
            stop.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            to = us.get("/api/backups/" + id).json().path("to").asLong();
            assertThat(to).isPositive();
        }
        files().restore("restored", "--to", id);
        List<JournalRow> written = rows("us-east");
        assertThat(rows("restored"))
                .usingRecursiveComparison()
                .isEqualTo(written.stream().filter(row -> row.ordering() <= to).toList());
        assertThat(written.get(written.size() - 1).ordering()).isGreaterThan(to);
    }

    @Test
    void aRecoveryPointIsFoundInTheBackupsThemselvesAlsoWhenItWasDeletedSince() {
        Map<String, Object> settings = files().settings();
        settings.put("atoll.backup.archive.interval", "1h");
        settings.put("atoll.backup.archive.segment-bytes", "64 KiB");
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            us.put("/api/collections/large", "{\"type\":\"register\"}");
            String large = "{\"op\":\"set\",\"value\":\"" + "x".repeat(200_000) + "\"}";
            assertThat(us.post("/api/data/large/k", large).status()).isEqualTo(200);
            add(us, 20);
            assertThat(us.post("/api/recovery/points", "{\"name\":\"good\"}").status())
                    .isEqualTo(201);
            add(us, 7);
            String id = BackupSteps.backup(us, "full");
            JsonNode then = us.get("/api/data/visits?values=true&asOf=" + id).json();
            assertThat(then.path("entries").findValuesAsText("value").stream()
                            .mapToLong(Long::parseLong)
                            .sum())
                    .as(then.toString())
                    .isEqualTo(27);
            us.delete("/api/recovery/points/good");
            add(us, 30); // enough for a file, when they are as large as the average of those before
            await().atMost(BackupSteps.PATIENCE).until(() -> segments(us) > 0);
            BackupSteps.backup(us, "incremental");
        }
        files().restore("restored", "--to", "good");
        try (TestRegion us = TestRegion.start("us-east", directory.resolve("other"), restored())) {
            assertThat(total(us)).isEqualTo(20);
        }
        StringWriter said = new StringWriter();
        int code = new CommandLine(new RestoreCommand())
                .setErr(new PrintWriter(said, true))
                .execute(
                        "--repository",
                        directory.resolve("repository").toString(),
                        "--into",
                        directory.resolve("none").toString(),
                        "--to",
                        "goood",
                        "--dry-run");
        assertThat(code).isEqualTo(1);
        assertThat(said.toString()).contains("no-such-point", "there is good", "HINT");
    }

    private Map<String, Object> restored() {
        return Map.of("atoll.journal.directory", directory.resolve("restored").toString());
    }

    @Test
    void backupsAreVerifiedArchivedExpiredAndRemovedOverHttp() {
        Map<String, Object> settings = files().settings();
        settings.put("atoll.backup.archive.interval", "200ms");
        settings.put("atoll.backup.keep.full", 1);
        settings.put("atoll.backup.keep.after-backup", false);
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, 10);
            String first = BackupSteps.backup(us, "full");
            String second = BackupSteps.backup(us, "incremental");
            assertThat(us.delete("/api/backups/" + first).code()).isEqualTo("backup-needed");
            JsonNode verified =
                    us.post("/api/backups/" + second + "/verify", "{}").json();
            assertThat(verified.path("sound").asBoolean())
                    .as(verified.toString())
                    .isTrue();
            add(us, 10);
            await().atMost(BackupSteps.PATIENCE).until(() -> segments(us) > 0);
            String third = BackupSteps.backup(us, "full");
            assertThat(us.delete("/api/backups/" + third).code()).isEqualTo("backup-needed");
            JsonNode plan = us.post("/api/backups/expire", "{\"dryRun\":true}").json();
            assertThat(plan.path("expired").findValuesAsText("id")).containsExactly(second, first);
            assertThat(us.get("/api/backups/" + first).status()).isEqualTo(200);
            us.post("/api/backups/expire", "{}");
            assertThat(us.get("/api/backups").json().path("backups").findValuesAsText("id"))
                    .containsExactly(third);
            assertThat(us.get("/api/backups/" + first).code()).isEqualTo("no-such-backup");
            String fourth = BackupSteps.backup(us, "full");
            JsonNode removed = us.delete("/api/backups/" + third).json();
            assertThat(removed.path("id").asText()).isEqualTo(third);
            assertThat(removed.path("removed").asBoolean()).isTrue();
            assertThat(us.get("/api/backups").json().path("backups").findValuesAsText("id"))
                    .containsExactly(fourth);
            TestRegion.Answer unknown = us.delete("/api/backups/" + third);
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.code()).isEqualTo("no-such-backup");
        }
        files().restore("restored");
        assertThat(rows("restored")).usingRecursiveComparison().isEqualTo(rows("us-east"));
    }

    @Test
    void aBackupThatANodeLeftUnfinishedIsCompletedAfterItsStart() throws IOException {
        String id;
        Map<String, Object> slow = files().settings();
        slow.put("atoll.backup.max-bytes-per-second", 50);
        try (TestRegion us = TestRegion.start("us-east", directory, slow)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, 50);
            id = us.post("/api/backups", "{}").json().path("id").asText();
            assertThat(us.post("/api/backups", "{}").code()).isEqualTo("backup-running");
            assertThat(BackupSteps.isComplete(us, id)).isFalse();
        }
        Path left = Files.createFile(directory.resolve("repository/us-east/.unfinished-1"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
        try (TestRegion us = TestRegion.start("us-east", directory, files().settings())) {
            await().atMost(BackupSteps.PATIENCE).until(() -> BackupSteps.isComplete(us, id));
            await().atMost(BackupSteps.PATIENCE).until(() -> !Files.exists(left));
        }
        files().restore("restored");
        assertThat(rows("restored")).isNotEmpty();
    }

    private BackupSteps files() {
        return new BackupSteps(directory);
    }

    private List<JournalRow> rows(String data) {
        JournalSettings settings = JournalSettings.of(directory.resolve(data).toString(), "", "");
        try (Database database = Database.open(settings)) {
            return Journal.open(database, RegionId.of("us-east"), () -> Instant.EPOCH, new Random(1))
                    .reader()
                    .readAfter(0, new ReadLimit(1_000_000, Long.MAX_VALUE))
                    .rows();
        }
    }

    private TestRegion us(TestRegion eu, String data) {
        Map<String, Object> settings = files().settings();
        settings.put("atoll.replication.port", 0);
        settings.put(
                "atoll.replication.peers.eu-west", "127.0.0.1:" + eu.atoll().linkPort());
        settings.put("atoll.journal.directory", directory.resolve(data).toString());
        return TestRegion.start("us-east", directory, settings);
    }

    private static void add(TestRegion region, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(region.post("/api/data/visits/k" + i % 5, ADD).status()).isEqualTo(200);
        }
    }

    private static int segments(TestRegion region) {
        return BackupSteps.firstRepository(region).path("segments").asInt();
    }

    private static long total(TestRegion region) {
        long total = 0;
        for (int i = 0; i < 5; i++) {
            total += region.get("/api/data/visits/k" + i).json().path("value").asLong();
        }
        return total;
    }
}
