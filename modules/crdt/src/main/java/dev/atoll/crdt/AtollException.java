package dev.atoll.crdt;

/**
 * The root of all exceptions of Atoll.
 *
 * <p>The message says what is wrong, for which key and value, and what to do. It never holds a secret.
 */
public class AtollException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public AtollException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public AtollException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public final ErrorCode code() {
        return code;
    }

    /** Whether the caller knows that a failed write was not applied; when false, only an idempotent retry is safe. */
    public final boolean outcomeKnown() {
        return code.outcomeKnown();
    }
}
