package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The binary form of a journal row.
 *
 * <p>Events: kind, origin, first sequence, count, then per event its flags, (when it differs from the event before)
 * type, epoch and dependencies, timestamp as a difference, (when there are) request id and resolution, change. The
 * origin comes first, so that a link can tell whose row it is without decoding it.
 */
public final class EventRowCodec {

    private static final int EVENTS = 0x11;
    private static final int MERGED = 0x12;
    private static final int MERGED_AS_OF = 0x13;
    private static final int ANSWER = 0x14;

    private static final int NEW_SETTING = 1;
    private static final int HAS_REQUEST = 2;
    private static final int REWINDS = 4;
    private static final int BEGINS = 8;
    private static final int RESOLVES = 16;
    private static final int LEAVES_OTHERS = 32;

    private EventRowCodec() {}

    public static byte[] encode(EventRow row) {
        BinaryWriter out = new BinaryWriter();
        if (row instanceof EventRow.Events events) {
            writeEvents(out.writeByte(EVENTS), events);
        } else {
            writeMerged(out, (EventRow.Merged) row);
        }
        return out.toByteArray();
    }

    private static void writeMerged(BinaryWriter out, EventRow.Merged merged) {
        boolean dated = merged.answer() || !merged.applied().equals(HybridTimestamp.ZERO);
        out.writeByte(merged.answer() ? ANSWER : dated ? MERGED_AS_OF : MERGED);
        if (dated) {
            VersionCodec.writeTimestamp(out, merged.applied());
        }
        EntityStateCodec.write(out, merged.state());
    }

    private static EventRow readMerged(BinaryReader in, int kind) {
        HybridTimestamp applied = kind == MERGED ? HybridTimestamp.ZERO : VersionCodec.readTimestamp(in);
        return new EventRow.Merged(EntityStateCodec.read(in), applied, kind == ANSWER);
    }

    /** @throws AtollException {@link ErrorCode#CORRUPT_DATA} or {@link ErrorCode#UNKNOWN_TYPE} */
    public static EventRow decode(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        int kind = in.readByte();
        EventRow row =
                switch (kind) {
                    case EVENTS -> readEvents(in);
                    case MERGED, MERGED_AS_OF, ANSWER -> readMerged(in, kind);
                    default -> throw in.corrupt("row of kind " + kind);
                };
        in.requireEnd();
        return row;
    }

    /** The origin of an encoded row of events; empty for a merged state, which has many origins. */
    public static Optional<Origin> peekOrigin(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        return in.readByte() == EVENTS ? Optional.of(VersionCodec.readOrigin(in)) : Optional.empty();
    }

    /** Whether the first event of an encoded row is a rewind; a data actor begins a new row with each. */
    public static boolean peekRewinds(byte[] bytes) {
        return (peekFlags(bytes) & REWINDS) != 0;
    }

    /** Whether the first event of an encoded row resolves a conflict; a data actor begins a new row with each. */
    public static boolean peekResolves(byte[] bytes) {
        return (peekFlags(bytes) & RESOLVES) != 0;
    }

    /** Whether a conflict may begin with the first event of an encoded row, in the region that accepted it, too. */
    public static boolean peekLeavesOthers(byte[] bytes) {
        return (peekFlags(bytes) & LEAVES_OTHERS) != 0;
    }

    private static int peekFlags(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        if (in.readByte() != EVENTS) {
            return 0;
        }
        VersionCodec.readOrigin(in);
        in.readVarLong();
        return in.readCount() > 0 ? in.readByte() : 0;
    }

    private static void writeEvents(BinaryWriter out, EventRow.Events row) {
        VersionCodec.writeOrigin(out, row.origin());
        out.writeVarLong(row.first().sequence()).writeVarLong(row.events().size());
        DataEvent before = null;
        for (DataEvent event : row.events()) {
            writeEvent(out, before, event);
            before = event;
        }
    }

