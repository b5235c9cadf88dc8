package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.Origin;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the links of a node say of their region's progress, and what they have heard of others'. Nothing is said until somebody
 * gives it. Safe for use by many threads.
 */
public final class HorizonTalk {

    private final Map<Origin, Announcement> heard = new ConcurrentHashMap<>();
    private volatile Announcement said = Announcement.NONE;

    /** From now on, links say this. */
    public void say(Announcement announcement) {
        said = announcement;
    }

    public Announcement said() {
        return said;
    }

    public void heard(Origin peer, Announcement announcement) {
        heard.put(peer, announcement);
    }

    /** The last announcement of each origin that was ever linked with this node. */
    public Map<Origin, Announcement> heard() {
        return Map.copyOf(heard);
    }
}
