package dev.atoll.crdt;

/**
 * The identity of one event of one entity: its origin and its dense sequence there.
 *
 * @param origin where the event was accepted
 * @param sequence 1, 2, 3… per entity and origin
 */
public record Dot(Origin origin, long sequence) implements Comparable<Dot> {

    @Override
    public int compareTo(Dot other) {
        int byOrigin = origin.compareTo(other.origin);
        return byOrigin != 0 ? byOrigin : Long.compare(sequence, other.sequence);
    }

    /** A short text that names it, for clients; to them it is opaque. */
    public String id() {
        return origin.region().value() + "." + Integer.toHexString(origin.incarnation()) + "."
                + Long.toString(sequence, Character.MAX_RADIX);
    }

    /**
     * Reads an {@link #id()}.
     *
     * @throws AtollException {@link ErrorCode#INVALID_OPERATION} when it is none
     */
    public static Dot ofId(String id) {
        String[] parts = id.split("\\.", -1);
        try {
            if (parts.length == 3) {
                Dot dot = new Dot(
                        new Origin(RegionId.of(parts[0]), Integer.parseUnsignedInt(parts[1], 16)),
                        Long.parseLong(parts[2], Character.MAX_RADIX));
                if (dot.sequence > 0 && dot.id().equals(id)) {
                    return dot;
                }
            }
        } catch (NumberFormatException | AtollException e) {
            throw noId(id, e);
        }
        throw noId(id, null);
    }

    private static AtollException noId(String id, RuntimeException cause) {
        String shown = id.length() <= 80 ? id : id.substring(0, 80) + "…";
        return new AtollException(
                ErrorCode.INVALID_OPERATION,
                "'" + shown + "' is not the id of a version: copy it from an answer's \"versions\".",
                cause);
    }

    @Override
    public String toString() {
        return origin + ":" + sequence;
    }
}
