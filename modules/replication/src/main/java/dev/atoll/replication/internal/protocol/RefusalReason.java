package dev.atoll.replication.internal.protocol;

import java.util.Locale;

/** Why a region does not want a link. */
public enum RefusalReason {
    /** Another reason; the text says which. Also what a newer version's reasons are read as. */
    OTHER,
    /** The two have no protocol version in common. */
    PROTOCOL_MISMATCH,
    /** Both ends are called the same, or a region of this name is linked that has another journal. */
    SAME_REGION,
    /** The links of this region to the peer belong to another node, whose address is given. */
    NOT_OWNER,
    /** There is a link between the two already, and it is the one that stays. */
    ALREADY_LINKED,
    /** The region accepts only configured peers, and this is none. */
    UNKNOWN_PEER,
    /** The two are not configured to carry the same slices or topology. */
    SHAPE_MISMATCH,
    /** The peer was removed for good: nothing of what it writes is taken any more. */
    REGION_REMOVED,
    /** The region's database was put back to an earlier state: the peer has applied more of its journal than there is. */
    JOURNAL_WENT_BACK;

    /** The reason as logged, for example {@code same-region}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static RefusalReason byId(int id) {
        RefusalReason[] all = values();
        return id >= 0 && id < all.length ? all[id] : OTHER;
    }

    /** Whether trying again soon cannot help: somebody has to change a configuration or a version. */
    public boolean isLasting() {
        return this == PROTOCOL_MISMATCH
                || this == SAME_REGION
                || this == UNKNOWN_PEER
                || this == SHAPE_MISMATCH
                || this == REGION_REMOVED
                || this == JOURNAL_WENT_BACK;
    }
}
