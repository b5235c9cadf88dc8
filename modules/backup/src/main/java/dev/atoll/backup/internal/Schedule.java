package dev.atoll.backup.internal;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When backups of one type are due: never, at an interval, or by a cron expression of five fields in UTC. */
public final class Schedule {

    private static final Pattern INTERVAL =
            Pattern.compile("([1-9][0-9]{0,8}) *(s|seconds?|m|minutes?|h|hours?|d|days?)");

    private static final Map<String, ChronoUnit> UNITS =
            Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

    private final Duration interval;
    private final ExecutionTime times;

    private Schedule(Duration interval, ExecutionTime times) {
        this.interval = interval;
        this.times = times;
    }

    /**
     * @param text empty for never
     * @throws IllegalArgumentException when it is neither an interval nor a cron expression
     */
    public static Schedule parse(String text) {
        if (text.isBlank()) {
            return new Schedule(null, null);
        }
        if (text.strip().contains(" ") && text.strip().split("\\s+").length == 5) {
            Cron cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(text);
            return new Schedule(null, ExecutionTime.forCron(cron.validate()));
        }
        Matcher interval = INTERVAL.matcher(text.strip());
        if (!interval.matches()) {
            throw new IllegalArgumentException("'" + text + "' is neither an interval nor a cron expression");
        }
        return new Schedule(
                Duration.of(
                        Long.parseLong(interval.group(1)),
                        UNITS.get(interval.group(2).substring(0, 1))),
                null);
    }

    /**
     * A setting that is a schedule.
     *
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}
     */
    public static String checked(CheckedSettings in, String key) {
        String text = in.text(key);
        try {
            parse(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw in.invalid(key, "is neither an interval such as 6h, nor a cron expression of five fields");
        }
    }

    /**
     * Whether one is due.
     *
     * @param last when one of this type, or of one that holds more, was begun
     * @param since when the first one may have become due if there was none
     */
    public boolean due(Optional<Instant> last, Instant since, Instant now) {
        if (interval != null) {
            return last.map(at -> !at.plus(interval).isAfter(now)).orElse(true);
        }
        return times != null
                && times.nextExecution(last.orElse(since).atZone(ZoneOffset.UTC))
                        .map(next -> !next.toInstant().isAfter(now))
                        .orElse(false);
    }
}
