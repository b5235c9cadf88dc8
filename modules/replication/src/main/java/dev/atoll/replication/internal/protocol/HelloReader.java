package dev.atoll.replication.internal.protocol;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.ArrayList;
import java.util.List;

/** Reads a hello behind its magic bytes; what a newer version adds at the end is skipped. */
final class HelloReader {

    private static final int MAX_COMPRESSIONS = 32;

    private final BinaryReader in;

    HelloReader(BinaryReader in) {
        this.in = in;
    }

    LinkFrame.Hello read() {
        LinkFrame.Hello hello = new LinkFrame.Hello(
                small(),
                small(),
                VersionCodec.readRegion(in),
                HandshakeCodec.readUuid(in),
                HandshakeCodec.readUuid(in),
                in.readString(),
                small(),
                small(),
                compressions(),
                frameBytes());
        while (in.remaining() > 0) {
            in.readByte();
        }
        return hello;
    }

    private int small() {
        long value = in.readVarLong();
        if (value < 0 || value > Short.MAX_VALUE) {
            throw in.corrupt("a version or slice of " + value);
        }
        return (int) value;
    }

    /** Said since there is more than one that counts; 0 when it is not. */
    private int frameBytes() {
        if (in.remaining() == 0) {
            return 0;
        }
        long bytes = in.readVarLong();
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw in.corrupt("frames of " + bytes + " bytes");
        }
        return (int) bytes;
    }

    private List<String> compressions() {
        int count = in.readCount();
        if (count > MAX_COMPRESSIONS) {
            throw in.corrupt(count + " compressions");
        }
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.readString());
        }
        return names;
    }
}
