package dev.atoll.bench.atoll;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.atoll.bench.load.Waiting;
import dev.atoll.crdt.HybridTimestamp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** A region's backups, as an operator sees them: over its HTTP API. */
public final class BackupApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String root;

    public BackupApi(AtollRegion region) {
        this.root = "http://127.0.0.1:" + region.atoll().httpPort() + "/api/backups";
    }

    /**
     * A complete backup.
     *
     * @param rows in its own files
     */
    public record Made(String id, long rows, Duration took) {}

    /**
     * What a verification has found.
     *
     * @param read files that were read
     * @param before files that were verified before
     */
    public record Verified(long read, long before) {}

    /** Returns when it is complete. */
    public Made make(String type) {
        String id = call("POST", "", "{\"type\":\"" + type + "\"}").path("id").asText();
        AtomicReference<JsonNode> seen = new AtomicReference<>();
        Waiting.until("the backup is complete", () -> {
            seen.set(call("GET", "/" + id, ""));
            return seen.get().path("state").asText().equals("complete");
        });
        Instant begun = Instant.parse(seen.get().path("startedAt").asText());
        Instant ended = Instant.parse(seen.get().path("finishedAt").asText());
        return new Made(id, seen.get().path("rows").asLong(), Duration.between(begun, ended));
    }

    /** Verifies a backup and all that it builds on; a second time, nothing is read again. */
    public Verified verify(String id) {
        AtomicReference<JsonNode> seen = new AtomicReference<>();
        Waiting.until("the backup is verified", () -> {
            seen.set(call("POST", "/" + id + "/verify", ""));
            return seen.get().has("sound");
        });
        JsonNode report = seen.get().path("repositories").path(0);
        return new Verified(report.path("read").asLong(), report.path("before").asLong());
    }

    /** Up to when everything is in a backup or in the archive. */
    public Instant archivedUntil() {
        JsonNode repository = call("GET", "", "").path("repositories").path(0);
        String until = repository.path("archivedUntil").asText("");
        return until.isEmpty() ? Instant.EPOCH : HybridTimestamp.parse(until).instant();
    }

    private JsonNode call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(root + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            JsonNode json = JSON.readTree(answer.body());
            if (answer.statusCode() != OK && answer.statusCode() != ACCEPTED) {
                throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + json);
            }
            return json;
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
