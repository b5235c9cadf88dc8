package dev.atoll.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** One block of settings; every failure names the whole key, its value unless that is a secret, and what is allowed. */
public final class CheckedSettings {
    private static final List<String> BYTE_UNITS = List.of("", " KiB", " MiB", " GiB");
    private static final Pattern QUOTED = Pattern.compile("'[^']{4,}'");

    private final Config config;
    private final String path;

    /**
     * @param root an actor system's whole configuration
     * @param path of the block, for example {@code atoll.journal}
     */
    public CheckedSettings(Config root, String path) {
        this.path = path;
        this.config = read(path, () -> root.getConfig(path));
    }

    public CheckedSettings within(String key) {
        return new CheckedSettings(config, key, path + "." + key);
    }

    private CheckedSettings(Config parent, String key, String path) {
        this.path = path;
        this.config = read(path, () -> parent.getConfig(key));
    }

    public String text(String key) {
        return read(path + "." + key, () -> config.getString(key));
    }

    public List<String> texts(String key) {
        return read(path + "." + key, () -> config.getStringList(key));
    }

    public boolean flag(String key) {
        return read(key, "must be on or off", config::getBoolean);
    }

    public int integer(String key, int least, int most) {
        return within(key, read(key, "must be a whole number", config::getInt), least, most, String::valueOf);
    }

    public long bytes(String key, long least, long most) {
        long value = read(key, "must be a number of bytes, for example 512k", config::getBytes);
        return within(key, value, least, most, CheckedSettings::bytesText);
    }

    public Duration duration(String key, Duration least, Duration most) {
        Duration value = read(key, "must be a duration, for example 10s", config::getDuration);
        return within(key, value, least, most, DurationText::write);
    }

    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        String value = text(key);
        return Arrays.stream(type.getEnumConstants())
                .filter(e -> lower(e).equals(value))
                .findFirst()
                .orElseThrow(() -> invalid(
                        key,
                        "must be one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(CheckedSettings::lower)
                                        .toList()));
    }

    /** The refusal of a setting; the rule goes on after the key and its value. */
    public AtollException invalid(String key, String rule) {
        return new AtollException(
                ErrorCode.INVALID_SETTING,
                path + "." + key + " = '" + shown(key) + "'" + where(key) + " " + rule + ".");
    }

    /** What is wrong with a configuration, and where. What it quotes is left out: that may be anything, also a password. */
    public static String problem(ConfigException e) {
        String message = String.valueOf(e.getMessage());
        String place = e.origin() == null ? "" : e.origin().description();
        String shown = message.startsWith(place) ? place : "";
        return shown + QUOTED.matcher(message.substring(shown.length())).replaceAll("'…'");
    }

    private String shown(String key) {
        return ShownValue.of(path + "." + key, config.getAnyRef(key));
    }

    /** An option of the command line; elsewhere the key says where to look. */
    private String where(String key) {
        String origin = config.getValue(key).origin().description();
        return origin.startsWith("--") ? " (" + origin + ")" : "";
    }

    private <T> T read(String key, String rule, Function<String, T> value) {
        try {
            return value.apply(key);
        } catch (ConfigException.WrongType | ConfigException.BadValue e) {
            throw invalid(key, rule);
        } catch (ConfigException e) {
            throw new AtollException(ErrorCode.INVALID_SETTING, path + "." + key + ": " + problem(e));
        }
    }

    private <T extends Comparable<T>> T within(String key, T value, T least, T most, Function<T, String> text) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw invalid(key, "must be from " + text.apply(least) + " to " + text.apply(most));
        }
        return value;
    }

    /** In the largest unit that leaves a whole number, as a setting can be written. */
    private static String bytesText(long bytes) {
        long left = bytes;
        int unit = 0;
        while (left != 0 && left % 1024 == 0 && unit < BYTE_UNITS.size() - 1) {
            left /= 1024;
            unit++;
        }
        return left + BYTE_UNITS.get(unit);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <T> T read(String wholeKey, Supplier<T> value) {
        try {
            return value.get();
        } catch (ConfigException e) {
            throw new AtollException(ErrorCode.INVALID_SETTING, wholeKey + ": " + problem(e));
        }
    }
}
