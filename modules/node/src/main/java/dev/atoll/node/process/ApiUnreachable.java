package dev.atoll.node.process;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.net.ConnectException;
import java.net.URI;

/** A request got no answer. */
public final class ApiUnreachable extends AtollException {

    private static final long serialVersionUID = 1L;

    ApiUnreachable(URI uri, boolean sent, Throwable cause) {
        super(
                sent ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.UNAVAILABLE,
                "no answer from " + uri + ": " + reason(cause),
                cause);
    }

    /** False when no connection was made, so that the request has had no effect; true when it may have had one. */
    public boolean maybeApplied() {
        return !outcomeKnown();
    }

    private static String reason(Throwable cause) {
        if (cause instanceof ConnectException) {
            return "nothing listens there";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
