package dev.atoll.crdt;

/** What becomes of an operation. */
public sealed interface Decision {

    /** It fits: journal the change. */
    record Accepted(Change change) implements Decision {}

    /** It fits, and changes nothing: there is nothing to journal. */
    record Unchanged() implements Decision {}

    /** It does not fit; the message says why and what to do. */
    record Refused(ErrorCode code, String message) implements Decision {}

    /** The refusal of an operation that the type does not know. */
    static Decision wrongOperation(DataType<?> type, Operation operation, String known) {
        return new Refused(
                ErrorCode.WRONG_OPERATION,
                "Operation '" + operation.name() + "'" + (operation instanceof Operation.AtPath ? " with a path" : "")
                        + " does not fit " + article(type.name()) + " " + type.name() + ": use " + known + ".");
    }

    private static String article(String name) {
        return name.startsWith("e") ? "an" : "a";
    }
}
