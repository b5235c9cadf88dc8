package dev.atoll.backup.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Work of a test in a process of its own, which can be killed, or has file systems for itself. */
public final class WorkProcess {

    private WorkProcess() {}

    public static Process start(Class<?> main, String what, Path directory, Path log) throws IOException {
        return start(List.of(), main, what, directory, log);
    }

    /**
     * Starts {@code main} with what is to be done and the test's directory as its arguments.
     *
     * @param around a command that runs the one after it
     * @param log gets all output
     */
    static Process start(List<String> around, Class<?> main, String what, Path directory, Path log) throws IOException {
        List<String> command = new ArrayList<>(around);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(what, directory.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
