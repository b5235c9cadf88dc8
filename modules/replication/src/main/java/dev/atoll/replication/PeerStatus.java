package dev.atoll.replication;

/**
 * How one peer region is doing, as any node of this region knows it.
 *
 * @param region the peer
 * @param connected whether the link is up
 * @param lagMillis now − the time of the newest event of the peer's that is applied here; null while nothing is known
 * @param appliedOffset all of the peer's journal at or below it is applied here; null while nothing is known
 * @param completeUntil everything that the peer accepted up to this timestamp is applied here; null while nothing is
 *     known
 * @param backlog at most so many rows of this region's journal are not yet applied and stored by the peer
 * @param behindMillis for how long this region has had something that the peer has not applied; 0 when there is nothing
 * @param stateTransfer whether entities' whole states are being sent or received
 * @param bytesSent since the link was last opened by its node, compressed
 * @param bytesReceived likewise
 * @param lastError why the link was last down, rows could not be applied, or, in the last five minutes, another
 *     connection in the peer's name was refused; null when there was nothing
 * @param node the node of this region that holds the link; null when none does
 */
public record PeerStatus(
        String region,
        boolean connected,
        Long lagMillis,
        Long appliedOffset,
        String completeUntil,
        long backlog,
        long behindMillis,
        boolean stateTransfer,
        long bytesSent,
        long bytesReceived,
        String lastError,
        String node) {

    /** The same with that {@code completeUntil}. */
    public PeerStatus complete(String until) {
        return new PeerStatus(
                region,
                connected,
                lagMillis,
                appliedOffset,
                until,
                backlog,
                behindMillis,
                stateTransfer,
                bytesSent,
                bytesReceived,
                lastError,
                node);
    }
}
