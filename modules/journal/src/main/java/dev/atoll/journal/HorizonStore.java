package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.Map;
import java.util.Set;

/**
 * What this region says to the others of how far it has applied everything, and whom it counts: in its database, for all of
 * its nodes and across restarts.
 *
 * <p>Blocking, with the failures of {@link JournalReader}. Safe for use by several threads and several nodes; each change
 * may be repeated.
 */
public interface HorizonStore {

    /**
     * What is said.
     *
     * @param among a name of the origins that it is said among; empty when nothing counts
     * @param applied everything that these accepted up to there is applied here
     * @param since the timestamp up to which others need this journal to have what it had of others at first
     */
    record Said(String among, HybridTimestamp applied, HybridTimestamp since) {
        public static final Said NOTHING = new Said("", HybridTimestamp.ZERO, new HybridTimestamp(Long.MAX_VALUE));
    }

    /**
     * All of it, at one moment.
     *
     * @param met the origin as which each other region was linked last
     * @param waiting those of them that wait for states
     * @param meetings how often one was linked as another origin than before, or began to wait
     */
    record Known(Map<RegionId, Origin> met, Set<RegionId> waiting, long meetings, Said said) {
        public Known {
            met = Map.copyOf(met);
            waiting = Set.copyOf(waiting);
        }
    }

    Known known();

    /**
     * The peer is linked. When it was not before, as this origin, nothing counts any more that was said, and what is about
     * to be said without it is refused.
     */
    void meet(Origin peer);

    /**
     * The peer, which was met, waits for states, or does so no more. When it begins to, what is about to be said without
     * that is refused.
     */
    void waits(RegionId peer, boolean waits);

    /**
     * Says this from now on, unless somebody was met since, or began to wait.
     *
     * @param meetings of those among whom it is said
     * @return whether it is said; if so, {@link RetentionStore.Progress#announced()} is at least as late
     */
    boolean say(Said next, long meetings);
}
