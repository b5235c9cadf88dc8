package dev.atoll.node.demo;

/** The demo cannot begin; the message says why, and what to do. */
final class DemoNotBegun extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoNotBegun(String message) {
        super(message);
    }
}
