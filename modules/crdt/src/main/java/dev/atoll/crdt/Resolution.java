package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Which conflict an event resolves, and how.
 *
 * @param conflict the id of the conflict in the log: hexadecimal digits
 * @param chosen the version whose value was chosen; empty for another value
 */
public record Resolution(String conflict, Optional<Dot> chosen) {

    static void write(BinaryWriter out, Resolution resolution) {
        out.writeBytes(HexFormat.of().parseHex(resolution.conflict));
        VersionCodec.writeDots(out, resolution.chosen.stream().toList());
    }

    static Resolution read(BinaryReader in) {
        String conflict = HexFormat.of().formatHex(in.readBytes());
        return new Resolution(conflict, VersionCodec.readDots(in).stream().findFirst());
    }
}
