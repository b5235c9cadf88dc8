package dev.atoll.crdt.codec;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.VersionVector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Binary forms of origins, dots, version vectors and timestamps. */
public final class VersionCodec {

    /** Region names repeat in every row: decode each to one shared, validated object. */
    private static final Map<String, RegionId> KNOWN_REGIONS = new ConcurrentHashMap<>();

    private static final int MAX_KNOWN_REGIONS = 1024;

    private VersionCodec() {}

    public static void writeOrigin(BinaryWriter out, Origin origin) {
        out.writeString(origin.region().value()).writeInt(origin.incarnation());
    }

    public static Origin readOrigin(BinaryReader in) {
        return new Origin(readRegion(in), in.readInt());
    }

    public static RegionId readRegion(BinaryReader in) {
        String name = in.readString();
        RegionId known = KNOWN_REGIONS.get(name);
        if (known != null) {
            return known;
        }
        RegionId region = new RegionId(name);
        if (KNOWN_REGIONS.size() < MAX_KNOWN_REGIONS) {
            KNOWN_REGIONS.put(name, region);
        }
        return region;
    }

    public static void writeDots(BinaryWriter out, Collection<Dot> dots) {
        out.writeVarLong(dots.size());
        for (Dot dot : dots) {
            writeDot(out, dot);
        }
    }

    public static List<Dot> readDots(BinaryReader in) {
        int count = in.readCount();
        List<Dot> dots = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            dots.add(readDot(in));
        }
        return List.copyOf(dots);
    }

    public static void writeDot(BinaryWriter out, Dot dot) {
        writeOrigin(out, dot.origin());
        out.writeVarLong(dot.sequence());
    }

    public static Dot readDot(BinaryReader in) {
        return new Dot(readOrigin(in), in.readVarLong());
    }

    /** Each region once, with the incarnations behind it. */
    public static void writeOrigins(BinaryWriter out, Collection<Origin> origins) {
        SortedMap<RegionId, SortedSet<Integer>> regions = new TreeMap<>();
        for (Origin origin : origins) {
            regions.computeIfAbsent(origin.region(), region -> new TreeSet<>()).add(origin.incarnation());
        }
        out.writeVarLong(regions.size());
        regions.forEach((region, incarnations) -> {
            out.writeString(region.value()).writeVarLong(incarnations.size());
            incarnations.forEach(out::writeInt);
        });
    }

    public static Set<Origin> readOrigins(BinaryReader in) {
        int regions = in.readCount();
        Set<Origin> origins = new HashSet<>();
        for (int i = 0; i < regions; i++) {
            RegionId region = readRegion(in);
            int incarnations = in.readCount();
            for (int j = 0; j < incarnations; j++) {
                origins.add(new Origin(region, in.readInt()));
            }
        }
        return origins;
    }

    public static void writeVector(BinaryWriter out, VersionVector vector) {
        out.writeVarLong(vector.size());
        vector.forEach((origin, sequence) -> {
            writeOrigin(out, origin);
            out.writeVarLong(sequence);
        });
    }

    public static VersionVector readVector(BinaryReader in) {
        int count = in.readCount();
        VersionVector vector = VersionVector.EMPTY;
        for (int i = 0; i < count; i++) {
            vector = vector.with(readOrigin(in), in.readVarLong());
        }
        return vector;
    }

    public static void writeTimestamp(BinaryWriter out, HybridTimestamp timestamp) {
        out.writeLong(timestamp.packed());
    }

    public static HybridTimestamp readTimestamp(BinaryReader in) {
        return new HybridTimestamp(in.readLong());
    }
}
