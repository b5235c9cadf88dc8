package dev.atoll.journal;

import java.time.Instant;

/**
 * One row of the journal, as stored: the payload is not decoded.
 *
 * @param ordering the row's offset in this journal: unique, from 1, given out before the commit, so that a lower one
 *     can become visible after a higher one
 * @param persistenceId the entity's collection and key
 * @param sequenceNumber the row's number within its entity, dense from 1
 * @param payload the event as its serializer wrote it; shared, do not change it
 * @param serializerId the serializer that wrote the payload
 * @param serializerManifest the manifest that this serializer needs to read it
 * @param writeTimestamp the writing node's wall clock at the write; one for all rows of a batch
 */
@SuppressWarnings("ArrayRecordComponent") // millions of rows pass: a wrapper would cost and protect nobody
public record JournalRow(
        long ordering,
        String persistenceId,
        long sequenceNumber,
        byte[] payload,
        int serializerId,
        String serializerManifest,
        Instant writeTimestamp) {

    /** What every row costs in memory in addition to its payload, roughly. */
    private static final int FIXED_BYTES = 160;

    /** Roughly how many bytes of memory this row takes; limits in bytes count this. */
    public int memoryBytes() {
        return FIXED_BYTES + persistenceId.length() + payload.length;
    }
}
