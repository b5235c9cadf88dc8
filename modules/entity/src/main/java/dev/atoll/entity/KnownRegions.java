package dev.atoll.entity;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one node knows of the regions at one moment.
 *
 * @param members the regions that have entered themselves or were removed
 * @param removed origins that nothing is taken from any more
 * @param settledBy for each of them the regions that have all of it, as what they wrote then
 * @param retired those of them that all regions had settled
 */
public record KnownRegions(
        SortedMap<RegionId, RegionMember> members,
        SortedSet<Origin> removed,
        SortedMap<Origin, SortedSet<Origin>> settledBy,
        SortedSet<Origin> retired) {

    public KnownRegions {
        members = Collections.unmodifiableSortedMap(members);
        removed = Collections.unmodifiableSortedSet(removed);
        settledBy = Collections.unmodifiableSortedMap(settledBy);
        retired = Collections.unmodifiableSortedSet(retired);
    }

    /** @param entries all that there are */
    public static KnownRegions of(Collection<RegionEntry> entries) {
        SortedMap<RegionId, RegionMember> members = new TreeMap<>();
        SortedSet<Origin> removed = new TreeSet<>();
        SortedMap<Origin, SortedSet<Origin>> settledBy = new TreeMap<>();
        SortedSet<Origin> retired = new TreeSet<>();
        for (RegionEntry entry : entries) {
            if (entry instanceof RegionEntry.Member is) {
                members.put(is.member().region(), is.member());
            } else if (entry instanceof RegionEntry.Removed is) {
                removed.add(is.origin());
            } else if (entry instanceof RegionEntry.Settled settled) {
                settledBy
                        .computeIfAbsent(settled.origin(), origin -> new TreeSet<>())
                        .add(settled.by());
            } else if (entry instanceof RegionEntry.Retired is) {
                retired.add(is.origin());
            }
        }
        // of a removed origin's own word, written at the same time, only the journal counts
        members.replaceAll((region, member) ->
                member.origin() != null && removed.contains(member.origin()) ? RegionMember.removed(region) : member);
        removed.forEach(origin -> members.putIfAbsent(origin.region(), RegionMember.removed(origin.region())));
        return new KnownRegions(members, removed, settledBy, retired);
    }

    /** That region, the configured peers, and all that have entered themselves, without those that are not active. */
    public SortedSet<RegionId> active(Set<RegionId> configured, RegionId self) {
        SortedSet<RegionId> regions = new TreeSet<>(configured);
        regions.add(self);
        for (RegionMember member : members.values()) {
            if (member.isActive()) {
                regions.add(member.region());
            } else {
                regions.remove(member.region());
            }
        }
        return regions;
    }

    /** Whether the region was removed and has not come back. */
    public boolean isGone(RegionId region) {
        RegionMember member = members.get(region);
        return member != null && member.state().equals(RegionMember.REMOVED);
    }

    /** The removed origins of the regions that have not come back. */
    public SortedSet<Origin> gone() {
        SortedSet<Origin> gone = new TreeSet<>(removed);
        gone.removeIf(origin -> !isGone(origin.region()));
        return gone;
    }

    /** Whether that one has said that it has all of the removed origin. */
    public boolean isSettled(Origin origin, Origin by) {
        Set<Origin> settled = settledBy.get(origin);
        return settled != null && settled.contains(by);
    }
}
