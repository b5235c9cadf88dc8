package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import java.util.List;
import java.util.stream.Collectors;

/** This region does not have what the session has seen elsewhere. Nothing was done. */
public final class SessionBehindException extends AtollException {

    private static final long serialVersionUID = 1L;

    /** Why a region's events are missing. */
    public enum Reason {
        /** They are on their way. */
        NOT_YET_APPLIED("not applied here yet"),
        /** There is no link to the region now; they come when there is. */
        NOT_CONNECTED("not applied here yet, and there is no link to it now"),
        /** They were accepted on a journal that is lost, and had not arrived here before: they never will. */
        LOST("lost with the region's earlier journal: they will never be here"),
        /** This region has no link to one of that name, and never had. */
        UNKNOWN_REGION("of a region that this one does not know");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        boolean isLasting() {
            return this == LOST || this == UNKNOWN_REGION;
        }
    }

    /**
     * One region whose events are missing.
     *
     * @param behindMillis how much older is what is certain to be here than what the session has seen; null when nothing
     *     is known of that region
     */
    public record Behind(String region, HybridTimestamp required, Long behindMillis, Reason reason) {

        @Override
        public String toString() {
            return "events of " + region + " up to " + required + " are " + reason.text
                    + (behindMillis == null ? "" : " (" + behindMillis + " ms behind)");
        }
    }

    private final transient List<Behind> behind;

    SessionBehindException(List<Behind> behind) {
        super(
                ErrorCode.SESSION_BEHIND,
                "The session has seen more than this region has: "
                        + behind.stream().map(Behind::toString).collect(Collectors.joining("; ")) + ".");
        this.behind = List.copyOf(behind);
    }

    public List<Behind> behind() {
        return behind;
    }
}
