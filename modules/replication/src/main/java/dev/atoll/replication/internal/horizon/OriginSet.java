package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.Origin;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/** A short name for a set of origins, the same in all regions. */
public final class OriginSet {

    private OriginSet() {}

    public static String nameOf(Collection<Origin> origins) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new TreeSet<>(origins).forEach(origin -> digest.update((origin + " ").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
