package dev.atoll.multijvm;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that sell from escrow counters until they are stopped. A sale whose outcome is unknown is sent again with its
 * idempotency key until it is known; so in the end it is known of every sale whether it was made.
 */
final class Sales implements AutoCloseable {

    static final String COLLECTION = "stock";

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Map<String, ApiClient> regions;
    private final int keys;
    private final Crew crew = new Crew();
    private final long[] units;
    private final Map<String, Integer> sold = new TreeMap<>();
    private final Map<String, Integer> others = new TreeMap<>();
    private long lowest = Long.MAX_VALUE;
    private int settled;

    Sales(Map<String, ApiClient> regions, int keys) {
        this.regions = regions;
        this.keys = keys;
        this.units = new long[keys];
    }

    static String key(int number) {
        return "sku-" + number;
    }

    void start(int inEachRegion, SplittableRandom random) {
        for (String region : regions.keySet()) {
            for (int i = 0; i < inEachRegion; i++) {
                SplittableRandom own = random.split();
                crew.begin("seller-" + region + "-" + i, () -> sell(region, own));
            }
        }
    }

    /** Stops them; on return the outcome of every sale is known. */
    @Override
    public void close() {
        crew.close();
    }

    private void sell(String region, SplittableRandom random) {
        for (int serial = 0; crew.goesOn(); serial++) {
            int key = random.nextInt(keys);
            // now and then more than is likely to be at hand
            long by = random.nextInt(10) == 0 ? random.nextInt(1, 2_000) : random.nextInt(1, 4);
            String request = Thread.currentThread().getName() + "-" + serial;
            Outcome outcome = sell(region, key, by, request);
            while (outcome.kind() == Outcome.Kind.MAYBE) {
                noted(outcome);
                LockSupport.parkNanos(RETRY_NANOS);
                outcome = sell(region, key, by, request);
                // it may have been applied before: that it was not sent this time says nothing
                outcome = outcome.answer() == null || outcome.answer().status() == 503
                        ? new Outcome(Outcome.Kind.MAYBE, outcome.answer())
                        : settled(outcome);
            }
            if (outcome.acknowledged()) {
                sold(region, key, by, outcome.answer());
            } else {
                noted(outcome);
            }
        }
    }

    private Outcome sell(String region, int key, long by, String request) {
        return Outcome.of(() -> regions.get(region).write(COLLECTION, key(key), Operations.decrement(by), request));
    }

    private synchronized Outcome settled(Outcome outcome) {
        settled++;
        return outcome;
    }

    private synchronized void noted(Outcome outcome) {
        others.merge(outcome.kind() + " " + outcome.reason(), 1, Integer::sum);
    }

    private synchronized void sold(String region, int key, long by, ApiAnswer answer) {
        units[key] += by;
        sold.merge(region, 1, Integer::sum);
        lowest = Math.min(lowest, answer.value().path("total").asLong());
        for (JsonNode rights : answer.value().path("rights")) {
            lowest = Math.min(lowest, rights.asLong());
        }
    }

    /** Waits until each region has sold so often. */
    void awaitSome(List<String> names, int least, Duration limit) {
        await("sales").atMost(limit).until(() -> names.stream().allMatch(name -> sold(name) >= least));
    }

    private synchronized int sold(String region) {
        return sold.getOrDefault(region, 0);
    }

    synchronized long units(int key) {
        return units[key];
    }

    synchronized long lowest() {
        return lowest;
    }

    synchronized int count() {
        return sold.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized String summary() {
        return count() + " sales " + sold + ", " + settled + " settled by retrying, others " + others;
    }
}
