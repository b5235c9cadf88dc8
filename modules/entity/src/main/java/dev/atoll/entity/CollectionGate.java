package dev.atoll.entity;

import dev.atoll.journal.PlacementState;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this node's data actors may do with one collection's data. A copy that is removed and made anew is another life of
 * the collection: actors of an earlier one do nothing any more. Safe for use by many threads.
 */
public final class CollectionGate {

    private record Setting(PlacementState state, long life) {}

    private final AtomicInteger writing = new AtomicInteger();
    private final Set<Runnable> actors = ConcurrentHashMap.newKeySet();
    private volatile Setting setting = new Setting(PlacementState.HOLDING, 0);

    /** From now on. What is being written goes on, see {@link #isDrained}. */
    public void set(PlacementState state, long life) {
        setting = new Setting(state, life);
        if (!state.readable()) {
            actors.forEach(Runnable::run);
        }
    }

    /** The life that an actor which starts now belongs to. */
    public long life() {
        return setting.life();
    }

    /** Whether what an actor of that life knows counts. */
    public boolean isReadable(long life) {
        Setting now = setting;
        return now.life() == life && now.state().readable();
    }

    /** Whether an actor of that life may take clients' writes. */
    public boolean takesWrites(long life) {
        Setting now = setting;
        return now.life() == life && now.state().takesWrites();
    }

    /** Whether an actor of that life may write to the journal now; then it must {@link #leave}. */
    public boolean enter(long life) {
        writing.incrementAndGet();
        Setting now = setting;
        if (now.life() == life && now.state().takesRows()) {
            return true;
        }
        writing.decrementAndGet();
        return false;
    }

    public void leave() {
        writing.decrementAndGet();
    }

    /** Whether nothing is being written: after the gate was closed, nothing will be. */
    public boolean isDrained() {
        return writing.get() == 0;
    }

    /** @param stop ends the actor when what it holds in memory is to go */
    public void register(Runnable stop) {
        actors.add(stop);
    }

    public void unregister(Runnable stop) {
        actors.remove(stop);
    }
}
