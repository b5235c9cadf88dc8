package dev.atoll.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.management.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.awaitility.Awaitility;

/** A region of one node within the test's JVM, on H2 unless the settings say otherwise, on free ports. */
final class TestRegion implements AutoCloseable {

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60)); // on a slow machine 10 s are soon over
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ActorSystem system;
    private final Atoll atoll;

    private TestRegion(ActorSystem system, Atoll atoll) {
        this.system = system;
        this.atoll = atoll;
    }

    /** Starts it, and returns when it serves. */
    static TestRegion start(String name, Path directory, Map<String, Object> settings) {
        return start(name, directory, settings, InstantSource.system());
    }

    /** The same, by another clock. */
    static TestRegion start(String name, Path directory, Map<String, Object> settings, InstantSource clock) {
        ActorSystem system = ActorSystem.create("test-" + name, Atoll.config(config(name, directory, settings)));
        try {
            Atoll atoll = Atoll.get(system).start(clock).toCompletableFuture().join();
            return new TestRegion(system, atoll);
        } catch (RuntimeException e) {
            stop(system);
            throw e;
        }
    }

    static Config config(String name, Path directory, Map<String, Object> settings) {
        Map<String, Object> own = Map.of(
                "atoll.region",
                name,
                "atoll.journal.directory",
                directory.resolve(name).toString(),
                "atoll.http.port",
                0,
                "atoll.replication.port",
                0,
                // a machine that is slow is no reason to fail
                "atoll.entity.timeouts.write",
                "30s",
                "atoll.entity.timeouts.read",
                "30s");
        return ConfigFactory.parseMap(settings)
                .withFallback(ConfigFactory.parseMap(own))
                .withFallback(ConfigFactory.parseResources("atoll-server.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    Atoll atoll() {
        return atoll;
    }

    ActorSystem system() {
        return system;
    }

    /** An answer over HTTP. */
    record Answer(int status, String contentType, HttpResponse<byte[]> response) {

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return CanonicalJson.parse(response.body());
        }

        String code() {
            return json().path("code").asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer put(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    Answer post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + atoll.httpPort() + path))
                .timeout(Duration.ofSeconds(120)); // longer than the region's own limit
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop(system);
    }

    private static void stop(ActorSystem system) {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(90, TimeUnit.SECONDS)
                .join();
    }
}
