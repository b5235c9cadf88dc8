package dev.atoll.journal;

import java.util.regex.Pattern;

/** What of a setting's value may stand in a message or a log: no password, and of a URL neither the user nor the query. */
public final class ShownValue {
    private static final String HIDDEN = "(not shown)";
    private static final Pattern SECRET_KEY =
            Pattern.compile("(?i).*(password|passphrase|secret|token|credential).*|(.*-)?key");
    private static final Pattern URL = Pattern.compile("(?s).*(://|jdbc:).*");
    private static final String BEGINNING = "(?s)^(jdbc:[a-zA-Z0-9]+:(?://)?|[a-zA-Z][a-zA-Z0-9+.-]*://|)";
    private static final Pattern SCHEME = Pattern.compile(BEGINNING + ".*");
    private static final Pattern USER = Pattern.compile(BEGINNING + ".*@");

    private ShownValue() {}

    /** @param key the setting's name, also without what it is in */
    public static String of(String key, Object value) {
        String text = String.valueOf(value);
        String name = key.substring(key.lastIndexOf('.') + 1);
        if (SECRET_KEY.matcher(name).matches()) {
            return HIDDEN;
        }
        return name.equals("url") || URL.matcher(text).matches() ? url(text) : text;
    }

    /** Everything up to the last @ may be the user and the password, whatever characters these have; or the query has one. */
    public static String url(String url) {
        String place = url.replaceFirst("(?s)[?;#].*", "");
        return url.indexOf('@', place.length()) < 0
                ? USER.matcher(place).replaceFirst("$1")
                : SCHEME.matcher(place).replaceFirst("$1" + HIDDEN);
    }
}
