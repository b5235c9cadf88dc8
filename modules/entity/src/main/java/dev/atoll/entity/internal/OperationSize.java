package dev.atoll.entity.internal;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import java.util.List;

/** Roughly how many bytes an operation's event takes in a row. */
public final class OperationSize {

    /** Flags, timestamp, request id, lengths. */
    private static final long FIXED_BYTES = 32;

    private OperationSize() {}

    static long inRow(Operation operation) {
        return FIXED_BYTES + payloadBytes(operation);
    }

    /** The user's own bytes in it. */
    public static long payloadBytes(Operation operation) {
        if (operation instanceof Operation.Assign assign) {
            return assign.value().size();
        }
        if (operation instanceof Operation.Add add) {
            return sum(add.elements());
        }
        return operation instanceof Operation.Remove remove ? sum(remove.elements()) : 0;
    }

    private static long sum(List<Payload> elements) {
        long bytes = 0;
        for (Payload element : elements) {
            bytes += element.size() + 2L;
        }
        return bytes;
    }
}
