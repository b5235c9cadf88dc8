package dev.atoll.node.load;

/** Why one record cannot be loaded. */
final class BadRecord extends Exception {

    private static final long serialVersionUID = 1L;

    BadRecord(String reason) {
        super(reason);
    }
}
