package dev.atoll.entity;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;

/**
 * A region of the mesh, as it says itself, or as it was removed by others.
 *
 * @param state {@value #ACTIVE}, {@value #REMOVED}, {@value #CONFIGURED}, or another word of a newer version
 * @param origin what an active region writes as; null when it has not said so
 */
public record RegionMember(RegionId region, String state, Origin origin) {

    /** The built-in collection that holds them: a register for each region, under its name. */
    public static final String COLLECTION = RegionEntry.COLLECTION;

    /** It is named in the settings, and nothing was heard of it yet. */
    public static final String CONFIGURED = "configured";

    /** It takes reads and writes. */
    public static final String ACTIVE = "active";

    /** It was removed for good, and has not come back with another journal. */
    public static final String REMOVED = "removed";

    public RegionMember(RegionId region, String state) {
        this(region, state, null);
    }

    public static RegionMember active(Origin origin) {
        return new RegionMember(origin.region(), ACTIVE, origin);
    }

    static RegionMember configured(RegionId region) {
        return new RegionMember(region, CONFIGURED);
    }

    static RegionMember removed(RegionId region) {
        return new RegionMember(region, REMOVED);
    }

    public boolean isActive() {
        return state.equals(ACTIVE);
    }
}
