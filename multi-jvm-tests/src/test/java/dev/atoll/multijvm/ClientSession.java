package dev.atoll.multijvm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * One client that moves between regions with its session token, and complains when a region shows it less than it has
 * seen. For one thread.
 *
 * <p>Its own registers are written by nobody else, with ever greater numbers; the shared ones by everybody.
 */
final class ClientSession implements Runnable {

    static final String COLLECTION = History.REGISTERS;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private static final int OWN_KEYS = 4;
    private static final int SHARED_KEYS = 5;

    /** What the session knows of one key. */
    private static final class Known {
        private final Map<String, Long> versions = new HashMap<>();
        private long value;
    }

    private final Map<String, URI> regions;
    private final List<String> names;
    private final SplittableRandom random;
    private final String name;
    private final Map<String, Known> known = new HashMap<>();
    /** Values of its own keys. */
    private final Map<String, Set<Long>> acknowledged = new HashMap<>();

    private final int[] generations = new int[OWN_KEYS];
    final List<String> complaints = new ArrayList<>();
    final Map<String, Integer> counts = new ConcurrentSkipListMap<>();
    private String token;
    private String region;
    private String servedBy = "";
    private long serial;
    private volatile boolean stopped;

    ClientSession(String name, Map<String, URI> regions, SplittableRandom random) {
        this.name = name;
        this.regions = regions;
        this.names = regions.keySet().stream().sorted().toList();
        this.random = random;
        this.region = names.get(random.nextInt(names.size()));
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            if (random.nextInt(2) == 0) {
                region = names.get(random.nextInt(names.size()));
            }
            int own = random.nextInt(OWN_KEYS);
            switch (random.nextInt(6)) {
                case 0, 1 -> writeOwn(own);
                case 2, 3 -> read(ownKey(own));
                case 4 -> write(sharedKey());
                default -> read(sharedKey());
            }
        }
    }

    /**
     * Each region has the session's own writes of a key one after the other: each was made with the one before in view,
     * wherever that was made; and when the regions have converged, each has all of them that were acknowledged.
     */
    void verifyHistories() {
        for (int number = 0; number < OWN_KEYS; number++) {
            for (int generation = 0; generation <= generations[number]; generation++) {
                String key = name + "-" + number + "-" + generation;
                regions.forEach((each, base) -> verifyHistory(each, base, key));
            }
        }
    }

    private void verifyHistory(String in, URI base, String key) {
        Set<Long> missing = new TreeSet<>(acknowledged.getOrDefault(key, Set.of()));
        long newer = Long.MAX_VALUE;
        for (JsonNode event : history(in, base, key)) {
            if (event.path("kind").asText().equals("event")) {
                long value = event.path("operation").path("value").asLong();
                if (event.path("concurrent").asBoolean() || value >= newer) {
                    complaints.add(name + " in " + in + ": the history of " + key + " is not linear: " + event);
                }
                newer = value;
                missing.remove(value);
                count("linear events");
            } else { // a state that came as a whole: what led to it is not listed
                long upTo = event.path("after").asLong();
                missing.removeIf(value -> value <= upTo);
                count("states");
            }
        }
        if (!missing.isEmpty()) {
            complaints.add(name + " in " + in + ": the history of " + key + " lacks " + missing);
        }
    }

    /** The newest first; empty for a key of which no write was acknowledged, when it is not there. */
    private List<JsonNode> history(String in, URI base, String key) {
        List<JsonNode> events = new ArrayList<>();
        String path = "/api/data/" + COLLECTION + "/" + key + "/history?limit=100";
        JsonNode page;
        String before = "";
        do {
            HttpResponse<byte[]> response = get(base.resolve(path + before));
            page = json(response);
            boolean never = response.statusCode() == 404 && !acknowledged.containsKey(key);
            if (response.statusCode() != 200 && !never) {
                complaints.add(name + " in " + in + ": the history of " + key + " is " + page);
            }
            page.path("history").forEach(events::add);
            before = "&before=" + page.path("next").asText();
        } while (page.path("next").isTextual());
        return events;
    }

    private static HttpResponse<byte[]> get(URI uri) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(TestMesh.REQUEST_TIMEOUT)
                    .build();
            return HTTP.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String ownKey(int number) {
        return name + "-" + number + "-" + generations[number];
    }

    private String sharedKey() {
        return "session-" + random.nextInt(SHARED_KEYS);
    }

    /** A write that may or may not have happened is not in the session: the key is given up. */
    private void writeOwn(int number) {
        String key = ownKey(number);
        long value = ++serial;
        Boolean done = write(key, value);
        if (done == null) {
            generations[number]++;
        } else if (done) {
            known.get(key).value = value;
            acknowledged.computeIfAbsent(key, first -> new TreeSet<>()).add(value);
        }
    }

    private void write(String key) {
        if (write(key, ++serial) != null) {
            count("shared writes");
        }
    }

    /** @return whether it was applied; null when nobody knows */
    private Boolean write(String key, long value) {
        HttpResponse<byte[]> response = send(key, "{\"op\":\"set\",\"value\":" + value + "}");
        if (response == null) {
            return null;
        }
        if (response.statusCode() == 200) {
            count("writes");
            seen(key, json(response));
            return true;
        }
        String code = json(response).path("code").asText();
        return code.equals("outcome-unknown") || code.equals("internal") ? null : Boolean.FALSE;
    }

    private void read(String key) {
        HttpResponse<byte[]> response = send(key, null);
        if (response == null) {
            return;
        }
        JsonNode answer = json(response);
        if (response.statusCode() == 200) {
            count("reads");
            seen(key, answer);
            Known its = known.get(key);
            if (key.startsWith(name)) {
                if (answer.path("value").asLong() < its.value) {
                    complain(key, "has the value " + answer.path("value") + " after " + its.value);
                }
                its.value = Math.max(its.value, answer.path("value").asLong());
            }
        } else if (response.statusCode() == 404 && known.containsKey(key)) {
            complain(key, "is not there any more: " + answer.path("code").asText());
        }
    }

    /** Every answer must contain what earlier answers contained. */
    private void seen(String key, JsonNode answer) {
        Known its = known.computeIfAbsent(key, fresh -> new Known());
        JsonNode vector = answer.path("versionVector");
        its.versions.forEach((origin, count) -> {
            if (vector.path(origin).asLong() < count) {
                complain(key, "has " + vector + " after " + its.versions);
            }
        });
        vector.fields()
                .forEachRemaining(each ->
                        its.versions.merge(each.getKey(), each.getValue().asLong(), Math::max));
        if (!servedBy.equals(region)) {
            count("moves");
        }
        servedBy = region;
    }

    private void complain(String key, String what) {
        complaints.add(name + " in " + region + ": " + key + " " + what);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private HttpResponse<byte[]> send(String key, String body) {
        URI uri = regions.get(region).resolve("/api/data/" + COLLECTION + "/" + key + "?session-wait=200ms");
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(TestMesh.REQUEST_TIMEOUT)
                .header("Content-Type", "application/json")
                .method(body == null ? "GET" : "POST", BodyPublishers.ofString(body == null ? "" : body));
        if (token != null) {
            request.header("Atoll-Session", token);
        }
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            token = response.headers().firstValue("Atoll-Session").orElse(token);
            if (response.statusCode() != 200) {
                count(response.statusCode() + " " + json(response).path("code").asText());
            }
            return response;
        } catch (IOException e) {
            count("no answer");
            region = names.get(random.nextInt(names.size()));
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
            return null;
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
