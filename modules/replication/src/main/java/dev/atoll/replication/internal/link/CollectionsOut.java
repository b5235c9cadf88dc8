package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Origin;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends the states of single collections that the peer has asked for, one collection after the other, beside the journal
 * and from the same window.
 */
final class CollectionsOut {

    private static final int PAGE = 200;

    private final LinkLimits limits;
    private final CrossingRule rule;
    private final OutboundLink.Effects effects;
    private final SendQueue queue;
    private final Withheld withheld;
    private final Map<String, LinkFrame.CollectionWish> wishes = new LinkedHashMap<>();

    private final Deque<String> keys = new ArrayDeque<>();
    private final List<String> unreadable = new ArrayList<>();
    private final Deque<LinkRow> states = new ArrayDeque<>();
    private long stateBytes;
    private String current;
    /** The origins for whose removal it is asked for, or none. */
    private List<Origin> removed = List.of();

    private StatesKind kind;
    private String lastKey;
    private boolean listing;
    private boolean listed;
    private int reading;

    CollectionsOut(
            LinkLimits limits, CrossingRule rule, OutboundLink.Effects effects, SendQueue queue, Withheld withheld) {
        this.limits = limits;
        this.rule = rule;
        this.effects = effects;
        this.queue = queue;
        this.withheld = withheld;
    }

    void wish(LinkFrame.CollectionWish wish) {
        wishes.put(wish.collection(), wish);
    }

    void retryUnreadable() {
        if (current != null && effects.offers(current) == StatesKind.NOTHING) {
            kind = StatesKind.NOTHING; // it was removed meanwhile: others have it
            keys.clear();
            listed = true;
        } else {
            keys.addAll(unreadable);
        }
        unreadable.clear();
    }

    /** Sends as much as the window lets. */
    void advance() {
        while (current != null || !wishes.isEmpty()) {
            if (current == null) {
                begin();
            }
            if (current != null && !goOn()) {
                return;
            }
        }
    }

    private void begin() {
        current = wishes.keySet().iterator().next();
        LinkFrame.CollectionWish wish = wishes.remove(current);
        removed = wish.removed();
        boolean mayHave = rule.held().test(current)
                && effects.hasExpelled(removed)
                && effects.mayGive(wish.current())
                && effects.mayGiveWithout(wish.gone(), current);
        kind = mayHave ? effects.offers(current) : StatesKind.LATER;
        if (kind == StatesKind.LATER || kind == StatesKind.NOTHING) {
            end();
            return;
        }
        withheld.forget(current);
        lastKey = current + "|";
        listed = false;
        listing = false;
    }

    private void end() {
        effects.send(new LinkFrame.CollectionEnd(current, kind));
        current = null;
    }

    /** Whether the collection that is sent is done. */
    private boolean goOn() {
        readMore();
        while (!states.isEmpty() && effects.wireReady()) {
            List<LinkRow> portion = portion();
            if (portion.isEmpty()) {
                return false;
            }
            effects.send(new LinkFrame.CollectionStates(current, portion));
            readMore();
        }
        boolean done = listed && keys.isEmpty() && unreadable.isEmpty() && reading == 0 && states.isEmpty();
        if (done) {
            if (!rule.held().test(current)) {
                kind = StatesKind.LATER; // rows may have been kept back meanwhile
            }
            end();
        }
        return done;
    }

    private List<LinkRow> portion() {
        List<LinkRow> portion = new ArrayList<>();
        long bytes = 0;
        while (!states.isEmpty() && portion.size() < limits.batchRows() && bytes < limits.batchBytes()) {
            int cost = states.peekFirst().cost();
            if (!queue.charge(cost, portion.isEmpty())) {
                break;
            }
            portion.add(states.removeFirst());
            bytes += cost;
        }
        stateBytes -= bytes;
        return portion;
    }

    private void readMore() {
        while (!keys.isEmpty() && reading < limits.transferReads() && stateBytes < limits.batchBytes()) {
            reading++;
            effects.readState(keys.removeFirst());
        }
        if (keys.isEmpty() && !listing && !listed) {
            listing = true;
            effects.listKeys(lastKey, PAGE);
        }
    }

    void keys(List<String> page, boolean last) {
        if (current == null || !listing) {
            return;
        }
        listing = false;
        listed = last;
        String prefix = current + "|";
        for (String key : page) {
            if (!key.startsWith(prefix)) {
                listed = true;
                break;
            }
            lastKey = key;
            keys.addLast(key);
        }
    }

    void state(String persistenceId, byte[] merged) {
        reading--;
        if (merged != null && (removed.isEmpty() || concerns(merged, removed))) {
            LinkRow row = new LinkRow(0, persistenceId, merged);
            states.addLast(row);
            stateBytes += row.cost();
        }
    }

    /** Whether the state has seen something of those regions, also of journals that they had earlier. */
    private static boolean concerns(byte[] merged, List<Origin> removed) {
        EntityState state = ((EventRow.Merged) EventRowCodec.decode(merged)).state();
        boolean[] found = new boolean[1];
        state.seen()
                .forEach((origin, sequence) -> found[0] |=
                        removed.stream().anyMatch(gone -> gone.region().equals(origin.region())));
        return found[0];
    }

    void unreadable(String persistenceId) {
        reading--;
        unreadable.add(persistenceId);
    }

    boolean idle() {
        return current == null && wishes.isEmpty();
    }
}
