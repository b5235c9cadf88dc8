package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The canonical binary form of {@link EntityState}: equal states give equal bytes. There are two: one for a state of which
 * some origins stand at {@link VersionVector#ALL} or are forgotten, and the older one for all others.
 */
public final class EntityStateCodec {

    private static final int COUNTED = 1;
    private static final int WITH_ALL = 2;

    private EntityStateCodec() {}

    public static byte[] encode(EntityState state) {
        BinaryWriter out = new BinaryWriter();
        write(out, state);
        return out.toByteArray();
    }

    /** @throws AtollException {@link ErrorCode#CORRUPT_DATA} or {@link ErrorCode#UNKNOWN_TYPE} */
    public static EntityState decode(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        EntityState state = read(in);
        in.requireEnd();
        return state;
    }

    static void write(BinaryWriter out, EntityState state) {
        boolean withAll = state.seen().hasAll() || !state.forgotten().equals(HybridTimestamp.ZERO);
        out.writeByte(withAll ? WITH_ALL : COUNTED);
        VersionCodec.writeVector(out, state.seen().withoutAll());
        if (withAll) {
            VersionCodec.writeOrigins(out, originsAtAll(state.seen()));
            VersionCodec.writeTimestamp(out, state.forgotten());
        }
        writeEpoch(out, state.epoch());
        writeNewest(out, state);
        writeSlots(out, state.slots());
    }

    static void writeSlots(BinaryWriter out, List<Slot<?>> slots) {
        out.writeVarLong(slots.size());
        for (Slot<?> slot : slots) {
            writeSlot(out, slot);
        }
    }

    static EntityState read(BinaryReader in) {
        int version = in.readByte();
        if (version != COUNTED && version != WITH_ALL) {
            throw in.corrupt("entity state of version " + version);
        }
        VersionVector counted = VersionCodec.readVector(in);
        Set<Origin> atAll = version == WITH_ALL ? VersionCodec.readOrigins(in) : Set.of();
        HybridTimestamp forgotten = version == WITH_ALL ? VersionCodec.readTimestamp(in) : HybridTimestamp.ZERO;
        Epoch epoch = readEpoch(in);
        TimestampVector newest = readNewest(in, counted);
        return new EntityState(counted.withAllOf(atAll), epoch, newest, readSlots(in), forgotten);
    }

    static List<Slot<?>> readSlots(BinaryReader in) {
        int count = in.readCount();
        List<Slot<?>> slots = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            slots.add(readSlot(in, DataTypes.byTag(in.readByte())));
        }
        return slots;
    }

    private static List<Origin> originsAtAll(VersionVector seen) {
        List<Origin> origins = new ArrayList<>();
        seen.forEach((origin, sequence) -> {
            if (sequence == VersionVector.ALL) {
                origins.add(origin);
            }
        });
        return origins;
    }

    /** The latest timestamp, then how much each origin's is earlier; the origins are those of the vector. */
    private static void writeNewest(BinaryWriter out, EntityState state) {
        HybridTimestamp latest = state.timestamp();
        VersionCodec.writeTimestamp(out, latest);
        state.seen()
                .withoutAll()
                .forEach((origin, sequence) -> out.writeVarLong(
                        latest.packed() - state.newest().get(origin).packed()));
    }

    private static TimestampVector readNewest(BinaryReader in, VersionVector seen) {
        long latest = VersionCodec.readTimestamp(in).packed();
        TimestampVector[] newest = {TimestampVector.EMPTY};
        seen.forEach((origin, sequence) -> {
            long earlier = in.readVarLong();
            if (earlier < 0 || earlier > latest) {
                throw in.corrupt("a timestamp before time");
            }
            newest[0] = newest[0].with(origin, new HybridTimestamp(latest - earlier));
        });
        return newest[0];
    }

    static void writeEpoch(BinaryWriter out, Epoch epoch) {
        out.writeVarLong(epoch.count());
        if (!epoch.isZero()) {
            VersionCodec.writeTimestamp(out, epoch.timestamp());
            out.writeString(epoch.region().value());
        }
    }

    static Epoch readEpoch(BinaryReader in) {
        long count = in.readVarLong();
        return count == 0 ? Epoch.ZERO : new Epoch(count, VersionCodec.readTimestamp(in), VersionCodec.readRegion(in));
    }

    private static <V> void writeSlot(BinaryWriter out, Slot<V> slot) {
        out.writeByte(slot.type().tag());
        slot.type().writeValue(out, slot.value());
        VersionCodec.writeDots(out, slot.alive());
    }

    private static <V> Slot<V> readSlot(BinaryReader in, DataType<V> type) {
        return new Slot<>(type, type.readValue(in), VersionCodec.readDots(in));
    }
}
