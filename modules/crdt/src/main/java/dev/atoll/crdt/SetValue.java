package dev.atoll.crdt;

import java.util.Collection;
import java.util.List;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * A set: each element with the dots of the adds that no remove has seen. Persistent: a change shares what it keeps with
 * the value before, so that it costs the logarithm of the size.
 *
 * @param elements never with an empty list of dots
 */
public record SetValue(PSortedMap<Payload, List<Dot>> elements) {

    public static final SetValue EMPTY = new SetValue(TreePMap.empty());

    SetValue added(Collection<Payload> adds, EventContext context) {
        PSortedMap<Payload, List<Dot>> changed = elements;
        for (Payload element : adds) {
            List<Dot> kept = unseen(changed.getOrDefault(element, List.of()), context.seen());
            if (!kept.contains(context.dot())) {
                changed = changed.plus(element, Dots.plus(kept, context.dot(), dot -> dot));
            }
        }
        return new SetValue(changed);
    }

    SetValue removed(Collection<Payload> removes, VersionVector seen) {
        PSortedMap<Payload, List<Dot>> changed = elements;
        for (Payload element : removes) {
            changed = with(changed, element, unseen(changed.getOrDefault(element, List.of()), seen));
        }
        return new SetValue(changed);
    }

    SetValue cleared(VersionVector seen) {
        return removed(elements.keySet(), seen);
    }

    SetValue merge(VersionVector seenMine, SetValue theirs, VersionVector seenTheirs) {
        PSortedMap<Payload, List<Dot>> merged = elements;
        for (Payload element : elements.plusAll(theirs.elements).keySet()) {
            List<Dot> mine = elements.getOrDefault(element, List.of());
            List<Dot> other = theirs.elements.getOrDefault(element, List.of());
            merged = with(merged, element, Dots.merge(mine, seenMine, other, seenTheirs, dot -> dot));
        }
        return new SetValue(merged);
    }

    private static PSortedMap<Payload, List<Dot>> with(
            PSortedMap<Payload, List<Dot>> map, Payload element, List<Dot> dots) {
        return dots.isEmpty() ? map.minus(element) : map.plus(element, dots);
    }

    private static List<Dot> unseen(List<Dot> dots, VersionVector seen) {
        return Dots.notSeen(dots, dot -> dot, seen);
    }
}
