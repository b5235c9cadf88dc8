package dev.atoll.entity;

import dev.atoll.crdt.Origin;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The origins of which nothing more will come, and of whose events every region has all that any region has. A node's data
 * actors forget what is known of them, but for what is still there. Nothing is retired until somebody says so. Safe for use
 * by many threads.
 */
public final class RetiredOrigins {

    private record Setting(Set<Origin> origins, Predicate<String> whole) {}

    private volatile Setting setting = new Setting(Set.of(), collection -> true);

    /**
     * From now on these are retired, with those that were before.
     *
     * <p>An origin may be given when every active region, and this one as the journal it writes now, has taken what any of
     * them has of the origin, and none can get more of it. An origin that is given too early loses data.
     *
     * @param whole whether a collection is here as a whole: no states of it are still on their way from another region, as
     *     they are after it was placed here. Asked by each command, so it must be fast. In a collection that is not, no
     *     origin counts as retired yet
     */
    public synchronized void retire(Set<Origin> origins, Predicate<String> whole) {
        Set<Origin> all = new HashSet<>(setting.origins());
        boolean more = all.addAll(origins);
        setting = new Setting(more ? Set.copyOf(all) : setting.origins(), whole);
    }

    public Set<Origin> all() {
        return setting.origins();
    }

    /**
     * Those that data actors of the collection may forget. None in the built-in collections, whose few entities are told
     * apart by how many events they have seen.
     *
     * @return the same object while nothing changes
     */
    public Set<Origin> in(String collection) {
        Setting now = setting;
        boolean none = now.origins().isEmpty()
                || collection.startsWith("_")
                || !now.whole().test(collection);
        return none ? Set.of() : now.origins();
    }
}
