package dev.atoll.journal;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes and reads what the journal holds: rows of events and snapshots, in the compact forms of the crdt module. The
 * identifier and the manifests are part of every stored row: never change them, add new ones.
 */
public final class AtollEventSerializer extends SerializerWithStringManifest {
    /** Stored with every row, see {@link JournalRow#serializerId()}. */
    public static final int IDENTIFIER = 740_001;

    /** The manifest of {@link EventRow}. */
    public static final String EVENT_ROW = "e1";

    /** The manifest of {@link EntityState}. */
    public static final String ENTITY_STATE = "s1";

    /** The manifest of the wake-up between the tails of a region's nodes. */
    private static final String WAKE_UP = "w1";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        if (value instanceof EventRow) {
            return EVENT_ROW;
        } else if (value instanceof EntityState) {
            return ENTITY_STATE;
        } else if (value instanceof JournalTail.WakeUp) {
            return WAKE_UP;
        }
        throw new IllegalArgumentException("Not for this serializer: " + value.getClass());
    }

    @Override
    public byte[] toBinary(Object value) {
        if (value instanceof EventRow row) {
            return EventRowCodec.encode(row);
        } else if (value instanceof EntityState state) {
            return EntityStateCodec.encode(state);
        } else if (value instanceof JournalTail.WakeUp) {
            return new byte[0];
        }
        throw new IllegalArgumentException("Not for this serializer: " + value.getClass());
    }

    /**
     * @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#CORRUPT_DATA} when the bytes are damaged
     */
    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return switch (manifest) {
            case EVENT_ROW -> EventRowCodec.decode(bytes);
            case ENTITY_STATE -> EntityStateCodec.decode(bytes);
            case WAKE_UP -> new JournalTail.WakeUp();
            default ->
                throw new IllegalArgumentException(
                        "Manifest '" + manifest + "' is not known: was it written by a newer program?");
        };
    }
}
