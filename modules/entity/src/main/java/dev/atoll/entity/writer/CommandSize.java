package dev.atoll.entity.writer;

import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.FieldContent;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.entity.EntityCommand;
import java.util.List;

/** Roughly how many bytes commands and operations take. */
public final class CommandSize {

    /** Flags, timestamp, request id, lengths. */
    private static final long FIXED_BYTES = 32;

    private static final long BYTES_PER_DOT = 48;

    /** Dots, lengths and timestamps of what an operation adds to the state. */
    private static final long BYTES_OF_A_VALUE = 64;

    private CommandSize() {}

    static long of(EntityCommand command) {
        if (command instanceof EntityCommand.Write write) {
            return inRow(write.operation());
        }
        return command instanceof EntityCommand.ApplyRows apply ? sumOfLengths(apply.rows()) : 0;
    }

    private static long sumOfLengths(List<byte[]> rows) {
        long bytes = 0;
        for (byte[] row : rows) {
            bytes += row.length;
        }
        return bytes;
    }

    /** What the operation's event takes in a row of the journal. */
    static long inRow(Operation operation) {
        if (operation instanceof Operation.AtPath atPath) {
            return atPath.path().bytes() + inRow(atPath.operation());
        }
        if (operation instanceof Operation.OfConflict of) {
            return BYTES_PER_DOT + inRow(of.operation());
        }
        if (operation instanceof Operation.Rewind rewind) {
            return FIXED_BYTES + EntityStateCodec.encode(rewind.past()).length;
        }
        long dots = operation instanceof Operation.Resolve resolve
                ? resolve.versions().size()
                : 0;
        return FIXED_BYTES + dots * BYTES_PER_DOT + bytesOf(operation);
    }

    /** What the operation can at most add to the state: nothing when it takes away. */
    static long growth(Operation operation) {
        if (operation instanceof Operation.OfConflict of) {
            return growth(of.operation());
        }
        if (operation instanceof Operation.AtPath atPath) {
            boolean removes =
                    atPath.operation() instanceof Operation.Remove || atPath.operation() instanceof Operation.Delete;
            long levels = atPath.path().names().size();
            return removes ? 0 : bytesOf(operation) + levels * BYTES_OF_A_VALUE;
        }
        long bytes = bytesOf(operation);
        return bytes == 0 || operation instanceof Operation.Remove ? 0 : bytes + BYTES_OF_A_VALUE;
    }

    /** Also those that were the entity's before, and are brought back. */
    private static long bytesOf(Operation operation) {
        Operation inner = operation instanceof Operation.AtPath atPath ? atPath.operation() : operation;
        long back = inner instanceof Operation.ChooseKind choice
                ? choice.content().map(FieldContent::bytes).orElse(0L)
                : 0;
        return payloadBytes(operation) + back;
    }

    /** The user's own bytes in it. */
    public static long payloadBytes(Operation operation) {
        if (operation instanceof Operation.AtPath atPath) {
            return atPath.path().bytes() + payloadBytes(atPath.operation());
        }
        if (operation instanceof Operation.OfConflict of) {
            return payloadBytes(of.operation());
        }
        if (operation instanceof Operation.Assign assign) {
            return assign.value().size();
        }
        if (operation instanceof Operation.AssignUnlessConflict assign) {
            return assign.value().size();
        }
        if (operation instanceof Operation.AssignIfStill assign) {
            return assign.value().size();
        }
        if (operation instanceof Operation.Resolve resolve) {
            return resolve.value().size();
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
