package dev.atoll.entity.writer;

import dev.atoll.crdt.RequestId;
import dev.atoll.entity.EntitySettings.RequestMemory;
import java.util.Arrays;
import java.util.List;

/**
 * The requests that an entity has served lately in this region, oldest first. Immutable.
 *
 * <p>Rebuilt from the events on recovery, and kept beside the state in a snapshot; not replicated.
 */
public final class RecentRequests {

    public static final RecentRequests NONE = new RecentRequests(new Served[0]);

    /**
     * @param sequence the own event that the request led to
     * @param millis that event's timestamp
     * @param mark of the operation, see {@link OperationMark}: in memory only, the journal does not keep it
     */
    public record Served(RequestId request, long sequence, long millis, int mark) {

        /** One whose operation is not known any more. */
        public Served(RequestId request, long sequence, long millis) {
            this(request, sequence, millis, OperationMark.UNKNOWN);
        }
    }

    private final Served[] served;

    private RecentRequests(Served[] served) {
        this.served = served;
    }

    public static RecentRequests of(List<Served> oldestFirst) {
        return oldestFirst.isEmpty() ? NONE : new RecentRequests(oldestFirst.toArray(Served[]::new));
    }

    /** Remembers one more; forgets those that are out of bounds when it was served. */
    public RecentRequests with(Served newest, RequestMemory bounds) {
        if (bounds.most() == 0) {
            return NONE;
        }
        int from = Math.max(0, served.length + 1 - bounds.most());
        while (from < served.length
                && served[from].millis() < newest.millis() - bounds.window().toMillis()) {
            from++;
        }
        Served[] kept = Arrays.copyOfRange(served, from, served.length + 1);
        kept[kept.length - 1] = newest;
        return new RecentRequests(kept);
    }

    /** Whether the request was served within the window. */
    public boolean contains(RequestId request, long nowMillis, RequestMemory bounds) {
        for (int i = served.length - 1; i >= 0; i--) {
            if (served[i].request().equals(request)) {
                return served[i].millis() >= nowMillis - bounds.window().toMillis();
            }
        }
        return false;
    }

    /** Whether the request is known to have been for another operation when it was served last. */
    boolean differs(RequestId request, int mark) {
        for (int i = served.length - 1; i >= 0; i--) {
            if (served[i].request().equals(request)) {
                return served[i].mark() != OperationMark.UNKNOWN
                        && mark != OperationMark.UNKNOWN
                        && served[i].mark() != mark;
            }
        }
        return false;
    }

    /** Whether any request was served within the window. */
    boolean remembers(long nowMillis, RequestMemory bounds) {
        return served.length > 0
                && served[served.length - 1].millis()
                        >= nowMillis - bounds.window().toMillis();
    }

    /** Oldest first. */
    public List<Served> list() {
        return List.of(served);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecentRequests r && Arrays.equals(served, r.served);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(served);
    }

    @Override
    public String toString() {
        return Arrays.toString(served);
    }
}
