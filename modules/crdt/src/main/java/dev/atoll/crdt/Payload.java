package dev.atoll.crdt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Opaque bytes of the user's: a register's value or a set's element. Equal bytes are equal payloads, so whoever makes
 * one uses a canonical form (Atoll's own front ends: JSON with sorted keys and no white space). Ordered bytewise.
 */
public final class Payload implements Comparable<Payload> {

    private final byte[] bytes;
    private int hash;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes over the array: the caller must not change it afterwards. */
    public static Payload of(byte[] bytes) {
        return new Payload(bytes);
    }

    public static Payload ofUtf8(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes themselves, not a copy: do not change them. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length;
    }

    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Payload other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload p && Arrays.equals(bytes, p.bytes);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(bytes);
        }
        return hash;
    }

    @Override
    public String toString() {
        return size() <= 100 ? utf8() : utf8().substring(0, 50) + "… (" + size() + " bytes)";
    }
}
