package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * What a session has seen: of each origin, everything up to a timestamp may be in it. A region that is complete up to
 * those timestamps shows the session nothing older than it has seen already. So does the region where the session has
 * seen it all, however far that one is: it need not wait for what it has shown itself.
 *
 * <p>The text form is opaque to clients, safe in URLs and headers, at most {@value #MAX_LENGTH} characters long, and
 * carries a checksum against damage (not against forgery: a token can only make its own bearer wait).
 *
 * @param seen what any region needs, by origin; but for the one that follows
 * @param at the region, as what it wrote then, that has shown the session something last; null for none
 * @param due the only origins of which that region needs what was seen: it had served the session all the same
 */
public record SessionToken(TimestampVector seen, Origin at, Set<Origin> due) {

    /** Of a session that has seen nothing. */
    public static final SessionToken NONE = new SessionToken(TimestampVector.EMPTY);

    /** The most origins of one token: those with the latest timestamps are kept. */
    public static final int MAX_ORIGINS = 64;

    /** The most characters of the text form. */
    public static final int MAX_LENGTH = 4096;

    private static final int VERSION = 2;
    private static final int CHECKSUM_BYTES = 4;

    public SessionToken {
        due = due.stream()
                .filter(origin -> !seen.get(origin).equals(HybridTimestamp.ZERO))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Of a session that has seen this anywhere. */
    public SessionToken(TimestampVector seen) {
        this(seen, null, Set.of());
    }

    /**
     * Of the session after a region has shown it something.
     *
     * @param region as what it writes now
     * @param more of each origin, up to where that may be in what was shown
     * @param complete as for {@link #unmet}
     */
    public SessionToken shown(Origin region, TimestampVector more, Function<Origin, HybridTimestamp> complete) {
        if (region.equals(at) && due.isEmpty() && seen.covers(more)) {
            return this;
        }
        Set<Origin> still = new HashSet<>();
        unmet(region, complete).forEach((origin, required) -> still.add(origin));
        return new SessionToken(seen.merge(more), region, still);
    }

    /** Of the session when nothing that it has seen of these origins is required any more. */
    public SessionToken without(Predicate<Origin> gone) {
        return new SessionToken(seen.only(gone.negate()), at, due);
    }

    /**
     * What is missing before the session may be served.
     *
     * @param self the region's own origin: what it accepted itself is always there
     * @param complete up to where the region has applied all that an origin accepted;
     *     {@link HybridTimestamp#ZERO} when that is not known
     * @return the token's entries that are not met; empty when the session may be served
     */
    public TimestampVector unmet(Origin self, Function<Origin, HybridTimestamp> complete) {
        TimestampVector[] unmet = {TimestampVector.EMPTY};
        boolean stayed = self.equals(at);
        seen.forEach((origin, required) -> {
            boolean needed = !origin.equals(self) && (!stayed || due.contains(origin));
            if (needed && complete.apply(origin).compareTo(required) < 0) {
                unmet[0] = unmet[0].with(origin, required);
            }
        });
        return unmet[0];
    }

    /** The text form; of a token that names nothing, too. */
    public String encode() {
        TimestampVector kept = bounded(seen);
        BinaryWriter out = new BinaryWriter(64).writeByte(VERSION);
        long latest = kept.latest().packed();
        VersionCodec.writeTimestamp(out, kept.latest());
        out.writeVarLong(kept.size());
        kept.forEach((origin, timestamp) -> {
            VersionCodec.writeOrigin(out, origin);
            out.writeVarLong(latest - timestamp.packed());
            out.writeByte(due.contains(origin) ? 1 : 0);
        });
        out.writeByte(at == null ? 0 : 1);
        if (at != null) {
            VersionCodec.writeOrigin(out, at);
        }
        out.writeInt(checksum(out.toByteArray(), out.size()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    private static TimestampVector bounded(TimestampVector all) {
        TimestampVector kept = all;
        while (kept.size() > MAX_ORIGINS) {
            kept = kept.with(earliest(kept), HybridTimestamp.ZERO);
        }
        return kept;
    }

    private static Origin earliest(TimestampVector all) {
        Origin[] earliest = new Origin[1];
        all.forEach((origin, timestamp) -> {
            if (earliest[0] == null || timestamp.compareTo(all.get(earliest[0])) < 0) {
                earliest[0] = origin;
            }
        });
        return earliest[0];
    }

    /** @throws AtollException {@link ErrorCode#INVALID_SESSION} when the text is no token */
    public static SessionToken decode(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid("it has more than " + MAX_LENGTH + " characters", null);
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            int length = bytes.length - CHECKSUM_BYTES;
            BinaryReader in = new BinaryReader(bytes);
            if (length < 1 || in.readByte() != VERSION) {
                throw invalid("it is of no version that this one knows", null);
            }
            BinaryReader end = new BinaryReader(Arrays.copyOfRange(bytes, length, bytes.length));
            if (end.readInt() != checksum(bytes, length)) {
                throw invalid("its checksum is wrong", null);
            }
            return read(in);
        } catch (IllegalArgumentException e) {
            throw invalid("it is not Base64 for URLs", e);
        }
    }

    private static SessionToken read(BinaryReader in) {
        try {
            long latest = VersionCodec.readTimestamp(in).packed();
            int count = in.readCount();
            TimestampVector seen = TimestampVector.EMPTY;
            Set<Origin> due = new HashSet<>();
            for (int i = 0; i < count && i < MAX_ORIGINS; i++) {
                Origin origin = VersionCodec.readOrigin(in);
                seen = seen.with(origin, new HybridTimestamp(latest - in.readVarLong()));
                if (in.readByte() == 1) {
                    due.add(origin);
                }
            }
            Origin at = in.readByte() == 1 ? VersionCodec.readOrigin(in) : null;
            if (seen.size() != count || in.remaining() != CHECKSUM_BYTES) {
                throw invalid("its parts do not fit", null);
            }
            return new SessionToken(seen, at, due);
        } catch (AtollException e) {
            throw e.code() == ErrorCode.INVALID_SESSION ? e : invalid("its parts do not fit", e);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static AtollException invalid(String why, Throwable cause) {
        return new AtollException(ErrorCode.INVALID_SESSION, "The session token cannot be read: " + why + ".", cause);
    }
}
