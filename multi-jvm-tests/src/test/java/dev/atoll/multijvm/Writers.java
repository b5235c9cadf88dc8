package dev.atoll.multijvm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.multijvm.History.Write;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Threads that write at random to random regions, as different as a history can tell apart, until they are stopped. */
final class Writers implements AutoCloseable {

    private static final int KEYS = 12;
    private static final int REMEMBERED = 8;

    private final Map<String, ApiClient> regions;
    private final List<String> names;
    private final History history;
    private final Crew crew = new Crew();
    private final long pauseNanos;
    private final String prefix;

    Writers(Map<String, ApiClient> regions, History history, long pauseMillis) {
        this(regions, history, pauseMillis, "");
    }

    /**
     * @param pauseMillis between two writes of one thread, on average
     * @param prefix tells what these write from what other writers of the same history do
     */
    Writers(Map<String, ApiClient> regions, History history, long pauseMillis, String prefix) {
        this.prefix = prefix;
        this.regions = regions;
        this.names = regions.keySet().stream().sorted().toList();
        this.history = history;
        this.pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    }

    Writers start(int count, SplittableRandom random) {
        for (int i = 0; i < count; i++) {
            crew.begin("writer-" + i, new Writer(i, random.split()));
        }
        return this;
    }

    /** Stops them; on return none writes any more. */
    @Override
    public void close() {
        crew.close();
    }

    private record Added(String region, String key, String element) {}

    /** One thread. Several threads write the same sets and registers; each has counters of its own to number its writes. */
    private final class Writer implements Runnable {

        private final int number;
        private final SplittableRandom random;
        private final int[] slots = new int[KEYS];
        private final Deque<Added> added = new ArrayDeque<>();
        private int serial;

        Writer(int number, SplittableRandom random) {
            this.number = number;
            this.random = random;
        }

        @Override
        public void run() {
            while (crew.goesOn()) {
                String region = names.get(random.nextInt(names.size()));
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> increment(region);
                    case 4, 5 -> assign(region);
                    case 6 -> remove();
                    default -> addElement(region);
                }
                LockSupport.parkNanos(random.nextLong(2 * pauseNanos + 1));
            }
        }

        private void increment(String region) {
            int counter = random.nextInt(KEYS);
            int slot = slots[counter] % History.INCREMENTS_PER_COUNTER;
            int generation = slots[counter] / History.INCREMENTS_PER_COUNTER;
            slots[counter]++;
            // A name that needs escaping in a path, now and then.
            String key = prefix + "w" + number + (counter == 0 ? " ä/%?" : "-c") + counter + "-" + generation;
            write(
                    History.COUNTERS,
                    key,
                    region,
                    Integer.toString(slot),
                    false,
                    Operations.increment(History.incrementOf(slot)));
        }

        private void assign(String region) {
            String value = unique();
            write(History.REGISTERS, sharedKey(), region, value, false, Operations.set(value));
        }

        private void addElement(String region) {
            String key = sharedKey();
            String element = unique();
            Outcome outcome = write(History.SETS, key, region, element, false, Operations.add(List.of(element)));
            if (outcome.acknowledged() && added.size() < REMEMBERED) {
                added.add(new Added(region, key, element));
            }
        }

        /** Removes an element that was added earlier, in the same region or in another one. */
        private void remove() {
            Added victim = added.poll();
            if (victim != null) {
                String region = random.nextBoolean() ? victim.region() : names.get(random.nextInt(names.size()));
                Outcome removal = write(
                        History.SETS,
                        victim.key(),
                        region,
                        victim.element(),
                        true,
                        Operations.remove(List.of(victim.element())));
                if (removal.kind() != Outcome.Kind.MAYBE && random.nextBoolean()) {
                    addAgain(victim);
                }
            }
        }

        /** Where it was added first: perhaps before the removal arrives there, which has not seen this and must not win. */
        private void addAgain(Added victim) {
            write(
                    History.SETS,
                    victim.key(),
                    victim.region(),
                    victim.element(),
                    false,
                    Operations.add(List.of(victim.element())));
        }

        private Outcome write(
                String collection, String key, String region, String what, boolean removal, ObjectNode operation) {
            Outcome outcome = Outcome.of(() -> regions.get(region).write(collection, key, operation));
            history.add(new Write(collection, key, region, what, removal, outcome));
            return outcome;
        }

        private String sharedKey() {
            return "shared-" + random.nextInt(KEYS);
        }

        private String unique() {
            return prefix + "w" + number + "-" + serial++;
        }
    }
}
