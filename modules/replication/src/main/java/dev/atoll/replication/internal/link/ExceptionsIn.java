package dev.atoll.replication.internal.link;

import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.HashSet;
import java.util.Set;

/** The collections of which the receiver has said that it may lack rows. For one thread. */
final class ExceptionsIn {

    /** A region has hardly so many collections. */
    private static final int MOST = 100_000;

    private Set<String> names = Set.of();

    void heard(LinkFrame.Excepted news) {
        Set<String> now = new HashSet<>(names);
        news.over().forEach(now::remove);
        now.addAll(news.begun());
        if (now.size() > MOST) {
            throw new LinkViolation("The peer excepts more than " + MOST + " collections.");
        }
        names = Set.copyOf(now);
    }

    /** Never changes; there is another one after news. */
    Set<String> names() {
        return names;
    }

    /** With those that this region itself does not send any more. */
    Set<String> namesAnd(Set<String> unsent) {
        if (unsent.isEmpty()) {
            return names;
        }
        Set<String> all = new HashSet<>(names);
        all.addAll(unsent);
        return Set.copyOf(all);
    }
}
