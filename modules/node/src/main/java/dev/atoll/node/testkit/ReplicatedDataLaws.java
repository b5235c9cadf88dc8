package dev.atoll.node.testkit;

import dev.atoll.crdt.Payload;
import dev.atoll.node.ReplicatedDataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.pekko.cluster.ddata.ReplicatedData;

/**
 * What a {@link ReplicatedDataType} has to obey, tried on many random histories of three replicas:
 *
 * <ul>
 *   <li>merge is commutative, associative and idempotent, and the empty value adds nothing;
 *   <li>an update adds to what was there: merging its result with the value before gives its result;
 *   <li>neither merge nor an update changes the values that it is given;
 *   <li>a value that was written and read is equal to the one before;
 *   <li>replicas that have merged all there is are equal.
 * </ul>
 *
 * <pre>{@code
 * @Test
 * void cartsMerge() {
 *     ReplicatedDataLaws.check(new CartType(), List.of(
 *             (cart, replica) -> cart.plus(replica, "milk"),
 *             (cart, replica) -> cart.minus("milk")));
 * }
 * }</pre>
 *
 * <p>Values are compared with {@code equals}.
 */
public final class ReplicatedDataLaws<T extends ReplicatedData> {

    private static final long SEED = 20_260_131;
    private static final int HISTORIES = 200;
    private static final int STEPS = 12;
    private static final int REPLICAS = 3;

    /** One way in which the application updates a value. */
    @FunctionalInterface
    public interface Update<T> {

        /** @param replica names the replica that updates, as {@link dev.atoll.node.Atoll#replicaId} does */
        T apply(T value, String replica);
    }

    private final ReplicatedDataType<T> type;
    private final List<Update<T>> updates;
    private final Random random = new Random(SEED);

    private ReplicatedDataLaws(ReplicatedDataType<T> type, List<Update<T>> updates) {
        this.type = type;
        this.updates = List.copyOf(updates);
    }

    /**
     * @param updates all ways in which the application updates values, at least one
     * @throws AssertionError naming the law and the values that break it
     */
    public static <T extends ReplicatedData> void check(ReplicatedDataType<T> type, List<Update<T>> updates) {
        if (updates.isEmpty()) {
            throw new IllegalArgumentException("Give at least one update: there is nothing to try.");
        }
        ReplicatedDataLaws<T> laws = new ReplicatedDataLaws<>(type, updates);
        for (int i = 0; i < HISTORIES; i++) {
            laws.history();
        }
    }

    private void history() {
        List<T> replicas = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(type.empty());
        }
        for (int step = 0; step < STEPS; step++) {
            int at = random.nextInt(REPLICAS);
            T before = replicas.get(at);
            replicas.set(
                    at,
                    random.nextInt(3) == 0
                            ? merged(before, replicas.get(random.nextInt(REPLICAS)))
                            : updated(before, "replica-" + at));
            T other = replicas.get(random.nextInt(REPLICAS));
            laws(replicas.get(at), other, replicas.get(random.nextInt(REPLICAS)));
        }
        T forwards = merged(merged(replicas.get(0), replicas.get(1)), replicas.get(2));
        T backwards = merged(merged(replicas.get(2), replicas.get(1)), replicas.get(0));
        require(forwards.equals(backwards), "Replicas that have merged all there is differ", forwards, backwards);
    }

    private void laws(T a, T b, T c) {
        require(merged(a, b).equals(merged(b, a)), "merge is not commutative", a, b);
        require(merged(merged(a, b), c).equals(merged(a, merged(b, c))), "merge is not associative", a, b, c);
        require(merged(a, a).equals(a), "merge is not idempotent", a);
        require(merged(a, type.empty()).equals(a), "merging the empty value changes something", a);
        T read = type.read(type.write(a));
        require(read.equals(a), "What was written and read is another value", a, read);
    }

    private T merged(T one, T other) {
        Payload oneBefore = type.write(one);
        Payload otherBefore = type.write(other);
        T merged = type.merge(one, other);
        require(type.write(one).equals(oneBefore), "merge changed the value that it was called on", one);
        require(type.write(other).equals(otherBefore), "merge changed the value that it was given", other);
        return merged;
    }

    private T updated(T value, String replica) {
        Payload before = type.write(value);
        T updated = updates.get(random.nextInt(updates.size())).apply(value, replica);
        require(type.write(value).equals(before), "An update changed the value that it was given", value, updated);
        require(
                merged(value, updated).equals(updated),
                "An update took something away that merging brings back",
                value,
                updated);
        return updated;
    }

    private void require(boolean holds, String law, Object... values) {
        if (!holds) {
            StringBuilder text = new StringBuilder(law).append(". Values:");
            for (Object value : values) {
                text.append("\n  ").append(value);
            }
            throw new AssertionError(text.toString());
        }
    }
}
