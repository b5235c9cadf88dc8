package dev.atoll.entity;

import java.util.Locale;

/** What happens to the writes of a collection while another region is behind by more than its limit. */
public enum LagAction {
    /** Nothing; it is logged and counted. */
    EVENT,
    /** They are delayed. */
    SLOW,
    /** They are refused. */
    REFUSE;

    /** As clients write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
