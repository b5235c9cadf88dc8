package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a region announces, and up to when it may forget. Pure.
 *
 * <p>What holds in the end: everything up to the horizon that any region knows of is applied in every active region, also
 * what came from origins that are gone.
 *
 * <ul>
 *   <li>Only announcements of regions that count the same origins as active go together. Who joins, also a region that has
 *       begun again on an empty journal, is counted from the moment its link is admitted, so before anybody reads states for
 *       it; until it has everything itself, no horizon moves.
 *   <li>What a region has got from others in states reaches the rest through its own journal. So it also says since when its
 *       journal has all of that, and the horizon moves only when every region has all journals up to there.
 *   <li>While states of a collection are on their way to a region, its announcement stands still, and so do those of the
 *       regions that have given it states, from before they did: what these do not tell of cannot be forgotten by others,
 *       before the region has their states too.
 *   <li>While an origin is removed and not yet retired, or was counted only lately, the horizon stands still.
 * </ul>
 */
public class HorizonRules {

    /** The rules as they are; the simulator breaks each on purpose. */
    public static final HorizonRules SOUND = new HorizonRules();

    protected HorizonRules() {}

    /** A name for a set of origins, the same in all regions. */
    public static String nameOf(Collection<Origin> active) {
        return OriginSet.nameOf(active);
    }

    /**
     * What to announce next.
     *
     * @param before what was announced last; {@link Announcement#NONE} when nothing was since this process started
     * @param self the origin of this region
     * @param others the current origins of all other active regions, also of those that are not connected
     * @param safe everything that this region accepted up to there is in its journal. Taken before {@code complete} is read
     * @param complete for each of the others, up to when everything it accepted is applied here;
     *     {@link HybridTimestamp#ZERO} before a link's first state transfer is over
     * @param whole whether this region waits for no states of any collection, nor any region that it has given states
     * @param now this node's clock, read after all of that: what the journal claims later for a later timestamp, it has read
     *     later
     */
    public Announcement announce(
            Announcement before,
            Origin self,
            Collection<Origin> others,
            HybridTimestamp safe,
            Function<Origin, HybridTimestamp> complete,
            boolean whole,
            HybridTimestamp now) {
        Collection<Origin> active = new TreeSet<>(others);
        active.add(self);
        String among = nameOf(active);
        boolean same = among.equals(before.among());
        if (!whole) {
            return new Announcement(among, before.applied(), same ? before.since() : Announcement.NEVER);
        }
        HybridTimestamp applied = safe;
        for (Origin other : others) {
            HybridTimestamp upTo = complete.apply(other);
            applied = upTo.compareTo(applied) < 0 ? upTo : applied;
        }
        boolean hasAll = !applied.equals(HybridTimestamp.ZERO);
        HybridTimestamp since = hasAll ? now.next() : Announcement.NEVER;
        boolean known = same && !before.since().equals(Announcement.NEVER);
        return new Announcement(among, applied, known ? before.since() : since);
    }

    /**
     * The horizon after the one before; never earlier.
     *
     * @param own what this region announces now
     * @param others the current origins of all other active regions
     * @param heard the last announcement of each; none of an origin that has not announced anything on its present link or
     *     an earlier one
     * @param settling whether an origin is removed and not yet retired, or rows of one that is gone may still be under way
     *     in this region
     * @param latest not later than this: the end of the time that is kept in any case
     */
    public HybridTimestamp next(
            HybridTimestamp before,
            Announcement own,
            Collection<Origin> others,
            Map<Origin, Announcement> heard,
            boolean settling,
            HybridTimestamp latest) {
        HybridTimestamp applied = own.applied();
        HybridTimestamp since = own.since();
        for (Origin other : others) {
            Announcement announced = heard.getOrDefault(other, Announcement.NONE);
            if (!counts(announced, own)) {
                return before;
            }
            applied = announced.applied().compareTo(applied) < 0 ? announced.applied() : applied;
            since = HybridTimestamp.max(since, announced.since());
        }
        if (settling || !hasCrossed(since, applied)) {
            return before;
        }
        return HybridTimestamp.max(before, applied.compareTo(latest) < 0 ? applied : latest);
    }

    /** Whether the two speak of the same regions. */
    protected boolean counts(Announcement peer, Announcement own) {
        return peer.among().equals(own.among());
    }

    /** Whether everybody has what anybody had got in states when it first counted these regions. */
    protected boolean hasCrossed(HybridTimestamp since, HybridTimestamp applied) {
        return applied.compareTo(since) >= 0;
    }
}
