package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.multijvm.Outcome.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;

/**
 * Every write that clients made, and what they know about it. Safe for use from many threads.
 *
 * <p>Values are chosen so that a final value tells which writes are in it: each increment of a counter is a different power
 * of four (so that one counted twice shows as well), each value of a register is written once, and so is each element of a
 * set, but for those that are added again after they were removed.
 */
final class History {

    static final String COUNTERS = "counters";
    static final String SETS = "sets";
    static final String REGISTERS = "registers";
    static final List<String> COLLECTIONS = List.of(COUNTERS, SETS, REGISTERS);

    /** How many different increments one counter can tell apart. */
    static final int INCREMENTS_PER_COUNTER = 31;

    private static final int LATEST = 100;

    /** A write: its collection, key, region and what was written (the exponent, the element, the value). */
    record Write(String collection, String key, String region, String what, boolean removal, Outcome outcome) {}

    private final List<Write> writes = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();

    static long incrementOf(int slot) {
        return 1L << (2 * slot);
    }

    synchronized void add(Write write) {
        writes.add(write);
        if (!write.outcome().acknowledged()) {
            reasons.merge(write.outcome().kind() + " " + write.outcome().reason(), 1, Integer::sum);
        }
    }

    /** The region is gone for good: what it has acknowledged may be there or not. */
    synchronized void mayHaveLost(String region) {
        writes.replaceAll(
                write -> write.region().equals(region) && write.outcome().acknowledged()
                        ? new Write(
                                write.collection(),
                                write.key(),
                                region,
                                write.what(),
                                write.removal(),
                                new Outcome(Kind.MAYBE, write.outcome().answer()))
                        : write);
    }

    /** One of the latest writes, when there is one. */
    synchronized Optional<Write> someWrite(SplittableRandom random) {
        int latest = Math.min(LATEST, writes.size());
        return latest == 0 ? Optional.empty() : Optional.of(writes.get(writes.size() - 1 - random.nextInt(latest)));
    }

    synchronized long acknowledged() {
        return writes.stream().filter(write -> write.outcome().acknowledged()).count();
    }

    synchronized long acknowledged(String region) {
        return writes.stream()
                .filter(write ->
                        write.outcome().acknowledged() && write.region().equals(region))
                .count();
    }

    /** How often an element was added once more after it was removed, in the same or in another region. */
    synchronized long addedAgain() {
        Set<String> removed = new HashSet<>();
        long again = 0;
        for (Write write : writes) {
            String element = write.key() + "/" + write.what();
            again += !write.removal() && write.outcome().acknowledged() && removed.contains(element) ? 1 : 0;
            if (write.collection().equals(SETS) && write.removal()) {
                removed.add(element);
            }
        }
        return again;
    }

    synchronized String summary() {
        return writes.size() + " writes, " + acknowledged() + " acknowledged, " + addedAgain() + " added again, others "
                + reasons;
    }

    /** Fails when an acknowledged write is missing, a refused one is there, or one was counted twice. */
    synchronized void verify(Snapshot state) {
        SoftAssertions softly = new SoftAssertions();
        Map<String, List<Write>> byKey = new HashMap<>();
        writes.forEach(write -> byKey.computeIfAbsent(write.collection() + "/" + write.key(), key -> new ArrayList<>())
                .add(write));
        byKey.forEach((key, its) -> verifyKey(softly, key, its, state.keys().get(key)));
        softly.assertAll();
        assertThat(state.keys().keySet()).isSubsetOf(byKey.keySet());
    }

    private static void verifyKey(SoftAssertions softly, String key, List<Write> its, Snapshot.Entry entry) {
        if (entry == null) {
            softly.assertThat(acknowledged(its))
                    .as("acknowledged writes of %s, which is not there", key)
                    .isEmpty();
            return;
        }
        String collection = its.get(0).collection();
        if (collection.equals(COUNTERS)) {
            verifyCounter(softly, key, its, entry);
        } else if (collection.equals(SETS)) {
            verifySet(softly, key, its, entry.value());
        } else {
            verifyRegister(softly, key, its, entry);
        }
    }

