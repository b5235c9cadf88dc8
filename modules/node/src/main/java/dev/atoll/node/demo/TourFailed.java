package dev.atoll.node.demo;

/** A check of the tour did not hold. */
final class TourFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TourFailed(String message) {
        super(message);
    }
}
