package dev.atoll.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Listing;
import dev.atoll.node.process.PeerStatus;
import dev.atoll.node.process.RegionMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The tour's eyes and hands: what it does to the regions, and what it sees in them, always over HTTP. */
final class Regions {

    static final String US = "us-east";
    static final String EU = "eu-west";
    static final String AP = "ap-south";
    static final List<String> ALL = List.of(US, EU, AP);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 2;

    /** What to try again. */
    private static final int BUSY = 503;

    private final RegionMesh mesh;
    private final Narrator narrator;
    private final String run;
    private int requests;

    /** @param run names this run, also among earlier ones on the same data */
    Regions(RegionMesh mesh, Narrator narrator, String run) {
        this.mesh = mesh;
        this.narrator = narrator;
        this.run = run;
    }

    RegionMesh mesh() {
        return mesh;
    }

    ApiClient client(String region) {
        return mesh.client(region);
    }

    /** Writes, and shows it; the write must be acknowledged. */
    ApiAnswer write(String region, String collection, String key, ObjectNode operation) {
        ApiAnswer answer = acknowledged(region, collection, key, operation);
        narrator.saw(region, collection + "/" + key + "  " + operation + "  → " + answer.value());
        return answer;
    }

    /** Writes without showing it; the write must be acknowledged, if need be when it is sent again. */
    ApiAnswer acknowledged(String region, String collection, String key, ObjectNode operation) {
        String request = run + " " + ++requests;
        ApiAnswer answer = await(
                region + " answers a write of " + collection + "/" + key,
                () -> Optional.of(answered(client(region).write(collection, key, operation, request))));
        if (!answer.ok()) {
            throw new TourFailed(
                    region + " refused " + operation + " on " + collection + "/" + key + ": " + answer.problem());
        }
        return answer;
    }

    /** The value as one region answers it; null when it knows no such key. */
    JsonNode value(String region, String collection, String key) {
        ApiAnswer answer = answered(client(region).read(collection, key));
        if (!answer.ok() && answer.status() != 404) {
            throw new TourFailed(region + " could not read " + collection + "/" + key + ": " + answer.problem());
        }
        return answer.ok() ? answer.value() : null;
    }

    /** Shows the value in each of these regions. */
    void show(List<String> regions, String collection, String key) {
        regions.forEach(
                region -> narrator.saw(region, collection + "/" + key + " = " + value(region, collection, key)));
    }

    /** Waits until each of these regions answers with such a value, shows what they answer, and says after how long. */
    void awaitValue(List<String> regions, String collection, String key, String wanted, Predicate<JsonNode> holds) {
        long start = System.nanoTime();
        for (String region : regions) {
            await(region + " has " + wanted + " in " + collection + "/" + key, () -> {
                JsonNode value = value(region, collection, key);
                return value != null && holds.test(value) ? Optional.of(value) : Optional.empty();
            });
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        show(regions, collection, key);
        narrator.held(wanted + " in " + String.join(", ", regions) + " after " + millis + " ms");
    }

    /** Waits until all regions give the same answer for a key, value and version vector, and shows it. */
    JsonNode awaitEqual(String collection, String key) {
        ApiAnswer equal = await("all regions agree on " + collection + "/" + key, () -> {
            List<ApiAnswer> answers = ALL.stream()
                    .map(region -> client(region).read(collection, key))
                    .toList();
            boolean same = answers.stream().allMatch(ApiAnswer::ok)
                    && answers.stream().map(ApiAnswer::value).distinct().count() == 1
                    && answers.stream().map(ApiAnswer::versionVector).distinct().count() == 1;
            return same ? Optional.of(answers.get(0)) : Optional.empty();
        });
        narrator.saw("all three", collection + "/" + key + " = " + equal.value() + "  " + equal.versionVector());
        return equal.value();
    }

    /** Waits until both regions say that their link is up, or down. */
    void awaitLink(String one, String other, boolean connected) {
        await(one + " and " + other + " are " + (connected ? "linked" : "cut off"), () -> {
            boolean seen = isConnected(one, other) == connected && isConnected(other, one) == connected;
            return seen ? Optional.of(true) : Optional.empty();
        });
    }

    boolean isConnected(String region, String peer) {
        return PeerStatus.of(client(region).replicationStatus()).stream()
                .anyMatch(status -> status.region().equals(peer) && status.connected());
    }

    /** All keys and values of a collection in one region. */
    Map<String, JsonNode> all(String region, String collection) {
        Map<String, JsonNode> values = new TreeMap<>();
        Listing.of(client(region), collection).forEach((key, answer) -> values.put(key, answer.value()));
        return values;
    }

    /**
     * Waits for something to be seen. A region that cannot say is asked again.
     *
     * @throws TourFailed when it is not seen within a minute, or by {@code look}
     */
    <T> T await(String what, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        String trouble = "";
        while (System.nanoTime() < deadline) {
            try {
                Optional<T> seen = look.get();
                if (seen.isPresent()) {
                    return seen.get();
                }
                trouble = "";
            } catch (TourFailed e) {
                throw e;
            } catch (AtollException e) {
                trouble = " (" + e.getMessage() + ")";
            }
            pause();
        }
        throw new TourFailed("not seen within " + LIMIT.toSeconds() + " s: " + what + trouble);
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TourFailed("interrupted");
        }
    }

    /** @throws AtollException when the region could not answer just now */
    static ApiAnswer answered(ApiAnswer answer) {
        if (answer.status() == BUSY) {
            throw new AtollException(ErrorCode.UNAVAILABLE, answer.problem());
        }
        return answer;
    }

    /** Reports a check, or ends the tour. */
    void check(boolean holds, String what) {
        if (!holds) {
            throw new TourFailed("does not hold: " + what);
        }
        narrator.held(what);
    }
}
