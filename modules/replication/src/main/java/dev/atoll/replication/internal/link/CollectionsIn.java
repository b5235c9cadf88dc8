package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityId;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.link.PlacementPort.Wish;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The states of single collections that were asked for: a wish is met when all its states are applied. For one thread. */
final class CollectionsIn {

    private static final long ASK_AGAIN_MILLIS = 500;

    private static final class Open {
        private final Wish wish;
        private final InboundWindow.Slot slot;
        private StatesKind end;

        private Open(Wish wish, InboundWindow.Slot slot) {
            this.wish = wish;
            this.slot = slot;
        }
    }

    private final InboundWindow window;
    private final BiConsumer<LinkRow, InboundWindow.Slot> rows;
    private final Map<String, Open> open = new HashMap<>();
    private final Map<String, Long> notBefore = new HashMap<>();

    CollectionsIn(InboundWindow window, BiConsumer<LinkRow, InboundWindow.Slot> rows) {
        this.window = window;
        this.rows = rows;
    }

    /** Whether to ask for it now: not while an answer is on its way, or was just put off. */
    boolean mayAsk(Wish wish, LinkTime now) {
        if (open.containsKey(wish.collection())
                || now.millis() < notBefore.getOrDefault(wish.collection(), Long.MIN_VALUE)) {
            return false;
        }
        notBefore.put(wish.collection(), now.millis() + ASK_AGAIN_MILLIS);
        open.put(wish.collection(), new Open(wish, window.detached()));
        return true;
    }

    void states(LinkFrame.CollectionStates states) {
        Open asked = asked(states.collection());
        for (LinkRow row : states.rows()) {
            if (!EntityId.collectionOf(row.persistenceId()).equals(states.collection())) {
                throw new LinkViolation(
                        "Among the states of " + states.collection() + " is " + row.persistenceId() + ".");
            }
        }
        window.add(asked.slot, states.rows().size(), LinkRow.cost(states.rows()));
        states.rows().forEach(row -> rows.accept(row, asked.slot));
    }

    void end(LinkFrame.CollectionEnd end) {
        asked(end.collection()).end = end.kind();
    }

    private Open asked(String collection) {
        Open asked = open.get(collection);
        if (asked == null || asked.end != null) {
            throw new LinkViolation("The peer sends states of " + collection + " that were not asked for.");
        }
        return asked;
    }

    /** Gives those wishes that are met; one is not when something was kept back after all, and is asked for again. */
    void settle(BiConsumer<Wish, StatesKind> met) {
        List<Open> done = new ArrayList<>();
        for (Open each : open.values()) {
            if (each.end != null && each.slot.isEmpty()) {
                done.add(each);
            }
        }
        for (Open each : done) {
            open.remove(each.wish.collection());
            if (each.end != StatesKind.LATER && each.slot.isWhole()) {
                met.accept(each.wish, each.end);
            }
        }
    }

    boolean idle() {
        return open.isEmpty();
    }
}
