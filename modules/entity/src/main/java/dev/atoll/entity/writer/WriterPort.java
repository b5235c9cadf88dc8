package dev.atoll.entity.writer;

import dev.atoll.crdt.EntityState;
import java.time.Duration;

/** What an {@link EntityWriter} asks of its surroundings. Nothing here may call the writer before it returns. */
public interface WriterPort {

    /** Call {@link EntityWriter#flush} when the writer has been given all that has arrived by now. */
    void flushSoon();

    /** Call {@link EntityWriter#expireWaiting} when this time has passed. */
    void expireAfter(Duration delay);

    /** The entity has changed, durably. Those who wait for the change are answered next. Must not fail. */
    void changed(EntityState state);
}
