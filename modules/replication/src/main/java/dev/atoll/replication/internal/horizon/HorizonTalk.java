package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the links of a node say of their region's progress, and what all links of the region have heard of others'. Nothing is
 * said until somebody gives it. Safe for use by many threads.
 */
public final class HorizonTalk {

    /** @param atMillis when a link of the region heard it, by its node's wall clock */
    public record Heard(Announcement announcement, long atMillis) {}

    private final InstantSource wall;
    private final Map<Origin, Heard> own = new ConcurrentHashMap<>();
    private final Map<Origin, Heard> all = new ConcurrentHashMap<>();
    private final Map<Origin, Long> stored = new ConcurrentHashMap<>();
    private volatile Announcement said = Announcement.NONE;
    private volatile Consumer<HybridTimestamp> clock = applied -> {};

    public HorizonTalk(InstantSource wall) {
        this.wall = wall;
    }

    /** From now on hears, and first of all that was announced, up to when others have applied everything. */
    public void follow(Consumer<HybridTimestamp> applied) {
        clock = applied;
        heard().values().forEach(announcement -> applied.accept(announcement.applied()));
    }

    /** From now on, links say this. */
    public void say(Announcement announcement) {
        said = announcement;
    }

    public Announcement said() {
        return said;
    }

    /** On a link of this node. */
    public void heard(Origin peer, Announcement announcement) {
        Heard heard = new Heard(announcement, wall.millis());
        own.put(peer, heard);
        learn(peer, heard);
    }

    /** On a link of any node of the region. */
    public void learn(Origin peer, Heard heard) {
        all.merge(peer, heard, (before, now) -> now.atMillis() >= before.atMillis() ? now : before);
        clock.accept(heard.announcement().applied());
    }

    /** What links of this node have heard last of each. */
    Map<Origin, Heard> own() {
        return Map.copyOf(own);
    }

    /** The last announcement of each origin that was ever linked with this region since this process started. */
    public Map<Origin, Announcement> heard() {
        Map<Origin, Announcement> heard = new HashMap<>();
        all.forEach((origin, last) -> heard.put(origin, last.announcement()));
        return heard;
    }

    /** The peer has stored that it has applied this region's journal up to the offset. */
    public void stored(Origin peer, long offset) {
        stored.merge(peer, offset, Math::max);
    }

    /** Up to where each origin has stored this region's journal, as far as that was said since this process started. */
    public Map<Origin, Long> stored() {
        return Map.copyOf(stored);
    }
}
