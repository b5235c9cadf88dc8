package dev.atoll.node.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client of one region's HTTP API. Nothing is retried here. Safe for use from many threads.
 *
 * <p>Every method answers with whatever the region said, also when that is a problem, and throws {@link ApiUnreachable}
 * when there was no answer.
 */
public final class ApiClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient SHARED = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final URI base;
    private final Duration timeout;

    /** @param timeout after which a request counts as unanswered */
    public ApiClient(URI base, Duration timeout) {
        this.base = base;
        this.timeout = timeout;
    }

    public ApiClient(URI base) {
        this(base, Duration.ofSeconds(10));
    }

    public URI base() {
        return base;
    }

    /** Creates a collection; repeating it with the same type changes nothing. */
    public ApiAnswer createCollection(String name, String type) {
        return call("PUT", "/api/collections/" + encode(name), Operations.object("type", type), null);
    }

    /** Creates a collection, or changes what the definition names. */
    public ApiAnswer define(String name, JsonNode definition) {
        return call("PUT", "/api/collections/" + encode(name), definition, null);
    }

    public ApiAnswer collection(String name) {
        return call("GET", "/api/collections/" + encode(name), null, null);
    }

    /** Runs one operation on one key; see {@link Operations}. */
    public ApiAnswer write(String collection, String key, JsonNode operation) {
        return write(collection, key, operation, null);
    }

    /** The same; with the same idempotency key it takes effect once, however often it is sent. */
    public ApiAnswer write(String collection, String key, JsonNode operation, String idempotencyKey) {
        return call("POST", dataPath(collection, key), operation, idempotencyKey);
    }

    public ApiAnswer read(String collection, String key) {
        return call("GET", dataPath(collection, key), null, null);
    }

    /** What a key held at an instant, or at whatever names one. */
    public ApiAnswer readAsOf(String collection, String key, String target) {
        return call("GET", dataPath(collection, key) + "?asOf=" + encode(target), null, null);
    }

    public ApiAnswer delete(String collection, String key) {
        return call("DELETE", dataPath(collection, key), null, null);
    }

    /** The newest events of a key. */
    public ApiAnswer history(String collection, String key, int limit) {
        return call("GET", dataPath(collection, key) + "/history?limit=" + limit, null, null);
    }

    /** Keys of a collection and their values after a key, in byte order; {@code after} may be empty. */
    public ApiAnswer list(String collection, String after, int limit) {
        String query = "?values=true&limit=" + limit + (after.isEmpty() ? "" : "&after=" + encode(after));
        return call("GET", "/api/data/" + encode(collection) + query, null, null);
    }

    /** Runs a list of operations, each with its own outcome; see {@link Operations#batch}. */
    public ApiAnswer batch(JsonNode operations) {
        return call("POST", "/api/data", operations, null);
    }

    /** As {@link #batch}; the outcomes do not tell what the keys hold. */
    public ApiAnswer batchWithoutValues(JsonNode operations) {
        return call("POST", "/api/data?values=false", operations, null);
    }

    public ApiAnswer replicationStatus() {
        return call("GET", "/api/replication/status", null, null);
    }

    public ApiAnswer haStatus() {
        return call("GET", "/api/ha/status", null, null);
    }

    /** All regions of the mesh as this one knows them. */
    public ApiAnswer regions() {
        return call("GET", "/api/regions", null, null);
    }

    /** Removes a region for good. */
    public ApiAnswer removeRegion(String name, boolean dryRun, boolean force) {
        String query = "?dryRun=" + dryRun + "&force=" + force;
        return call("DELETE", "/api/regions/" + encode(name) + query, null, null);
    }

    /** Takes keys back to an instant. */
    public ApiAnswer rewind(JsonNode request) {
        return rewind(request, null);
    }

    /** The same; with the same idempotency key one job is begun, however often it is sent. */
    public ApiAnswer rewind(JsonNode request, String idempotencyKey) {
        return call("POST", "/api/recovery/rewind", request, idempotencyKey);
    }

    /** The rewinds of many keys, and how far a restore is that is to win in all regions. */
    public ApiAnswer recoveryJobs() {
        return call("GET", "/api/recovery/jobs", null, null);
    }

    /** How far a rewind of many keys is. */
    public ApiAnswer recoveryJob(String id) {
        return call("GET", "/api/recovery/jobs/" + encode(id), null, null);
    }

    /** The recovery points, the newest first. */
    public ApiAnswer points(int limit) {
        return call("GET", "/api/recovery/points?limit=" + limit, null, null);
    }

    /** Makes a recovery point; either may be null. */
    public ApiAnswer createPoint(String name, String at) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (name != null) {
            body.put("name", name);
        }
        return call("POST", "/api/recovery/points", at == null ? body : body.put("at", at), null);
    }

    public ApiAnswer deletePoint(String name) {
        return call("DELETE", "/api/recovery/points/" + encode(name), null, null);
    }

    /** Begins a backup. */
    public ApiAnswer backup(JsonNode request) {
        return call("POST", "/api/backups", request, null);
    }

    /** How far a backup is. */
    public ApiAnswer storedBackup(String id) {
        return call("GET", "/api/backups/" + encode(id), null, null);
    }

    /** Begins a drill. */
    public ApiAnswer drill(JsonNode request) {
        return call("POST", "/api/recovery/drills", request, null);
    }

    /** How far a drill is, or its report. */
    public ApiAnswer recoveryDrill(String id) {
        return call("GET", "/api/recovery/drills/" + encode(id), null, null);
    }

    /** How far the past is folded and deleted keys are forgotten. */
    public ApiAnswer retention() {
        return call("GET", "/api/recovery/retention", null, null);
    }

    public ApiAnswer healthReady() {
        return call("GET", "/health/ready", null, null);
    }

    private ApiAnswer call(String method, String path, JsonNode body, String idempotencyKey) {
        URI uri = base.resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout);
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofByteArray(bytes(body)));
        }
        try {
            return answer(uri, SHARED.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new ApiUnreachable(uri, false, e);
        } catch (IOException e) {
            throw new ApiUnreachable(uri, true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiUnreachable(uri, true, e);
        }
    }

    private static ApiAnswer answer(URI uri, HttpResponse<byte[]> response) {
        try {
            byte[] body = response.body();
            JsonNode json = body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
            return new ApiAnswer(response.statusCode(), json);
        } catch (IOException notJson) {
            String text = new String(response.body(), StandardCharsets.UTF_8);
            return new ApiAnswer(
                    response.statusCode(),
                    JsonNodeFactory.instance.objectNode().put("detail", uri + " did not answer in JSON: " + text));
        }
    }

    private static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + body, e);
        }
    }

    private static String dataPath(String collection, String key) {
        return "/api/data/" + encode(collection) + "/" + encode(key);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
