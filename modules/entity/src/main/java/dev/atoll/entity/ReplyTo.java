package dev.atoll.entity;

/**
 * Where the answer to a command goes. On the asking node it completes what the caller holds; on another node it sends
 * the answer home.
 */
@FunctionalInterface
public interface ReplyTo<R extends EntityMessage> {

    /** Gives the answer; all but the first are ignored. */
    void tell(R answer);
}
