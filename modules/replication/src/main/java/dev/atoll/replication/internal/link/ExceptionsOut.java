package dev.atoll.replication.internal.link;

import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the source of which collections this region may lack rows of its, before it says how far it has applied its
 * journal: only what has changed since it last said so on this connection. For one thread.
 */
final class ExceptionsOut {

    private static final int NAMES_A_FRAME = 500;

    private final Consumer<LinkFrame> send;
    private Set<String> said = Set.of();

    ExceptionsOut(Consumer<LinkFrame> send) {
        this.send = send;
    }

    /** Whether there was something to say. */
    boolean say(Set<String> now) {
        if (now.equals(said)) {
            return false;
        }
        List<String> begun = without(now, said);
        List<String> over = without(said, now);
        for (int from = 0; from < Math.max(begun.size(), over.size()); from += NAMES_A_FRAME) {
            send.accept(new LinkFrame.Excepted(part(begun, from), part(over, from)));
        }
        said = Set.copyOf(now);
        return true;
    }

    private static List<String> without(Set<String> names, Set<String> others) {
        Set<String> left = new HashSet<>(names);
        left.removeAll(others);
        return left.stream().sorted().toList();
    }

    private static List<String> part(List<String> names, int from) {
        return names.subList(Math.min(from, names.size()), Math.min(from + NAMES_A_FRAME, names.size()));
    }
}
