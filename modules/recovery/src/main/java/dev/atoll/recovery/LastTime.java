package dev.atoll.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** When something that is done again and again was done last, for who has to know whether it is due. */
public final class LastTime {

    /** So far apart may the clocks of a region's nodes be. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    private LastTime() {}

    /**
     * The last time that counts. One that is later than now was noted while a clock was wrong: it says nothing about when.
     *
     * @param times when it was done
     */
    public static Optional<Instant> of(Stream<Instant> times, Instant now) {
        Instant latest = now.plus(CLOCKS_APART);
        return times.filter(at -> !at.isAfter(latest)).max(Comparator.naturalOrder());
    }
}
