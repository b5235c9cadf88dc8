package dev.atoll.history;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Where in this region's journal an event of a key is; the text form is for example {@code 12.0}.
 *
 * @param row the number of the key's row, from 1
 * @param event the event's place in that row, from 0
 */
public record HistoryPosition(long row, int event) implements Comparable<HistoryPosition> {

    private static final Pattern TEXT = Pattern.compile("[1-9][0-9]{0,17}\\.(0|[1-9][0-9]{0,8})");
    private static final Comparator<HistoryPosition> ORDER =
            Comparator.comparingLong(HistoryPosition::row).thenComparingInt(HistoryPosition::event);

    /**
     * @throws AtollException {@link ErrorCode#INVALID_REQUEST}
     */
    public static HistoryPosition parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + text.substring(0, Math.min(40, text.length()))
                            + "' is not a position in a history: copy it from an answer's \"next\" or \"position\".");
        }
        int dot = text.indexOf('.');
        return new HistoryPosition(Long.parseLong(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    }

    @Override
    public int compareTo(HistoryPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return row + "." + event;
    }
}
