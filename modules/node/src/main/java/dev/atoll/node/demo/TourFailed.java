package dev.atoll.node.demo;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/** A check of the tour did not hold. */
final class TourFailed extends AtollException {

    private static final long serialVersionUID = 1L;

    TourFailed(String message) {
        super(ErrorCode.INTERNAL, message);
    }
}