    private static void verifyCounter(SoftAssertions softly, String key, List<Write> its, Snapshot.Entry entry) {
        long value = entry.value().asLong();
        long made = 0;
        for (Write write : its) {
            int slot = Integer.parseInt(write.what());
            long times = (value >>> (2 * slot)) & 3;
            verifyPresence(softly, key + " increment " + slot + " " + entry, write, times == 1);
            softly.assertThat(times).as("%s increment %s counted", key, slot).isLessThanOrEqualTo(1);
            made |= incrementOf(slot);
        }
        softly.assertThat(value & ~made)
                .as("%s of increments that nobody made", key)
                .isZero();
        verifyVersionVector(softly, key, its, entry);
    }

    private static void verifySet(SoftAssertions softly, String key, List<Write> its, JsonNode value) {
        List<String> elements = new ArrayList<>();
        value.forEach(element -> elements.add(element.asText()));
        softly.assertThat(elements).as(key).doesNotHaveDuplicates();
        Map<String, List<Write>> byElement = new HashMap<>();
        its.forEach(write -> byElement
                .computeIfAbsent(write.what(), element -> new ArrayList<>())
                .add(write));
        byElement.forEach((element, both) -> {
            boolean present = elements.contains(element);
            Write last = both.get(both.size() - 1);
            Write removal = both.stream().filter(Write::removal).findFirst().orElse(null);
            if (removal == null || !last.removal() && last.outcome().kind() != Kind.REFUSED) {
                verifyPresence(softly, key + " element " + element, last, present); // an add wins
            } else if (removal.outcome().kind() == Kind.REFUSED) {
                verifyPresence(softly, key + " element " + element, both.get(0), present);
            } else if (removal.outcome().acknowledged() && hadSeen(removal, both.get(0))) {
                softly.assertThat(present)
                        .as("%s element %s, removed in %s", key, element, removal.region())
                        .isFalse();
            }
        });
        softly.assertThat(byElement.keySet()).as(key).containsAll(elements);
    }

    /** Whether what the later write was made on contained the earlier one. */
    private static boolean hadSeen(Write later, Write earlier) {
        return earlier.outcome().acknowledged()
                && countIn(later, earlier.region()) >= countIn(earlier, earlier.region());
    }

    private static long countIn(Write write, String region) {
        return write.outcome().answer().versionVector().path(region).asLong();
    }

    private static void verifyRegister(SoftAssertions softly, String key, List<Write> its, Snapshot.Entry entry) {
        String newest = acknowledged(its).stream()
                .map(History::timestampOf)
                .max(String::compareTo)
                .orElse("");
        String value = entry.value().asText();
        Write winner = its.stream()
                .filter(write -> write.what().equals(value))
                .findFirst()
                .orElse(null);
        softly.assertThat(winner)
                .as("%s has a value that nobody wrote: %s", key, value)
                .isNotNull();
        if (winner != null) {
            softly.assertThat(winner.outcome().kind()).as("%s %s", key, winner).isNotEqualTo(Kind.REFUSED);
            boolean last =
                    winner.outcome().kind() == Kind.MAYBE || timestampOf(winner).equals(newest);
            softly.assertThat(last)
                    .as("%s = %s, but the last acknowledged is of %s", key, winner, newest)
                    .isTrue();
        }
        softly.assertThat(entry.timestamp()).as(key).isGreaterThanOrEqualTo(newest);
        verifyVersionVector(softly, key, its, entry);
    }

    private static String timestampOf(Write write) {
        return write.outcome().answer().body().path("timestamp").asText();
    }

    private static void verifyVersionVector(SoftAssertions softly, String key, List<Write> its, Snapshot.Entry entry) {
        long applicable = its.stream()
                .filter(write -> write.outcome().kind() != Kind.REFUSED)
                .count();
        softly.assertThat(entry.writes())
                .as("%s version vector %s", key, entry.versionVector())
                .isBetween((long) acknowledged(its).size(), applicable);
    }

    private static void verifyPresence(SoftAssertions softly, String what, Write write, boolean present) {
        if (write.outcome().kind() == Kind.ACKNOWLEDGED) {
            softly.assertThat(present)
                    .as("%s was acknowledged by %s", what, write.region())
                    .isTrue();
        } else if (write.outcome().kind() == Kind.REFUSED) {
            softly.assertThat(present)
                    .as("%s was refused: %s", what, write.outcome().reason())
                    .isFalse();
        }
    }

    private static List<Write> acknowledged(Collection<Write> its) {
        return its.stream().filter(write -> write.outcome().acknowledged()).toList();
    }
}
