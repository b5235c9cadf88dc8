package dev.atoll.bench.atoll;

import com.typesafe.config.Config;
import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.load.Write;
import dev.atoll.node.Atoll;
import dev.atoll.node.RegisterCollection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;

/** One region of Atoll, embedded in this JVM as an application would do it. */
public final class AtollRegion implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final JournalDatabase database;
    private final ActorSystem system;
    private final Atoll atoll;
    private final RegisterCollection<String> registers;

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

    /** Sets a register. */
    public CompletionStage<Void> write(int key, String value) {
        return registers.at("key-" + key).set(value);
    }

    /** Increments a counter by one. */
    public CompletionStage<Long> increment(String key) {
        return atoll.counter("counters").at(key).increment(1);
    }

    /** The database of this region. */
    public JournalDatabase database() {
        return database;
    }

    private static <T> T await(CompletionStage<T> stage) {
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
