package dev.atoll.node.demo;

import static dev.atoll.node.demo.Regions.AP;
import static dev.atoll.node.demo.Regions.EU;
import static dev.atoll.node.demo.Regions.US;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.RegionProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kills a region in the middle of its writes, writes elsewhere, restarts it, and misses nothing. */
final class KillStep {

    private static final String ORDERS = "orders";
    private static final String TOTAL = "total";
    private static final int BEFORE_KILL = 50;
    private static final int WHILE_DEAD = 100;
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(180);

    private final Regions regions;
    private final Narrator narrator;
    /** What each key must hold; a directory that was kept has orders of an earlier tour. */
    private final Map<String, Long> acknowledged = new LinkedHashMap<>();

    /** What this tour has ordered. */
    private long ordered;

    KillStep(Regions regions, Narrator narrator) {
        this.regions = regions;
        this.narrator = narrator;
    }

    void run() {
        narrator.step("kill -9 " + EU + ", write to the others, start it again: nothing is lost");
        createOrders();
        long before = regions.awaitEqual(ORDERS, TOTAL).asLong();
        for (int i = 1; i <= BEFORE_KILL; i++) {
            order(EU, i);
        }
        RegionProcess process = regions.mesh().process(EU);
        long pid = process.pid();
        process.kill();
        narrator.held(
                "killed process " + pid + " of " + EU + " right after its " + BEFORE_KILL + "th acknowledged write");
        for (int i = 1; i <= WHILE_DEAD; i++) {
            order(i % 2 == 0 ? US : AP, 1000 + i);
        }
        narrator.held(WHILE_DEAD + " writes acknowledged by " + US + " and " + AP + " while it is dead");

        long start = System.nanoTime();
        process.launch();
        process.awaitReady(RESTART_LIMIT);
        narrator.held(EU + " serves again after " + (System.nanoTime() - start) / 1_000_000 + " ms, process "
                + process.pid());
        long total = regions.awaitEqual(ORDERS, TOTAL).asLong();
        acknowledged.forEach((key, amount) -> requireEverywhere(key, amount));
        narrator.held("all " + acknowledged.size() + " acknowledged writes are in all three regions, "
                + (System.nanoTime() - start) / 1_000_000 + " ms after the restart began");
        regions.check(total - before == ordered, "the total is exact: " + before + " + " + ordered + " = " + total);
    }

    private void createOrders() {
        if (!regions.client(US).createCollection(ORDERS, "counter").ok()) {
            throw new TourFailed(US + " could not create " + ORDERS);
        }
        regions.acknowledged(US, ORDERS, TOTAL, Operations.increment(1));
    }

    /** One order: its amount is counted under its own key and in the total. */
    private void order(String region, long number) {
        String key = "order-" + number;
        JsonNode was = regions.value(US, ORDERS, key);
        regions.acknowledged(region, ORDERS, key, Operations.increment(number));
        regions.acknowledged(region, ORDERS, TOTAL, Operations.increment(number));
        ordered += number;
        acknowledged.put(key, number + (was == null ? 0 : was.asLong()));
    }

    private void requireEverywhere(String key, long amount) {
        for (String region : List.of(US, EU, AP)) {
            regions.await(region + " has " + key + " = " + amount, () -> Optional.ofNullable(
                            regions.value(region, ORDERS, key))
                    .filter(value -> value.asLong() == amount));
        }
    }
}
