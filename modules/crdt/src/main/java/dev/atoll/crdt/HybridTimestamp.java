package dev.atoll.crdt;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A hybrid logical clock value: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16.
 *
 * <p>Timestamps respect causality: an event that has seen another has the larger timestamp. Ties between regions are
 * broken by region id. (Kulkarni et al., "Logical Physical Clocks", 2014.)
 *
 * <p>The text form is {@code 2026-01-31T12:00:00.123Z_00004}: the instant, then the counter; text order is time order.
 *
 * @param packed the 64 bits; never negative
 */
public record HybridTimestamp(long packed) implements Comparable<HybridTimestamp> {

    public static final HybridTimestamp ZERO = new HybridTimestamp(0);

    private static final int COUNTER_BITS = 16;
    private static final int MAX_COUNTER = (1 << COUNTER_BITS) - 1;
    private static final long MAX_MILLIS = (1L << 47) - 1;

    public HybridTimestamp {
        if (packed < 0) {
            throw new AtollException(ErrorCode.INVALID_TIMESTAMP, "Timestamp " + packed + " is negative.");
        }
    }

    /**
     * @param millis milliseconds since 1970, 0 to 2^47 - 1
     * @param counter 0 to 65535
     */
    public static HybridTimestamp of(long millis, int counter) {
        if (millis < 0 || millis > MAX_MILLIS || counter < 0 || counter > MAX_COUNTER) {
            throw new AtollException(
                    ErrorCode.INVALID_TIMESTAMP,
                    "Timestamp " + millis + " ms, counter " + counter + " is out of range.");
        }
        return new HybridTimestamp((millis << COUNTER_BITS) | counter);
    }

    public long millis() {
        return packed >>> COUNTER_BITS;
    }

    public int counter() {
        return (int) (packed & MAX_COUNTER);
    }

    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /** The last timestamp of the instant's millisecond: up to here reaches what was written until then. */
    public static HybridTimestamp upTo(Instant instant) {
        return of(instant.toEpochMilli(), MAX_COUNTER);
    }

    /** The smallest timestamp that is larger than this one. */
    public HybridTimestamp next() {
        return new HybridTimestamp(packed + 1);
    }

    public static HybridTimestamp max(HybridTimestamp a, HybridTimestamp b) {
        return a.packed >= b.packed ? a : b;
    }

    /**
     * Reads the text form.
     *
     * @throws AtollException {@link ErrorCode#INVALID_TIMESTAMP}
     */
    public static HybridTimestamp parse(String text) {
        int at = text.indexOf('_');
        try {
            Instant instant = Instant.parse(at < 0 ? text : text.substring(0, at));
            return of(instant.toEpochMilli(), at < 0 ? 0 : Integer.parseInt(text.substring(at + 1)));
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            throw new AtollException(
                    ErrorCode.INVALID_TIMESTAMP,
                    "'" + text + "' is not a timestamp: use for example 2026-01-31T12:00:00.123Z_00004.",
                    e);
        }
    }

    /**
     * Reads the text form, or an instant as in RFC 3339, which stands for {@link #upTo} it.
     *
     * @throws AtollException {@link ErrorCode#INVALID_TIMESTAMP}
     */
    public static HybridTimestamp parseUpTo(String text) {
        HybridTimestamp parsed = parse(text);
        return text.indexOf('_') < 0 ? upTo(parsed.instant()) : parsed;
    }

    @Override
    public int compareTo(HybridTimestamp other) {
        return Long.compare(packed, other.packed);
    }

    @Override
    public String toString() {
        String seconds = instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return "%s.%03dZ_%05d".formatted(seconds.substring(0, seconds.length() - 1), millis() % 1000, counter());
    }
}
