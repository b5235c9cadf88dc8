package dev.atoll.node.demo;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/** The demo cannot begin; the message says why, and what to do. */
final class DemoNotBegun extends AtollException {

    private static final long serialVersionUID = 1L;

    DemoNotBegun(ErrorCode code, String message) {
        super(code, message);
    }
}
