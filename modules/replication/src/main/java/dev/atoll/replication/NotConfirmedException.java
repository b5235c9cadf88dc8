package dev.atoll.replication;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/**
 * A write is durable in this region and goes on to the others, but too few of them confirmed it in time. It is not to be
 * written again, other than with the same idempotency key.
 */
public final class NotConfirmedException extends AtollException {

    private static final long serialVersionUID = 1L;

    private final transient Confirmation confirmation;

    public NotConfirmedException(Confirmation confirmation) {
        super(
                ErrorCode.NOT_CONFIRMED,
                "The write is durable in " + confirmation.confirmedBy() + "; " + confirmation.needed() + " of "
                        + confirmation.of() + " regions were to confirm it in time.");
        this.confirmation = confirmation;
    }

    /** What is known. */
    public Confirmation confirmation() {
        return confirmation;
    }
}
