package dev.atoll.replication.internal.protocol;

/**
 * One journal row on its way to another region, still encoded.
 *
 * @param offset its position in the source's journal; 0 in a state transfer
 * @param persistenceId the entity
 * @param payload the row as journaled; shared, do not change it
 */
@SuppressWarnings("ArrayRecordComponent") // millions of rows pass: a wrapper would cost and protect nobody
public record LinkRow(long offset, String persistenceId, byte[] payload) {

    /** What every row costs in addition to its text and payload, on the wire and roughly in memory. */
    private static final int FIXED_COST = 32;

    /** What the row takes of the receiver's credit, in bytes; both ends count alike. */
    public int cost() {
        return FIXED_COST + persistenceId.length() + payload.length;
    }

    public static long cost(Iterable<LinkRow> rows) {
        long cost = 0;
        for (LinkRow row : rows) {
            cost += row.cost();
        }
        return cost;
    }
}
