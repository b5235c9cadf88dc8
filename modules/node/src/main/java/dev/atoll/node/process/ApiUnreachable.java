package dev.atoll.node.process;

import java.net.URI;

/** A request got no answer. */
public final class ApiUnreachable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean sent;

    ApiUnreachable(URI uri, boolean sent, Throwable cause) {
        super("no answer from " + uri + ": " + reason(cause), cause);
        this.sent = sent;
    }

    /** False when no connection was made, so that the request has had no effect; true when it may have had one. */
    public boolean maybeApplied() {
        return sent;
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
