package dev.atoll.replication.internal;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/** Says a thing once, and again only when it is another thing or much later. For one thread. */
final class QuietLog {

    private static final long REPEAT_NANOS = 60_000_000_000L;

    /** Subjects can come from strangers: when there are too many, all are forgotten, and things said again. */
    private static final int MAX_SUBJECTS = 256;

    private record Said(String text, long atNanos) {}

    private final Logger log;
    private final Map<String, Said> last = new HashMap<>();

    QuietLog(Logger log) {
        this.log = log;
    }

    /** @param subject what it is about; each has its own last word */
    void warn(String subject, String format, Object... arguments) {
        String text = format + java.util.Arrays.toString(arguments).replaceAll("[0-9]+", "#");
        Said before = last.get(subject);
        long now = System.nanoTime();
        if (before != null && before.text().equals(text) && now - before.atNanos() < REPEAT_NANOS) {
            log.debug(format, arguments);
            return;
        }
        if (last.size() >= MAX_SUBJECTS) {
            last.clear();
        }
        last.put(subject, new Said(text, now));
        log.warn(format, arguments);
    }

    /** All is well again: the next trouble is news. */
    void up(String subject, String format, Object... arguments) {
        last.remove(subject);
        log.info(format, arguments);
    }
}
