package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.ReplyTo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** A command that waits for its answer on the node that asked. Holds the caller's future until then. */
@SuppressWarnings("serial") // an AtomicReference only to save one object for each command
final class Question<R extends EntityMessage> extends AtomicReference<CompletableFuture<R>> implements ReplyTo<R> {

    private static final long NOT_SENT = 0;

    private final Questions<R> kind;
    private final QuestionLine<R> line;
    private final EntityId entity;
    private final long bytes;
    private volatile long id = NOT_SENT;

    // for the line only, under its lock
    Question<R> before;
    Question<R> after;
    boolean inLine;
    long deadlineNanos;

    Question(Questions<R> kind, QuestionLine<R> line, EntityId entity, long bytes, CompletableFuture<R> future) {
        super(future);
        this.kind = kind;
        this.line = line;
        this.entity = entity;
        this.bytes = bytes;
    }

    private boolean isOpen() {
        return get() != null;
    }

    void expire() {
        tell(kind.expired(entity));
    }

    @Override
    public void tell(R answer) {
        CompletableFuture<R> future = getAndSet(null);
        if (future != null) {
            line.leave(this);
            kind.closed(bytes);
            if (id != NOT_SENT) {
                kind.answers().forget(id);
            }
            future.complete(answer);
        }
    }

    /** What another node calls it. The message may be serialized more than once. */
    synchronized long idForOtherNodes() {
        if (id == NOT_SENT) {
            id = kind.answers().register(this);
            if (!isOpen()) {
                kind.answers().forget(id); // it expired while it was being registered
            }
        }
        return id;
    }
}
