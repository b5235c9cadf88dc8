package dev.atoll.management.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictResolver;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.management.ResolverSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** A resolver of the user's with the threads that it may use. */
public final class LoadedResolver {

    /** Initialising a class may take longer than a call. */
    private static final Duration LOADING = Duration.ofSeconds(10);

    private final String name;
    private final ConflictResolver resolver;
    private final ResolverLane lane;

    private LoadedResolver(String name, ConflictResolver resolver, ResolverLane lane) {
        this.name = name;
        this.resolver = resolver;
        this.lane = lane;
    }

    /** Fails with {@link ErrorCode#INVALID_POLICY}. */
    public static CompletableFuture<LoadedResolver> load(
            String name, ClassLoader classes, ResolverSettings settings, Executor completing) {
        ResolverSettings loading = new ResolverSettings(LOADING, 1, settings.maxWaiting(), settings.logInterval());
        ResolverLane lane = new ResolverLane(name, settings, completing);
        return new ResolverLane(name, loading, completing)
                .run(() -> new LoadedResolver(name, instance(name, classes), lane), why -> {
                    throw unusable(name, why, null);
                })
                .toCompletableFuture();
    }

    private static ConflictResolver instance(String name, ClassLoader classes) {
        try {
            Object made = Class.forName(name, true, classes).getConstructor().newInstance();
            if (made instanceof ConflictResolver resolver) {
                return resolver;
            }
            throw unusable(name, "does not implement " + ConflictResolver.class.getName(), null);
        } catch (ClassNotFoundException e) {
            throw unusable(name, "is not on the class path of this node: deploy it to all nodes of all regions", e);
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw unusable(name, "is not a public class with a public constructor without parameters", e);
        } catch (java.lang.reflect.InvocationTargetException | LinkageError e) {
            throw unusable(name, "cannot be made: " + (e.getCause() == null ? e : e.getCause()), e);
        }
    }

    private static AtollException unusable(String name, String why, Throwable cause) {
        return new AtollException(ErrorCode.INVALID_POLICY, "The resolver " + name + " " + why + ".", cause);
    }

    public String name() {
        return name;
    }

    /** Only within {@link #run}. */
    public Payload resolve(List<RegisterValue.Version> versions) {
        return resolver.resolve(versions);
    }

    /** What {@code work} gives, or {@code otherwise}, told why, when it cannot be had in time. */
    public <T> CompletionStage<T> run(Supplier<T> work, Function<String, T> otherwise) {
        return lane.run(work, otherwise);
    }
}
