package dev.atoll.crdt;

import java.util.regex.Pattern;

/**
 * The name of a region: one Pekko Cluster plus its journal database, the unit of replication.
 *
 * @param value 1 to 32 characters of {@code a-z}, {@code 0-9} and {@code -}
 */
public record RegionId(String value) implements Comparable<RegionId> {

    private static final Pattern VALID = Pattern.compile("[a-z0-9-]{1,32}");

    /**
     * @throws AtollException {@link ErrorCode#INVALID_REGION} when the name is not valid
     */
    public RegionId {
        if (value == null || !VALID.matcher(value).matches()) {
            throw new AtollException(
                    ErrorCode.INVALID_REGION,
                    "Region id '" + value + "' is not valid: use 1 to 32 characters of a-z, 0-9 and '-'.");
        }
    }

    public static RegionId of(String value) {
        return new RegionId(value);
    }

    @Override
    public int compareTo(RegionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
