package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.entity.writer.RecentRequests;
import dev.atoll.entity.writer.StoredEntity;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes and reads snapshots of entities: the state in its canonical form with its length before it, then the recent
 * requests. The identifier and the manifest are stored with every snapshot: never change them, add new ones.
 */
public final class StoredEntitySerializer extends SerializerWithStringManifest {

    public static final int IDENTIFIER = 740_002;

    /** Not compressed. */
    public static final String VERSION_1 = "s1";

    /** {@link Compressed}. */
    public static final String VERSION_2 = "s2";

    /** Whether this version reads it. */
    public static boolean reads(String manifest) {
        return manifest.equals(VERSION_1) || manifest.equals(VERSION_2);
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return VERSION_2;
    }

    @Override
    public byte[] toBinary(Object value) {
        StoredEntity stored = (StoredEntity) value;
        BinaryWriter out = new BinaryWriter().writeBytes(EntityStateCodec.encode(stored.state()));
        List<RecentRequests.Served> requests = stored.requests().list();
        out.writeVarLong(requests.size());
        for (RecentRequests.Served served : requests) {
            out.writeLong(served.request().high()).writeLong(served.request().low());
            out.writeVarLong(served.sequence()).writeVarLong(served.millis());
        }
        return Compressed.of(out.toByteArray());
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        if (!reads(manifest)) {
            throw new IllegalArgumentException(
                    "Snapshots with manifest '" + manifest + "' are not known: a newer version wrote it.");
        }
        BinaryReader in = new BinaryReader(manifest.equals(VERSION_1) ? bytes : Compressed.raw(bytes));
        EntityState state = EntityStateCodec.decode(in.readBytes());
        int count = in.readCount();
        List<RecentRequests.Served> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            RequestId request = new RequestId(in.readLong(), in.readLong());
            requests.add(new RecentRequests.Served(request, in.readVarLong(), in.readVarLong()));
        }
        in.requireEnd();
        return new StoredEntity(state, RecentRequests.of(requests));
    }
}
