package dev.atoll.crdt;

import java.util.Optional;

/** What there was at an instant cannot be told in this region, or no more. Nothing was done; a later instant may do. */
public final class BeforeHistoryException extends AtollException {

    private static final long serialVersionUID = 1L;

    private final long oldest;

    /** @param oldest the oldest instant of which what was asked for can be told; {@link HybridTimestamp#ZERO} when it is not known */
    public BeforeHistoryException(String message, HybridTimestamp oldest) {
        super(ErrorCode.BEFORE_HISTORY, message);
        this.oldest = oldest.packed();
    }

    /** The oldest instant of which what was asked for can be told in this region; empty when it is not known. */
    public Optional<HybridTimestamp> oldest() {
        return oldest == HybridTimestamp.ZERO.packed() ? Optional.empty() : Optional.of(new HybridTimestamp(oldest));
    }
}
