package dev.atoll.replication.internal.link;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/** The peer broke the protocol: the link is closed with the message as its reason. */
final class LinkViolation extends AtollException {

    private static final long serialVersionUID = 1L;

    LinkViolation(String message) {
        super(ErrorCode.CORRUPT_DATA, message);
    }
}
