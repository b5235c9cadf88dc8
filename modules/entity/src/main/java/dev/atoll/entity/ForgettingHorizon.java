package dev.atoll.entity;

import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridTimestamp;
import java.util.function.Function;

/**
 * Up to which timestamp this region may forget: everything that any active region has accepted up to there is applied in all
 * of them. A node's data actors forget keys of which nothing newer is known and nothing is left. Nothing is forgotten until
 * somebody says so. Safe for use by many threads.
 *
 * <p>Every node of a region has to know what any of them has forgotten by: before its data actors start, and before any of
 * them is asked to forget.
 */
public final class ForgettingHorizon {

    /** What is here of a collection. */
    public enum Copy {
        /** Everything: no states of it are on their way to this region. */
        WHOLE,
        /**
         * States of it are still on their way from another region, after it was placed here, or because rows were kept back,
         * or a journal is new. Who gives them tells of nothing later before all have come, and so nobody forgets anything of
         * which they do not tell yet: they are taken as they are.
         */
        GATHERING,
        /** It is given up, or not here, or nobody knows yet. Nothing of it is forgotten here. */
        LIMITED
    }

    private record Setting(HybridTimestamp horizon, HybridTimestamp announced, Function<String, Copy> copies) {}

    private volatile Setting setting =
            new Setting(HybridTimestamp.ZERO, HybridTimestamp.ZERO, collection -> Copy.LIMITED);

    private volatile HybridTimestamp agreed = HybridTimestamp.ZERO;

    /**
     * From now on; neither timestamp goes back.
     *
     * @param horizon what may be forgotten by; at most {@code announced}
     * @param announced the latest that this region has ever told others it has applied everything up to. It must not grow
     *     while a copy is given up, or states of one are on their way here
     * @param copies what is here of which collection. Asked by each command, so it must be fast
     */
    public synchronized void advance(
            HybridTimestamp horizon, HybridTimestamp announced, Function<String, Copy> copies) {
        setting = new Setting(
                HybridTimestamp.max(setting.horizon(), horizon),
                HybridTimestamp.max(setting.announced(), HybridTimestamp.max(horizon, announced)),
                copies);
    }

    /** From now on every node of the region goes by this horizon, or a later one, whenever it starts. Never goes back. */
    public synchronized void agree(HybridTimestamp horizon) {
        agreed = HybridTimestamp.max(agreed, horizon);
    }

    /** By what a data actor may forget something of a collection's entity unasked: whichever node it goes on at knows of it. */
    public HybridTimestamp agreedIn(String collection) {
        HybridTimestamp here = in(collection).here();
        HybridTimestamp everywhere = agreed;
        return everywhere.compareTo(here) < 0 ? everywhere : here;
    }

    /** What was given last, or {@link HybridTimestamp#ZERO}. */
    public HybridTimestamp horizon() {
        return setting.horizon();
    }

    /** What was given last, or {@link HybridTimestamp#ZERO}: states that leave this region now hold all up to there. */
    public HybridTimestamp announced() {
        return setting.announced();
    }

    /**
     * What is forgotten of a collection's entities, here and elsewhere. Nothing in the built-in collections, whose few
     * entities are told apart by how many events they have seen.
     */
    public Forgetting in(String collection) {
        Setting now = setting;
        if (collection.startsWith("_") || now.announced().equals(HybridTimestamp.ZERO)) {
            return Forgetting.NOTHING;
        }
        return switch (now.copies().apply(collection)) {
            case WHOLE -> Forgetting.upTo(now.horizon());
            case GATHERING -> new Forgetting(now.horizon(), HybridTimestamp.ZERO, true);
            case LIMITED -> new Forgetting(HybridTimestamp.ZERO, HybridTimestamp.ZERO, true);
        };
    }
}
