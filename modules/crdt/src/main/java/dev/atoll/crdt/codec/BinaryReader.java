package dev.atoll.crdt.codec;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link BinaryWriter} wrote. Never trusts a length: bytes that do not fit end in an
 * {@link AtollException} with {@link ErrorCode#CORRUPT_DATA}, never in a huge allocation. For one thread.
 */
public final class BinaryReader {

    private static final int MOST_BYTES_OF_A_NUMBER = 40;

    private final byte[] bytes;
    private int at;

    public BinaryReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int readByte() {
        require(1);
        return bytes[at++] & 0xFF;
    }

    public long readVarLong() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw corrupt("a number has more than 10 bytes");
    }

    public long readSignedLong() {
        long value = readVarLong();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number of up to 279 bits and a sign. */
    public BigInteger readSigned() {
        BigInteger value = BigInteger.ZERO;
        long low = 0;
        for (int i = 0; i < MOST_BYTES_OF_A_NUMBER; i++) {
            int next = readByte();
            if (7 * i < Long.SIZE - 1) {
                low |= (long) (next & 0x7F) << (7 * i);
            } else {
                value = value.or(BigInteger.valueOf(next & 0x7F).shiftLeft(7 * i));
            }
            if ((next & 0x80) == 0) {
                BigInteger half = value.or(BigInteger.valueOf(low)).shiftRight(1);
                return (low & 1) == 0 ? half : half.not();
            }
        }
        throw corrupt("a number has more than " + MOST_BYTES_OF_A_NUMBER + " bytes");
    }

    public int readInt() {
        require(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = (value << 8) | (bytes[at++] & 0xFF);
        }
        return value;
    }

    public long readLong() {
        return ((long) readInt() << 32) | (readInt() & 0xFFFFFFFFL);
    }

    /** The number of items that follow, each of at least one byte; so a count is never larger than what is left. */
    public int readCount() {
        long count = readVarLong();
        if (count < 0 || count > remaining()) {
            throw corrupt("a count of " + count + " with " + remaining() + " bytes left");
        }
        return (int) count;
    }

    public byte[] readBytes() {
        byte[] read = new byte[readCount()];
        System.arraycopy(bytes, at, read, 0, read.length);
        at += read.length;
        return read;
    }

    public String readString() {
        int length = readCount();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    public int remaining() {
        return bytes.length - at;
    }

    /** Refuses bytes that nobody asked for: a form that is longer than it should be is not the form it seems. */
    public void requireEnd() {
        if (remaining() > 0) {
            throw corrupt(remaining() + " bytes too many");
        }
    }

    public AtollException corrupt(String what) {
        return new AtollException(
                ErrorCode.CORRUPT_DATA,
                "Binary data is corrupt at byte " + at + " of " + bytes.length + ": " + what + ".");
    }

    private void require(int count) {
        if (remaining() < count) {
            throw corrupt("it ends too early");
        }
    }
}
