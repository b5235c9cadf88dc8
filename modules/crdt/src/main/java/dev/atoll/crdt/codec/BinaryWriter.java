package dev.atoll.crdt.codec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends values to a growing array. For one thread. */
public final class BinaryWriter {

    private byte[] buffer;
    private int size;

    public BinaryWriter() {
        this(256);
    }

    public BinaryWriter(int initialBytes) {
        buffer = new byte[Math.max(16, initialBytes)];
    }

    public BinaryWriter writeByte(int value) {
        room(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /** Unsigned LEB128: 1 byte for 0 to 127, at most 10. */
    public BinaryWriter writeVarLong(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    /** As {@link #writeVarLong}, for values that may be negative (zigzag). */
    public BinaryWriter writeSignedLong(long value) {
        return writeVarLong((value << 1) ^ (value >> 63));
    }

    /** As {@link #writeSignedLong}, and with the same bytes, for numbers of any size. */
    public BinaryWriter writeSigned(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return writeSignedLong(value.longValue());
        }
        BigInteger rest = value.signum() < 0 ? value.not().shiftLeft(1).setBit(0) : value.shiftLeft(1);
        for (; rest.bitLength() > 7; rest = rest.shiftRight(7)) {
            writeByte(rest.intValue() | 0x80);
        }
        return writeByte(rest.intValue());
    }

    public BinaryWriter writeInt(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    public BinaryWriter writeLong(long value) {
        writeInt((int) (value >>> 32));
        return writeInt((int) value);
    }

    /** The length, then the bytes. */
    public BinaryWriter writeBytes(byte[] bytes) {
        writeVarLong(bytes.length);
        return writeRaw(bytes);
    }

    public BinaryWriter writeRaw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    public BinaryWriter writeString(String text) {
        return writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public int size() {
        return size;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private void room(int bytes) {
        if (buffer.length - size < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes));
        }
    }
}
