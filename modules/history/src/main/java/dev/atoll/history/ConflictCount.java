package dev.atoll.history;

/**
 * How many conflicts a collection ever had under a policy, as this region recorded them; also those no longer kept.
 *
 * @param recorded open and settled
 * @param settled of these
 */
public record ConflictCount(String collection, String policy, long recorded, long settled) {

    /** In place of a policy's name: what is counted are the writes that rewinds have taken back. */
    public static final String REWIND = "rewind";

    /** In place of a policy's name: what decides is the order of kinds in a field of a map. */
    public static final String KINDS = "kinds";
}
