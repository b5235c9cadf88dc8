package dev.atoll.crdt;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A value as a reader sees it, after the conflict policy; front ends turn it into JSON or into objects. */
public sealed interface View {

    /**
     * One document of the user's.
     *
     * @param payload what the policy chose
     * @param versions all there are, in canonical order
     * @param merging whether the policy merges them
     * @param listed whether the policy wants them shown when there is a conflict
     * @param fallback why the policy itself could not choose; null when it could
     */
    record Document(
            Payload payload, List<RegisterValue.Version> versions, boolean merging, boolean listed, String fallback)
            implements View {

        /** Whether there are several versions, of which none has anything of the others. */
        public boolean conflict() {
            return versions.size() > 1 && (!merging || fallback != null);
        }
    }

    /** A whole number. */
    record Number(BigInteger value) implements View {}

    /**
     * A counter that is never below 0.
     *
     * @param total what is left of all that was granted
     * @param rights how much of it each region may take away by itself; together the total
     */
    record Escrow(BigInteger total, SortedMap<RegionId, BigInteger> rights) implements View {
        public Escrow {
            rights = Collections.unmodifiableSortedMap(new TreeMap<>(rights));
        }
    }

    /** On or off. */
    record Flag(boolean enabled) implements View {}

    /**
     * What the fields of a map hold, by their names.
     *
     * @param hidden what fields hold beside that, of other kinds: they were made with different kinds at the same time
     */
    record Fields(SortedMap<String, View> fields, SortedMap<String, List<View>> hidden) implements View {
        public Fields {
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
            hidden = Collections.unmodifiableSortedMap(new TreeMap<>(hidden));
        }

        public Fields(SortedMap<String, View> fields) {
            this(fields, Collections.emptySortedMap());
        }
    }

    /** Documents in bytewise order. */
    record Elements(List<Payload> elements) implements View {}
}
