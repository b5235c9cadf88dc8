package dev.atoll.entity;

import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridTimestamp;
import java.util.function.Predicate;

/**
 * Up to which timestamp this region may forget: everything that any active region has accepted up to there is applied in all
 * of them. A node's data actors forget keys of which nothing newer is known and nothing is left. Nothing is forgotten until
 * somebody says so. Safe for use by many threads.
 *
 * <p>Every node of a region has to know what any of them has forgotten by: before its data actors start, and before any of
 * them is asked to forget.
 */
public final class ForgettingHorizon {

    private record Setting(HybridTimestamp horizon, HybridTimestamp announced, Predicate<String> whole) {}

    private volatile Setting setting = new Setting(HybridTimestamp.ZERO, HybridTimestamp.ZERO, collection -> false);

    /**
     * From now on; neither timestamp goes back.
     *
     * @param horizon what may be forgotten by; at most {@code announced}
     * @param announced the latest that this region has ever told others it has applied everything up to. It must not grow
     *     while states of some collection are still on their way
     * @param whole whether a collection is here as a whole: no states of it are still on their way from another region, as
     *     they are after it was placed here. Asked by each command, so it must be fast
     */
    public synchronized void advance(HybridTimestamp horizon, HybridTimestamp announced, Predicate<String> whole) {
        setting = new Setting(
                HybridTimestamp.max(setting.horizon(), horizon),
                HybridTimestamp.max(setting.announced(), HybridTimestamp.max(horizon, announced)),
                whole);
    }

    /** What was given last, or {@link HybridTimestamp#ZERO}. */
    public HybridTimestamp horizon() {
        return setting.horizon();
    }

    /**
     * What data actors of the collection may forget by. {@link HybridTimestamp#ZERO} in the built-in collections, and in
     * those that are not here as a whole.
     */
    public HybridTimestamp in(String collection) {
        return forgetting(collection).horizon();
    }

    /**
     * No region has forgotten anything of the collection that is later than this, as far as it matters here. A state of
     * another region must have been read when that one had applied everything up to there, or it may hold what was removed
     * since. When it is not {@link HybridTimestamp#ZERO}, an origin that a key does not list may have written it before.
     */
    public HybridTimestamp anywhere(String collection) {
        return forgetting(collection).anywhere();
    }

    /** What was given last, or {@link HybridTimestamp#ZERO}: states that leave this region now hold all up to there. */
    public HybridTimestamp announced() {
        return setting.announced();
    }

    /** {@link #in} and {@link #anywhere} together. */
    public Forgetting forgetting(String collection) {
        Setting now = setting;
        if (isBuiltIn(collection) || now.announced().equals(HybridTimestamp.ZERO)) {
            return Forgetting.NOTHING;
        }
        return now.whole().test(collection)
                ? Forgetting.upTo(now.horizon())
                : new Forgetting(HybridTimestamp.ZERO, now.announced());
    }

    private static boolean isBuiltIn(String collection) {
        return collection.startsWith("_");
    }
}
