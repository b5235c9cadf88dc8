package dev.atoll.bench.atoll;

import com.typesafe.config.Config;
import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.load.Write;
import dev.atoll.entity.ConfirmRule;
import dev.atoll.node.Atoll;
import dev.atoll.node.DataCollection;
import dev.atoll.node.Register;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;

/** One region of Atoll, embedded in this JVM as an application would do it. */
public final class AtollRegion implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final JournalDatabase database;
    private final ActorSystem system;
    private final Atoll atoll;
    private final DataCollection<Register<String>> registers;

    private AtollRegion(JournalDatabase database, Config config) {
        this.database = database;
        this.system = ActorSystem.create("bench", config);
        this.atoll = await(Atoll.get(system).start());
        this.registers = atoll.register("registers", String.class);
        await(registers.at("first").set("write"));
    }

    /** A region without peers; returns when it serves. */
    public static AtollRegion alone(JournalDatabase database) {
        return new AtollRegion(database, AtollSettings.region("bench", database));
    }

    /** A region without peers that archives into a directory, and makes backups there when asked over {@link BackupApi}. */
    public static AtollRegion archiving(JournalDatabase database, Path repository) {
        return new AtollRegion(
                database, AtollSettings.withBackups(repository, AtollSettings.region("bench", database)));
    }

    /** A region that a peer may dial at {@link #linkPort}. */
    static AtollRegion listening(String name, JournalDatabase database) {
        return new AtollRegion(database, AtollSettings.region(name, database));
    }

    /** A region that dials {@code peer} on this machine. */
    static AtollRegion dialling(String name, JournalDatabase database, String peer, int port) {
        return new AtollRegion(database, AtollSettings.withPeer(peer, port, AtollSettings.region(name, database)));
    }

    int linkPort() {
        return atoll.linkPort();
    }

    /** Reads a register. */
    CompletionStage<Optional<String>> read(int key) {
        return registers.at("key-" + key).get();
    }

    /** Sets a register. */
    public CompletionStage<Void> write(int key, String value) {
        return registers.at("key-" + key).set(value);
    }

    /** Sets a register; completes when it is as sure as the rule says. */
    CompletionStage<Void> confirmed(int key, String value, ConfirmRule rule) {
        return registers.at("key-" + key).confirmed(rule).set(value);
    }

    /** Increments a counter by one. */
    public CompletionStage<Long> increment(String key) {
        return atoll.counter("counters").at(key).increment(1);
    }

    /** The total of a counter. */
    public CompletionStage<Long> total(String key) {
        return atoll.counter("counters").at(key).get();
    }

    /** The total of a counter at an instant. */
    public CompletionStage<Long> total(String key, Instant instant) {
        return atoll.counter("counters").at(key).asOf(instant).get();
    }

    /** All of it, for operations of any type. */
    public Atoll atoll() {
        return atoll;
    }

    /** The database of this region. */
    public JournalDatabase database() {
        return database;
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.handleAsync(AtollRegion::valueOf, Write.SAME_THREAD)
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T valueOf(T value, Throwable failure) {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        return value;
    }

    @Override
    public void close() {
        system.terminate();
        await(system.getWhenTerminated());
    }
}
