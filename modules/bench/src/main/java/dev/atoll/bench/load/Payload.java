package dev.atoll.bench.load;

import java.util.SplittableRandom;

/**
 * The ~200-byte values that are written. Each carries a mark: which side made it and when it was due, so that an
 * observer who finds the bytes in a journal knows both, whatever the serialization around them.
 */
public final class Payload {
    /** Length of a value in bytes (all ASCII). */
    public static final int LENGTH = 200;

    static final String MARK = "@due=";
    private static final int PADDINGS = 1024;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String[] PADDING = paddings();

    private Payload() {}

    /**
     * A value of side {@code side}, due at {@code nanos} on {@link System#nanoTime}'s clock.
     *
     * @param side 0 or 1
     * @param salt varies the padding
     */
    public static String of(int side, long nanos, int salt) {
        String hex = Long.toHexString(nanos);
        return MARK + side + "0".repeat(16 - hex.length()) + hex + PADDING[salt & (PADDINGS - 1)];
    }

    /** When the value was due. */
    public static long dueNanos(String value) {
        int from = MARK.length() + 1;
        return Long.parseUnsignedLong(value.substring(from, from + 16), 16);
    }

    private static String[] paddings() {
        SplittableRandom random = new SplittableRandom(42);
        String[] made = new String[PADDINGS];
        for (int i = 0; i < PADDINGS; i++) {
            StringBuilder padding = new StringBuilder();
            for (int j = MARK.length() + 17; j < LENGTH; j++) {
                padding.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            made[i] = padding.toString();
        }
        return made;
    }
}
