package dev.atoll.bench.atoll;

import dev.atoll.bench.load.Write;
import dev.atoll.node.Atoll;
import java.util.List;

/**
 * One small operation of each data type, as an application would send it: registers and fields take the whole value,
 * sets one of a few elements, so that the entities stay small.
 */
public final class TypedWrites {
    private static final int ELEMENTS = 16;
    private static final int ELEMENT_LENGTH = 20;
    private static final long STOCK = 1_000_000_000_000L;

    /**
     * An operation of one type.
     *
     * @param type as a collection's definition names it
     * @param payloadBytes of what the caller hands over, as JSON
     */
    public record Typed(String type, int payloadBytes, Write write) {}

    private TypedWrites() {}

    /**
     * All types, on empty entities but for the escrow counters, of which there is enough.
     *
     * @param valueBytes the length of the values that the writes are given
     * @param keys how many are written
     */
    public static List<Typed> of(Atoll atoll, int valueBytes, int keys) {
        stock(atoll, keys);
        int document = valueBytes + 2;
        int element = ELEMENT_LENGTH + 2;
        return List.of(
                new Typed("register", document, (side, key, value) -> atoll.register("t-register", String.class)
                        .at(name(key))
                        .set(value)),
                new Typed("counter", 1, (side, key, value) -> atoll.counter("t-counter")
                        .at(name(key))
                        .increment(1)),
                new Typed("grow-counter", 1, (side, key, value) -> atoll.growCounter("t-grow-counter")
                        .at(name(key))
                        .increment(1)),
                new Typed("flag", 1, (side, key, value) -> atoll.flag("t-flag")
                        .at(name(key))
                        .enable()),
                new Typed("set", element, (side, key, value) -> atoll.set("t-set", String.class)
                        .at(name(key))
                        .add(element(value))),
                new Typed("grow-set", element, (side, key, value) -> atoll.growSet("t-grow-set", String.class)
                        .at(name(key))
                        .add(element(value))),
                new Typed("map", document, (side, key, value) -> atoll.map("t-map")
                        .at(name(key))
                        .field("field-" + oneOf(value))
                        .put(value)),
                new Typed("escrow", 1, (side, key, value) -> atoll.escrow("t-escrow")
                        .at(name(key))
                        .decrement(1)),
                new Typed("multimap", element, (side, key, value) -> atoll.multimap("t-multimap", String.class)
                        .at(name(key))
                        .add("field", element(value))),
                new Typed(
                        "replicated-data", document + "{'text':}".length(), (side, key, value) -> atoll.replicatedData(
                                        "t-replicated-data", new Highest.Type())
                                .at(name(key))
                                .update(seen -> new Highest(value))));
    }

    /** More of each escrow counter than is taken. */
    private static void stock(Atoll atoll, int keys) {
        for (int key = 0; key < keys; key++) {
            AtollRegion.await(atoll.escrow("t-escrow").at(name(key)).grant(STOCK));
        }
    }

    private static String name(int key) {
        return "key-" + key;
    }

    private static String element(String value) {
        String number = Integer.toString(oneOf(value));
        return "e".repeat(ELEMENT_LENGTH - number.length()) + number;
    }

    private static int oneOf(String value) {
        return Math.floorMod(value.hashCode(), ELEMENTS);
    }
}
