package dev.atoll.node.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start another JVM with this one's Java and class path. */
final class JvmCommand {

    private static final int FIRST_JDK_THAT_WARNS = 24;
    private static final String MAIN_CLASS = "dev.atoll.node.Main";

    private JvmCommand() {}

    /** Flags for several small, short-lived regions on one machine. */
    static List<String> quickStart() {
        return List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    }

    /**
     * The command that runs {@code atoll} with these arguments and ends together with this process. Flags win over what is
     * here, also over the class path.
     */
    static List<String> atoll(List<String> jvmFlags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS) {
            command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        command.add("-D" + ParentWatch.PROPERTY + "=true");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(jvmFlags);
        command.add(MAIN_CLASS);
        command.addAll(arguments);
        return command;
    }
}
