package dev.atoll.node.process;

import java.util.Map;

/** Whether a person is reading; the launcher tells by system properties, for Java cannot. */
public final class Terminal {

    private Terminal() {}

    /** True when somebody can press a key. */
    public static boolean hasInput() {
        return Boolean.getBoolean("atoll.terminal.in");
    }

    /** True when standard output may be coloured: it is a terminal, and NO_COLOR is not set. */
    public static boolean hasColour(Map<String, String> environment) {
        return Boolean.getBoolean("atoll.terminal.out")
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** True when a line on standard error can be rewritten in place. */
    public static boolean hasProgressLine() {
        return Boolean.getBoolean("atoll.terminal.err");
    }
}
