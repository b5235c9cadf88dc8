package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.EntityReply;

/** The binary forms of the answers. */
final class ReplyCodec {

    private static final String WRITTEN = "written-1";
    private static final String CURRENT = "current-1";
    private static final String WRITTEN_PACKED = "written-2";
    private static final String CURRENT_PACKED = "current-2";
    private static final String REFUSED = "refused-1";
    private static final String FAILED = "failed-1";
    private static final String APPLIED = "applied-1";
    private static final String GAP = "gap-1";
    private static final String LATER = "later-1";
    private static final String REJECTED = "rejected-1";
    private static final String STALE = "stale-1";
    private static final String FORGETTING = "forgetting-1";

    private ReplyCodec() {}

    static String manifest(EntityReply reply) {
        if (reply instanceof EntityReply.Written) {
            return WRITTEN;
        }
        if (reply instanceof EntityReply.Current) {
            return CURRENT;
        }
        if (reply instanceof EntityReply.Forgetting) {
            return FORGETTING;
        }
        return reply instanceof EntityReply.Refused ? REFUSED : FAILED;
    }

    /** @param packed whether the state in it is {@link Compressed} */
    static String manifest(EntityReply reply, boolean packed) {
        if (!packed) {
            return manifest(reply);
        }
        return reply instanceof EntityReply.Written ? WRITTEN_PACKED : CURRENT_PACKED;
    }

    static String manifest(ApplyReply reply) {
        if (reply instanceof ApplyReply.Applied) {
            return APPLIED;
        }
        if (reply instanceof ApplyReply.GapFound) {
            return GAP;
        }
        if (reply instanceof ApplyReply.Stale) {
            return STALE;
        }
        return reply instanceof ApplyReply.Later ? LATER : REJECTED;
    }

    static void write(BinaryWriter out, EntityReply reply) {
        if (reply instanceof EntityReply.Written written) {
            writeState(out, reply, EntityStateCodec.encode(written.state()));
        } else if (reply instanceof EntityReply.Current current) {
            writeState(out, reply, EntityStateCodec.encode(current.state()));
        } else if (reply instanceof EntityReply.Forgetting forgetting) {
            out.writeByte(forgetting.begun() ? 1 : 0);
        } else if (reply instanceof EntityReply.Refused refused) {
            writeFailure(out, refused.code(), refused.message());
        } else if (reply instanceof EntityReply.Failed failed) {
            writeFailure(out, failed.code(), failed.message());
        }
    }

    /** An answer with a state, which is encoded already. */
    static void writeState(BinaryWriter out, EntityReply reply, byte[] state) {
        if (reply instanceof EntityReply.Written written) {
            out.writeByte(written.replayed() ? 1 : 0);
        }
        out.writeBytes(state);
    }

    static void write(BinaryWriter out, ApplyReply reply) {
        if (reply instanceof ApplyReply.Applied applied) {
            VersionCodec.writeVector(out, applied.seen());
        } else if (reply instanceof ApplyReply.GapFound found) {
            VersionCodec.writeOrigin(out, found.gap().origin());
            out.writeVarLong(found.gap().from()).writeVarLong(found.gap().to());
        } else if (reply instanceof ApplyReply.Later later) {
            out.writeString(later.reason());
        } else if (reply instanceof ApplyReply.Rejected rejected) {
            writeFailure(out, rejected.code(), rejected.message());
        }
    }

    static EntityMessage read(BinaryReader in, String manifest) {
        return switch (manifest) {
            case WRITTEN, WRITTEN_PACKED -> {
                boolean replayed = in.readByte() != 0;
                yield new EntityReply.Written(readState(in, manifest.equals(WRITTEN_PACKED)), replayed);
            }
            case CURRENT, CURRENT_PACKED -> new EntityReply.Current(readState(in, manifest.equals(CURRENT_PACKED)));
            case REFUSED -> new EntityReply.Refused(readCode(in), in.readString());
            case FAILED -> new EntityReply.Failed(readCode(in), in.readString());
            case FORGETTING -> new EntityReply.Forgetting(in.readByte() != 0);
            case STALE -> new ApplyReply.Stale();
            case APPLIED -> new ApplyReply.Applied(VersionCodec.readVector(in));
            case GAP ->
                new ApplyReply.GapFound(
                        new Reception.Gap(VersionCodec.readOrigin(in), in.readVarLong(), in.readVarLong()));
            case LATER -> new ApplyReply.Later(in.readString());
            case REJECTED -> new ApplyReply.Rejected(readCode(in), in.readString());
            default ->
                throw new IllegalArgumentException(
                        "Message '" + manifest + "' is not known: it comes from a node of another version.");
        };
    }

    private static EntityState readState(BinaryReader in, boolean packed) {
        byte[] bytes = in.readBytes();
        return EntityStateCodec.decode(packed ? Compressed.raw(bytes) : bytes);
    }

    private static void writeFailure(BinaryWriter out, ErrorCode code, String message) {
        out.writeString(code.name()).writeString(message);
    }

    /** A code of a newer version is still a failure, with its message. */
    private static ErrorCode readCode(BinaryReader in) {
        String name = in.readString();
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException e) {
            return ErrorCode.INTERNAL;
        }
    }
}
