package dev.atoll.node.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One node of a region as a process of its own. It ends when this JVM ends, also when this JVM is killed. Its methods may
 * be called from any thread, one at a time.
 */
public final class RegionProcess implements AutoCloseable {

    private static final int TAIL_LINES = 30;
    private static final long POLL_MILLIS = 20;

    private final RegionSpec spec;
    private final LogFile log;
    private Process process;
    private long logStart;

    private RegionProcess(RegionSpec spec) {
        this.spec = spec;
        this.log = new LogFile(spec.logFile());
    }

    /** Starts the process and returns at once; {@link #awaitReady} tells when it serves. */
    public static RegionProcess launch(RegionSpec spec) {
        RegionProcess region = new RegionProcess(spec);
        region.launch();
        return region;
    }

    /** Starts it again after {@link #kill} or {@link #stop}, with the same spec, and returns at once. */
    public void launch() {
        if (isAlive()) {
            throw new IllegalStateException(spec.node() + " is already running as process " + process.pid());
        }
        try {
            Files.createDirectories(spec.logFile().toAbsolutePath().getParent());
            logStart = log.size();
            File logFile = spec.logFile().toFile();
            process = new ProcessBuilder(JvmCommand.atoll(spec.jvmFlags(), spec.commandLine()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + spec.node(), e);
        }
    }

    /**
     * Waits for the READY line of the current run.
     *
     * @throws RegionStartFailed when the process ends first, or does not become ready in time (it is left running)
     */
    public ReadyLine awaitReady(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            boolean alive = isAlive();
            Optional<ReadyLine> ready = readyLine();
            if (ready.isPresent()) {
                return ready.get();
            }
            if (!alive) {
                throw failure("ended with exit code " + process.exitValue() + " before it was ready");
            }
            pause();
        }
        throw failure("did not become ready within " + limit.toSeconds() + " s");
    }

    /** The READY line of the current run, when it has been printed. */
    public Optional<ReadyLine> readyLine() {
        return log.completeLinesFrom(logStart).stream()
                .map(ReadyLine::parse)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** {@code kill -9}; on return the process is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(30));
    }

    /** Asks it to shut down (TERM); empty when it still runs at the limit, otherwise its exit code. */
    public Optional<Integer> stop(Duration limit) {
        process.destroy();
        return awaitExit(limit);
    }

    /** Freezes the process (STOP): its connections stay open and nothing answers, until {@link #resume}. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets a frozen process run on. */
    public void resume() {
        signal("-CONT");
    }

    /** The exit code once the process has ended; empty when it still runs at the limit. */
    public Optional<Integer> awaitExit(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(process.exitValue())
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public RegionSpec spec() {
        return spec;
    }

    /** The operating system's id of the current run. */
    public long pid() {
        return process.pid();
    }

    /** Where its HTTP API answers. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + spec.httpPort());
    }

    /** The last lines of its log. */
    public List<String> logTail() {
        return log.tail(TAIL_LINES);
    }

    /** Stops it in order; kills it when that takes more than ten seconds. */
    @Override
    public void close() {
        if (isAlive() && stop(Duration.ofSeconds(10)).isEmpty()) {
            kill();
        }
    }

    private RegionStartFailed failure(String what) {
        return new RegionStartFailed(spec.node() + " " + what + " (log: " + spec.logFile() + ")", logTail());
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot signal " + spec.node(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a region", e);
        }
    }
}
