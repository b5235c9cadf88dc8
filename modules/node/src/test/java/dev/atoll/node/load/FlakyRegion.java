package dev.atoll.node.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * A region's batch endpoint as the importer meets it on a bad day: some requests end without an answer, or with one that does
 * not tell, after they have been applied, some are put off, keys named "refused" are refused, and one named "malformed" has
 * the whole request refused.
 */
final class FlakyRegion implements AutoCloseable {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer takes 40 ms
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] UNKNOWN =
            "{\"status\":500,\"code\":\"internal\",\"outcomeKnown\":false}".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RandomGenerator random;
    private final Map<String, Long> counters = new HashMap<>();
    private final Map<String, String> registers = new HashMap<>();
    private final Set<String> applied = new HashSet<>();
    private final double trouble;
    private int largestRequest;
    private int answersLeft = Integer.MAX_VALUE;
    private int requests;
    private int lost;

    /** @param trouble the share of requests that go wrong, 0 to 1 */
    FlakyRegion(RandomGenerator random, double trouble) throws IOException {
        this.random = random;
        this.trouble = trouble;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/data", this::handle);
        server.createContext("/api/collections", FlakyRegion::accept);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The request after so many is applied and gets no answer; later ones are put off, until it is healed. */
    synchronized void failAfter(int answers) {
        answersLeft = answers;
    }

    /** The request of that number gets lost: it is not applied, and who has sent it does not know. */
    synchronized void lose(int request) {
        lost = request;
    }

    private synchronized boolean isLost() {
        requests++;
        return requests == lost;
    }

    synchronized void heal() {
        answersLeft = Integer.MAX_VALUE;
    }

    synchronized long counter(String key) {
        return counters.getOrDefault(key, 0L);
    }

    synchronized Map<String, String> registers() {
        return Map.copyOf(registers);
    }

    private static void accept(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!"values=false".equals(exchange.getRequestURI().getQuery())) {
            throw new IllegalStateException("whoever imports needs no values");
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        JsonNode request = JSON.readTree(body);
        size(body.length);
        try (exchange) {
            if (isLost()) {
                return;
            }
            if (request.findValuesAsText("key").contains("malformed")) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            int left = answersLeft();
            if (left < 0) {
                byte[] problem = "{\"code\":\"unavailable\",\"outcomeKnown\":true}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(503, problem.length);
                exchange.getResponseBody().write(problem);
                return;
            }
            byte[] answer = JSON.writeValueAsBytes(apply(request));
            if (left == 0) {
                return; // applied, and no answer
            }
            if (isTrouble()) {
                if (isTrouble(0.5)) {
                    exchange.sendResponseHeaders(500, UNKNOWN.length);
                    exchange.getResponseBody().write(UNKNOWN);
                }
                return; // applied, and no answer, or none that tells
            }
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private synchronized void size(int bytes) {
        largestRequest = Math.max(largestRequest, bytes);
    }

    /** In bytes. */
    synchronized int largestRequest() {
        return largestRequest;
    }

    private synchronized int answersLeft() {
        return answersLeft--;
    }

    private boolean isTrouble() {
        return isTrouble(trouble);
    }

    private synchronized boolean isTrouble(double share) {
        return random.nextDouble() < share;
    }

    private synchronized ObjectNode apply(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode outcomes = answer.putArray("outcomes");
        for (JsonNode operation : request.get("operations")) {
            if (operation.get("key").asText().equals("refused")) {
                outcomes.addObject().put("status", 422).put("code", "wrong-operation");
            } else if (isTrouble()) {
                outcomes.addObject().put("status", 503).put("code", "outcome-unknown");
            } else if (isTrouble()) {
                applyOnce(operation);
                outcomes.addObject().put("status", 500).put("code", "internal").put("outcomeKnown", false);
            } else {
                applyOnce(operation);
                outcomes.addObject().put("status", 200);
            }
        }
        return answer;
    }

    private void applyOnce(JsonNode operation) {
        String key = operation.get("key").asText();
        if (!applied.add(operation.get("idempotencyKey").asText())) {
            return;
        }
        if (operation.get("op").asText().equals("set")) {
            registers.put(key, operation.get("value").asText());
        } else {
            counters.merge(key, operation.get("by").asLong(), Long::sum);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
