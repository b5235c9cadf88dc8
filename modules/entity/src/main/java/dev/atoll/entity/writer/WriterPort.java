package dev.atoll.entity.writer;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.RightsWish;
import java.time.Duration;
import java.util.Set;

/** What an {@link EntityWriter} asks of its surroundings. Nothing here may call the writer before it returns. */
public interface WriterPort {

    /** Call {@link EntityWriter#flush} when the writer has been given all that has arrived by now. */
    void flushSoon();

    /** Call {@link EntityWriter#expireWaiting} when this time has passed. */
    void expireAfter(Duration delay);

    /** Whether rights of the origin can be asked for: it is what a region writes as now, and that one is connected. */
    boolean canAsk(Origin origin);

    /** Say this to another region, if it can be reached. */
    void ask(RightsWish wish);

    /** Call {@link EntityWriter#askAgain} when this time has passed. */
    void askAgainAfter(Duration delay);

    /**
     * The origins of which nothing will come any more and of whose events this region has all that any region has, as far
     * as this entity goes.
     *
     * @return the same object while nothing changes
     */
    default Set<Origin> retired() {
        return Set.of();
    }

    /** Whether it may be refused to grow. What the software keeps for itself may not: no user could make it smaller. */
    default boolean isLimited() {
        return true;
    }

    /** What is forgotten of this entity, here and elsewhere. */
    default Forgetting forgetting() {
        return Forgetting.NOTHING;
    }

    /** Everything that any region accepted up to there is applied everywhere, and whoever writes this entity here knows it. */
    default HybridTimestamp agreedHorizon() {
        return HybridTimestamp.ZERO;
    }

    /** Have this writer stopped soon, with {@link EntityWriter#stop}, and give what arrives meanwhile to the next. */
    default void leaveSoon() {}

    /** The entity has changed, durably. Those who wait for the change are answered next. Must not fail. */
    void changed(EntityState state);
}
