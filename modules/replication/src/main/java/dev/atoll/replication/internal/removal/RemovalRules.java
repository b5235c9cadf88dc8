package dev.atoll.replication.internal.removal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.KnownRegions;
import dev.atoll.entity.RegionMember;
import dev.atoll.replication.internal.horizon.OriginSet;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * When what is done about removed origins may go on. Pure.
 *
 * <p>What holds in the end: all active regions have the same events of a removed origin, and what one forgets of it none
 * can bring back.
 *
 * <ul>
 *   <li>A region gives another what it has seen of removed origins only when it takes nothing more from any of them itself:
 *       so no event can come to the giver directly after it has given.
 *   <li>A region has settled them when every other active region has given it all collections, knowing of all removals that
 *       it knows of itself. So it has what any of them had taken from the removed ones.
 *   <li>An origin is retired when all active regions have settled it, each as the journal that it writes now. One that has
 *       begun anew may have met the origin before it knew of the removal; those that settled before that ask it again for
 *       the built-in collections, and the retirement does not wait for them, as nothing is forgotten there for its sake.
 * </ul>
 */
public class RemovalRules {

    /** The rules as they are; the simulator breaks each on purpose. */
    public static final RemovalRules SOUND = new RemovalRules();

    protected RemovalRules() {}

    /** A name for a set of removed origins, the same in all regions. */
    public static String nameOf(Collection<Origin> removed) {
        return OriginSet.nameOf(removed);
    }

    /** The removed origins that this region has not said it has all of. */
    public static SortedSet<Origin> unsettled(KnownRegions known, Origin self) {
        SortedSet<Origin> unsettled = new TreeSet<>(known.removed());
        unsettled.removeIf(origin -> known.isSettled(origin, self));
        return unsettled;
    }

    /**
     * Whether this region may give another what it has of them.
     *
     * @param expelled whom all its nodes have no link with, and nothing of whom is under way
     */
    public boolean mayGive(Collection<Origin> asked, Set<Origin> expelled) {
        return expelled.containsAll(asked);
    }

    /**
     * Whether nothing of the origin is missing anywhere any more, but what regions that have begun anew may have of the
     * built-in collections.
     *
     * @param others all active regions but this one
     */
    public boolean mayRetire(Origin origin, KnownRegions known, Origin self, Collection<RegionId> others) {
        return known.isSettled(origin, self) && others.stream().allMatch(region -> hasSettled(origin, known, region));
    }

    private static boolean hasSettled(Origin origin, KnownRegions known, RegionId region) {
        RegionMember member = known.members().get(region);
        return member != null && member.origin() != null && known.isSettled(origin, member.origin());
    }
}
