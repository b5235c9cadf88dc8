package dev.atoll.node.process;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/** An option on the command line that cannot be used; the message names it and says what can. */
public final class BadOption extends AtollException {

    private static final long serialVersionUID = 1L;

    public BadOption(String message) {
        super(ErrorCode.INVALID_SETTING, message);
    }

    /** @throws BadOption when the value is below the least or above the most */
    public static void unlessWithin(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new BadOption(option + " " + value + ": must be from " + least + " to " + most);
        }
    }
}
