package dev.atoll.entity.writer;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import java.util.List;
import java.util.Set;

/**
 * A number by which a client's operation is told from another one, without keeping it. Equal operations of a client have equal
 * marks, also when its collection's policy has changed in between; different ones nearly always have different marks.
 */
final class OperationMark {

    /** Not to be told from any other. */
    static final int UNKNOWN = 0;

    private OperationMark() {}

    static int of(Operation operation) {
        if (operation instanceof Operation.AtPath atPath) {
            int inner = of(atPath.operation());
            return inner == UNKNOWN ? UNKNOWN : mark("path", 31 * atPath.path().hashCode() + inner);
        }
        if (operation instanceof Operation.Assign assign) {
            return set(assign.value());
        }
        if (operation instanceof Operation.AssignUnlessConflict assign) {
            return set(assign.value());
        }
        if (operation instanceof Operation.Resolve resolve) {
            return set(resolve.value());
        }
        if (operation instanceof Operation.Add add) {
            return elements("add", add.elements());
        }
        return operation instanceof Operation.Remove remove ? elements("remove", remove.elements()) : amount(operation);
    }

    private static int amount(Operation operation) {
        if (operation instanceof Operation.Increment increment) {
            return mark("increment", Long.hashCode(increment.by()));
        }
        if (operation instanceof Operation.Decrement decrement) {
            return mark("decrement", Long.hashCode(decrement.by()));
        }
        if (operation instanceof Operation.Grant grant) {
            return mark("grant", Long.hashCode(grant.by()));
        }
        if (operation instanceof Operation.Transfer transfer) {
            // the region may write another journal by the time of a retry
            return mark("transfer", 31 * transfer.to().region().hashCode() + Long.hashCode(transfer.by()));
        }
        boolean plain = operation instanceof Operation.Clear
                || operation instanceof Operation.Delete
                || operation instanceof Operation.Enable
                || operation instanceof Operation.Disable;
        return plain ? mark(operation.name(), 0) : UNKNOWN;
    }

    private static int set(Payload value) {
        return mark("set", value.hashCode());
    }

    /** In whatever order they are given: the change is the same. */
    private static int elements(String name, List<Payload> elements) {
        return mark(name, Set.copyOf(elements).hashCode());
    }

    private static int mark(String name, int of) {
        int mark = 31 * name.hashCode() + of;
        return mark == UNKNOWN ? 1 : mark;
    }
}
