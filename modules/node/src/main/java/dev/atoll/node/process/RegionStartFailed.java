package dev.atoll.node.process;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.List;

/** A region process ended, or did not become ready in time. The message says which; the log's end is attached. */
public final class RegionStartFailed extends AtollException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> logTail;

    RegionStartFailed(String message, List<String> logTail) {
        super(ErrorCode.UNAVAILABLE, message);
        this.logTail = List.copyOf(logTail);
    }

    /** The last lines that the process wrote. */
    public List<String> logTail() {
        return logTail;
    }
}
