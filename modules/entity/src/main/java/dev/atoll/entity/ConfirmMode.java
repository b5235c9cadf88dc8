package dev.atoll.entity;

import java.util.Locale;

/** In how many of a collection's regions a write is durable when it is answered. */
public enum ConfirmMode {
    /** In the region that was asked. */
    ASYNC,
    /** In so many as {@link ConfirmRule#minRegions} says, the one that was asked included. */
    SEMI_SYNC,
    /** In more than half of them, the one that was asked included. */
    QUORUM,
    /** In all of them. */
    ALL;

    /** As clients write it, for example {@code semi-sync}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
