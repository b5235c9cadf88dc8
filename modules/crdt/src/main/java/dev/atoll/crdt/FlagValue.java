package dev.atoll.crdt;

import java.util.List;

/**
 * A flag.
 *
 * @param enables the dots of the enables that no disable has seen, in order; none: the flag is off
 */
public record FlagValue(List<Dot> enables) {

    public static final FlagValue EMPTY = new FlagValue(List.of());

    public FlagValue {
        enables = List.copyOf(enables);
    }

    public boolean enabled() {
        return !enables.isEmpty();
    }
}
