package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.ApiUnreachable;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that read, one in each region, while others write and break things, until they are stopped. What a region has
 * shown once it may not take back, a kill and a restart included, and a counter may only ever show a sum of increments
 * that somebody made.
 */
final class Readers implements AutoCloseable {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private record CounterRead(String region, String key, long value) {}

    private final History history;
    private final Crew crew = new Crew();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<CounterRead> counters = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reads = new AtomicInteger();

    /** Begins to read the keys that the history knows, in each of the regions. */
    Readers(Map<String, ApiClient> regions, History history, SplittableRandom random) {
        this.history = history;
        regions.forEach((name, region) -> crew.begin("reader-" + name, new Reader(name, region, random.split())));
    }

    /** Stops them; on return none reads any more. */
    @Override
    public void close() {
        crew.close();
    }

    int reads() {
        return reads.get();
    }

    /** Fails when a region has shown what is not in the final state, or less than it had shown before. */
    void verify(Snapshot state) {
        assertThat(complaints).isEmpty();
        assertThat(counters).allSatisfy(read -> {
            long last = state.keys().get(read.key()).value().asLong();
            assertThat(last & read.value())
                    .as("%s, of which the final %s is not made up", read, Long.toHexString(last))
                    .isEqualTo(read.value());
        });
    }

    /** One thread. */
    private final class Reader implements Runnable {

        private final String name;
        private final ApiClient region;
        private final SplittableRandom random;
        private final Map<String, JsonNode> shown = new HashMap<>();
        private final Map<String, Long> values = new HashMap<>();

        Reader(String name, ApiClient region, SplittableRandom random) {
            this.name = name;
            this.region = region;
            this.random = random;
        }

        @Override
        public void run() {
            while (crew.goesOn()) {
                history.someWrite(random).ifPresent(write -> read(write.collection(), write.key()));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private void read(String collection, String key) {
            String id = collection + "/" + key;
            try {
                ApiAnswer answer = region.read(collection, key);
                if (answer.ok()) {
                    reads.incrementAndGet();
                    compare(id, answer.versionVector());
                    if (collection.equals(History.COUNTERS)) {
                        compare(id, answer.value().asLong());
                    }
                } else if (answer.status() == 404 && shown.containsKey(id)) {
                    complaints.add(id + " in " + name + " is gone: " + answer.problem());
                }
            } catch (ApiUnreachable e) {
                LockSupport.parkNanos(PAUSE_NANOS); // it is being killed, or frozen
            }
        }

        private void compare(String id, JsonNode vector) {
            JsonNode before = shown.put(id, vector);
            if (before != null) {
                before.fields().forEachRemaining(each -> {
                    if (vector.path(each.getKey()).asLong() < each.getValue().asLong()) {
                        complaints.add(id + " in " + name + " has " + vector + " after " + before);
                    }
                });
            }
        }

        private void compare(String id, long value) {
            Long before = values.put(id, value);
            if (before != null && (before & value) != before) {
                complaints.add(id + " in " + name + " has lost increments: " + value + " after " + before);
            }
            counters.add(new CounterRead(name, id, value));
        }
    }
}
