package dev.atoll.journal;

import java.time.Instant;

/**
 * A snapshot of an entity, as stored: the payload is not decoded.
 *
 * @param persistenceId the entity's collection and key
 * @param sequenceNumber the entity's last row that is in it
 * @param created by the writing node's wall clock
 * @param payload the state as its serializer wrote it; do not change it
 * @param serializerId the serializer that wrote the payload
 * @param serializerManifest the manifest that this serializer needs to read it
 */
@SuppressWarnings("ArrayRecordComponent") // as in JournalRow
public record SnapshotRow(
        String persistenceId,
        long sequenceNumber,
        Instant created,
        byte[] payload,
        int serializerId,
        String serializerManifest) {}
