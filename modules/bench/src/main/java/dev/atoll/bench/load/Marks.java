package dev.atoll.bench.load;

import java.nio.charset.StandardCharsets;

/** Finds the marks of {@link Payload} in serialized rows. */
final class Marks {
    private static final byte[] MARK = Payload.MARK.getBytes(StandardCharsets.US_ASCII);
    private static final int HEX = 16;

    /** Receives every mark found. */
    interface Found {
        void mark(int side, long dueNanos);
    }

    private Marks() {}

    static void scan(byte[] row, Found found) {
        int last = row.length - MARK.length - 1 - HEX;
        for (int at = 0; at <= last; at++) {
            if (row[at] == MARK[0] && matches(row, at)) {
                int side = row[at + MARK.length] - '0';
                found.mark(side, hex(row, at + MARK.length + 1));
                at += MARK.length + HEX;
            }
        }
    }

    private static boolean matches(byte[] row, int at) {
        for (int i = 1; i < MARK.length; i++) {
            if (row[at + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    private static long hex(byte[] row, int at) {
        long value = 0;
        for (int i = 0; i < HEX; i++) {
            value = value << 4 | Character.digit(row[at + i], 16);
        }
        return value;
    }
}
