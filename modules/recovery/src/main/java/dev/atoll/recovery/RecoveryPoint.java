package dev.atoll.recovery;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An instant with a name, which all regions know.
 *
 * @param at unless somebody chose it: everything that {@code region} had acknowledged before the point was asked for is at or
 *     below it
 * @param region where it was made
 * @param automatic whether the region made it by itself
 * @param request by which a repetition of the request is known
 */
public record RecoveryPoint(
        String name, HybridTimestamp at, RegionId region, boolean automatic, Optional<RequestId> request) {

    /** Names that begin so are of points that regions make by themselves. */
    public static final String AUTOMATIC = "auto-";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,62}");

    /** Whether a point can have this name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(RecoveryTarget.LATEST);
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_POINT}
     */
    static String requireName(String text) {
        if (!isName(text)) {
            throw new AtollException(
                    ErrorCode.INVALID_POINT,
                    "A recovery point cannot have the name '" + text.substring(0, Math.min(80, text.length())) + "'.");
        }
        return text;
    }

    /**
     * Of a point that nobody has named.
     *
     * @param exact also tells apart what has the same millisecond: a clock that went back stands still for a while
     */
    static String nameOf(String prefix, RegionId region, HybridTimestamp at, boolean exact) {
        String digits = at.instant().toString().replaceAll("[^0-9]", "");
        String millis = (digits + "000").substring(0, 17);
        return prefix + region + "-" + millis.substring(0, 8) + "-" + millis.substring(8, 14) + "-"
                + millis.substring(14) + (exact ? ".%04x".formatted(at.counter()) : "");
    }
}
