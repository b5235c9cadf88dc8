package dev.atoll.replication.internal.confirm;

import java.util.ArrayList;
import java.util.List;

/**
 * For how long this region has had something that a peer has not applied. Remembers when the journal's end was seen where,
 * in a bounded number of marks: the older they are, the coarser. For one thread.
 */
public final class BacklogAge {

    private static final int MOST_MARKS = 512;

    /** At this time the journal ended there. */
    private record Mark(long offset, long millis) {}

    private List<Mark> marks = new ArrayList<>();

    /**
     * The journal ends here now.
     *
     * @param millis by a clock that never jumps
     */
    public void ends(long offset, long millis) {
        boolean later = marks.isEmpty() || offset > marks.get(marks.size() - 1).offset();
        if (offset <= 0 || !later) {
            return;
        }
        marks.add(new Mark(offset, millis));
        if (marks.size() > MOST_MARKS) {
            thin();
        }
    }

    /** The older half loses every second mark: what was seen at one that is gone counts from the one before it. */
    private void thin() {
        List<Mark> kept = new ArrayList<>(MOST_MARKS);
        for (int i = 0; i < marks.size(); i++) {
            boolean old = i < marks.size() / 2;
            if (!old || i % 2 == 1) {
                kept.add(old ? new Mark(marks.get(i).offset(), marks.get(i - 1).millis()) : marks.get(i));
            }
        }
        marks = kept;
    }

    /** All peers have applied everything up to there. */
    public void forgetUpTo(long offset) {
        int known = 0;
        while (known < marks.size() - 1 && marks.get(known).offset() <= offset) {
            known++;
        }
        marks.subList(0, known).clear();
    }

    /**
     * For how long a peer that has applied everything up to {@code applied} has been behind; 0 when it is not, or when
     * nothing is known of the journal yet.
     *
     * @param applied -1 when that is not known
     */
    public long millisBehind(long applied, long nowMillis) {
        for (Mark mark : marks) {
            if (mark.offset() > applied) {
                return Math.max(0, nowMillis - mark.millis());
            }
        }
        return 0;
    }
}