    private static void writeEvent(BinaryWriter out, DataEvent before, DataEvent event) {
        boolean newSetting = before == null || !sameSetting(before, event);
        out.writeByte((newSetting ? NEW_SETTING : 0)
                | (event.request() != null ? HAS_REQUEST : 0)
                | (event.change() instanceof Rewound ? REWINDS : 0)
                | (event.begins() ? BEGINS : 0)
                | (event.resolution().isPresent() ? RESOLVES : 0)
                | (event.change().leavesOthers() ? LEAVES_OTHERS : 0));
        if (newSetting) {
            out.writeByte(event.type().tag());
            EntityStateCodec.writeEpoch(out, event.epoch());
            VersionCodec.writeVector(out, event.dependencies());
        }
        long base = before == null ? 0 : before.timestamp().packed();
        out.writeSignedLong(event.timestamp().packed() - base);
        if (event.request() != null) {
            out.writeLong(event.request().high()).writeLong(event.request().low());
        }
        if (event.change() instanceof Rewound rewound) {
            writeRewound(out, rewound);
        } else {
            event.resolution().ifPresent(resolution -> Resolution.write(out, resolution));
            event.type().writeChange(out, event.plainChange());
        }
    }

    private static void writeRewound(BinaryWriter out, Rewound rewound) {
        VersionCodec.writeTimestamp(out, rewound.to());
        VersionCodec.writeVector(out, rewound.seen());
        EntityStateCodec.writeSlots(out, rewound.slots());
    }

    private static Rewound readRewound(BinaryReader in) {
        return new Rewound(VersionCodec.readTimestamp(in), VersionCodec.readVector(in), EntityStateCodec.readSlots(in));
    }

    private static boolean sameSetting(DataEvent a, DataEvent b) {
        return a.type().tag() == b.type().tag()
                && a.epoch().equals(b.epoch())
                && a.dependencies().equals(b.dependencies());
    }

    private static EventRow.Events readEvents(BinaryReader in) {
        Origin origin = VersionCodec.readOrigin(in);
        long first = in.readVarLong();
        int count = in.readCount();
        if (count == 0 || first < 1) {
            throw in.corrupt("a row of " + count + " events from sequence " + first);
        }
        List<DataEvent> events = new ArrayList<>(count);
        DataEvent before = null;
        for (int i = 0; i < count; i++) {
            before = readEvent(in, origin, first + i, before);
            events.add(before);
        }
        return new EventRow.Events(events);
    }

    private static DataEvent readEvent(BinaryReader in, Origin origin, long sequence, DataEvent before) {
        int flags = in.readByte();
        boolean newSetting = (flags & NEW_SETTING) != 0;
        if (!newSetting && before == null) {
            throw in.corrupt("the first event has no type");
        }
        if (flags > (NEW_SETTING | HAS_REQUEST | REWINDS | BEGINS | RESOLVES | LEAVES_OTHERS)) {
            throw in.corrupt("an event with flags " + flags);
        }
        DataType<?> type = newSetting ? DataTypes.byTag(in.readByte()) : before.type();
        Epoch epoch = newSetting ? EntityStateCodec.readEpoch(in) : before.epoch();
        VersionVector dependencies = newSetting ? VersionCodec.readVector(in) : before.dependencies();
        long base = before == null ? 0 : before.timestamp().packed();
        HybridTimestamp timestamp = new HybridTimestamp(base + in.readSignedLong());
        RequestId request = (flags & HAS_REQUEST) != 0 ? new RequestId(in.readLong(), in.readLong()) : null;
        Change change = readChange(in, flags, type);
        boolean begins = (flags & BEGINS) != 0;
        return new DataEvent(origin, sequence, timestamp, epoch, dependencies, type, change, request, begins);
    }

    private static Change readChange(BinaryReader in, int flags, DataType<?> type) {
        if ((flags & REWINDS) != 0) {
            return readRewound(in);
        }
        return (flags & RESOLVES) != 0
                ? new ResolvingChange(Resolution.read(in), type.readChange(in))
                : type.readChange(in);
    }
}
