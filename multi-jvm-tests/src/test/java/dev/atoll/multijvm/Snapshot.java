package dev.atoll.multijvm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Listing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that one region answers for some collections.
 *
 * @param keys {@code collection/key} to what a read of it answered
 */
record Snapshot(Map<String, Entry> keys) {

    /** One key; the value of a set is sorted by the region. */
    record Entry(JsonNode value, JsonNode versionVector, String timestamp) {

        /** How many writes are in the value, over all regions. */
        long writes() {
            long sum = 0;
            for (JsonNode count : versionVector) {
                sum += count.asLong();
            }
            return sum;
        }
    }

    static Snapshot of(ApiClient region, List<String> collections) {
        Map<String, Entry> keys = new TreeMap<>();
        for (String collection : collections) {
            Listing.of(region, collection)
                    .forEach((key, answer) -> keys.put(
                            collection + "/" + key,
                            new Entry(
                                    answer.value(),
                                    answer.versionVector(),
                                    answer.body().path("timestamp").asText())));
        }
        return new Snapshot(keys);
    }

    /** The keys that differ between the two, at most ten, with both answers. */
    List<String> differences(Snapshot other) {
        TreeSet<String> all = new TreeSet<>(keys.keySet());
        all.addAll(other.keys.keySet());
        return all.stream()
                .filter(key -> !String.valueOf(keys.get(key)).equals(String.valueOf(other.keys.get(key))))
                .limit(10)
                .map(key -> key + ": " + keys.get(key) + " ≠ " + other.keys.get(key))
                .toList();
    }
}
