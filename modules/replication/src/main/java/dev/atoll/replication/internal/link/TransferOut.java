package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityId;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Sends every entity's state: lists the keys page by page, reads a few entities at a time, and goes no faster than the
 * states leave.
 *
 * <p>The watermark was taken before the first key was listed. A state is read with everything that was durable by then,
 * so what the states do not hold stands behind the watermark in the journal.
 */
final class TransferOut {

    private static final int PAGE = 1000;

    private final LinkLimits limits;
    private final CrossingRule rule;
    private final OutboundLink.Effects effects;
    private final SendQueue queue;
    private final Withheld withheld;
    private final Deque<String> keys = new ArrayDeque<>();
    private final List<String> unreadable = new ArrayList<>();
    private String lastKey = "";
    private boolean listing;
    private boolean listed;
    private boolean running;
    private int reading;
    private long watermark;
    private long sentEntities;

    TransferOut(
            LinkLimits limits, CrossingRule rule, OutboundLink.Effects effects, SendQueue queue, Withheld withheld) {
        this.limits = limits;
        this.rule = rule;
        this.effects = effects;
        this.queue = queue;
        this.withheld = withheld;
    }

    void begin(long upTo) {
        watermark = upTo;
        running = true;
    }

    void readMore() {
        while (running && !keys.isEmpty() && reading < limits.transferReads() && queue.bytes() < limits.batchBytes()) {
            reading++;
            effects.readState(keys.removeFirst());
        }
        if (running && keys.isEmpty() && !listing && !listed) {
            listing = true;
            effects.listKeys(lastKey, PAGE);
        }
    }

    void keys(List<String> page, boolean last) {
        listing = false;
        listed = last;
        for (String key : page) {
            lastKey = key;
            add(key);
        }
    }

    void state(String persistenceId, byte[] merged) {
        reading--;
        if (merged != null) {
            sentEntities++;
            queue.add(new LinkRow(0, persistenceId, merged));
        }
    }

    void unreadable(String persistenceId) {
        reading--;
        unreadable.add(persistenceId);
    }

    private void add(String key) {
        if (rule.carries(key)) {
            keys.addLast(key);
        } else if (rule.isInSlices(key)) {
            LinkRow marker = withheld.marker(key, 0);
            if (marker != null) {
                queue.add(marker);
            }
        }
    }

    /** Those that are no longer here are left out: others have them. */
    void retryUnreadable() {
        List<String> again = List.copyOf(unreadable);
        unreadable.clear();
        for (String key : again) {
            if (effects.offers(EntityId.collectionOf(key)) != StatesKind.NOTHING) {
                add(key);
            }
        }
    }

    /** Whether a frame is full, or nothing more comes to fill it. */
    boolean hasPortion() {
        return !queue.isEmpty()
                && (queue.bytes() >= limits.batchBytes() || reading == 0 || queue.credit() < queue.bytes());
    }

    boolean finished() {
        boolean finished =
                running && listed && keys.isEmpty() && unreadable.isEmpty() && reading == 0 && queue.isEmpty();
        running &= !finished;
        return finished;
    }

    long watermark() {
        return watermark;
    }

    long sentEntities() {
        return sentEntities;
    }
}
