package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Names a conflict by its entity, its place in the value and its versions: the same in every region. */
final class ConflictIds {

    private static final int BYTES = 16;

    private ConflictIds() {}

    static String of(EntityId entity, Conflict conflict) {
        BinaryWriter out = new BinaryWriter();
        out.writeString(entity.persistenceId()).writeVarLong(conflict.path().size());
        conflict.path().forEach(out::writeString);
        for (RegisterValue.Version version : conflict.versions()) {
            VersionCodec.writeDot(out, version.dot());
        }
        return HexFormat.of().formatHex(Arrays.copyOf(sha256(out.toByteArray()), BYTES));
    }

    /** Names what a rewind discarded by its entity and the epoch that it began. */
    static String of(EntityId entity, Epoch epoch) {
        BinaryWriter out = new BinaryWriter();
        out.writeString(entity.persistenceId()).writeString("rewind").writeVarLong(epoch.count());
        VersionCodec.writeTimestamp(out, epoch.timestamp());
        out.writeString(epoch.region().value());
        return HexFormat.of().formatHex(Arrays.copyOf(sha256(out.toByteArray()), BYTES));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
