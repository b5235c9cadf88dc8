package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.Slot;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.management.internal.FallbackLog;
import dev.atoll.management.internal.LoadedResolver;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The users' resolvers of this node: loads each class once, and runs it on threads of its own within a time limit. When
 * one does not work, last-writer-wins decides, the answer says so, and the log does from time to time. Safe for use by
 * many threads.
 */
public final class ConflictResolvers {

    private static final int MAX_REMEMBERED = 200;

    private final ClassLoader classes;
    private final ResolverSettings settings;
    private final Executor completing;
    private final FallbackLog log;
    private final Map<String, CompletableFuture<LoadedResolver>> loaded = new ConcurrentHashMap<>();

    /**
     * @param classes where the users' classes are found
     * @param clock for the intervals of the log
     * @param completing on which callers go on
     */
    public ConflictResolvers(ClassLoader classes, ResolverSettings settings, InstantSource clock, Executor completing) {
        this.classes = classes;
        this.settings = settings;
        this.completing = completing;
        this.log = new FallbackLog(clock, settings.logInterval());
    }

    /**
     * Whether this node can run the policy.
     *
     * @return fails with {@link ErrorCode#INVALID_POLICY}, saying what its class lacks
     */
    CompletionStage<Void> check(ConflictPolicy policy) {
        return policy.resolverClass()
                .map(name -> load(name).<Void>thenApply(found -> null))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** How often reads of the collection had to fall back on this node since it started. */
    public long fallbacks(String collection) {
        return log.count(collection);
    }

    /**
     * What the collection's resolver makes of a conflict, or last-writer-wins in its place. Blocks for as long as a resolver
     * may take.
     */
    public View.Document choice(CollectionDefinition collection, Conflict conflict) {
        Slot<?> register = new Slot<>(DataTypes.REGISTER, new RegisterValue(conflict.versions()), List.of());
        return (View.Document) view(collection, register).toCompletableFuture().join();
    }

    /** The value as the collection's policy shows it; never fails because of the user's class. */
    CompletionStage<View> view(CollectionDefinition collection, Slot<?> slot) {
        String name = collection.policy().resolverClass().orElseThrow();
        boolean[] needed = new boolean[1];
        View plain = slot.view(collection.policy().bind(versions -> {
            needed[0] = true;
            return versions.get(0).value();
        }));
        if (!needed[0]) {
            return CompletableFuture.completedStage(plain);
        }
        return load(name)
                .handle((resolver, failure) -> failure == null
                        ? run(collection, slot, resolver)
                        : CompletableFuture.completedStage(fallback(collection, slot, known(failure))))
                .thenCompose(viewed -> viewed)
                .thenApply(viewed -> {
                    if (viewed.failure() != null) {
                        log.report(collection.name(), viewed.failure());
                    }
                    return viewed.view();
                });
    }

    /** @param failure why last-writer-wins had to decide, or null */
    private record Viewed(View view, AtollException failure) {}

    private static CompletionStage<Viewed> run(CollectionDefinition collection, Slot<?> slot, LoadedResolver resolver) {
        return resolver.run(
                () -> {
                    AtollException[] failure = new AtollException[1];
                    View view = slot.view(collection.policy().bind(versions -> resolve(resolver, versions, failure)));
                    return new Viewed(view, failure[0]);
                },
                why -> fallback(collection, slot, failed(resolver.name() + " " + why + ".", null)));
    }

    private static Payload resolve(
            LoadedResolver resolver, List<RegisterValue.Version> versions, AtollException[] failure) {
        try {
            return json(resolver, resolver.resolve(versions));
        } catch (RuntimeException | Error e) { // of a user's class
            failure[0] = e instanceof AtollException known && known.code() == ErrorCode.INVALID_POLICY
                    ? known
                    : failed(resolver.name() + " failed with " + e.getClass().getName() + ".", e);
            throw failure[0];
        }
    }

    private static Payload json(LoadedResolver resolver, Payload made) {
        if (made == null) {
            throw failed(resolver.name() + " returned null.", null);
        }
        try {
            return CanonicalJson.payload(CanonicalJson.parse(made.bytes()));
        } catch (AtollException e) {
            throw failed(resolver.name() + " returned what is not JSON.", e);
        }
    }

    private static Viewed fallback(CollectionDefinition collection, Slot<?> slot, AtollException why) {
        View view = slot.view(collection.policy().bind(versions -> {
            throw why;
        }));
        return new Viewed(view, why);
    }

    private static AtollException known(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof AtollException known ? known : failed("cannot be loaded: " + cause, cause);
    }

    private static AtollException failed(String what, Throwable cause) {
        return new AtollException(ErrorCode.INVALID_POLICY, "The resolver " + what, cause);
    }

    private CompletableFuture<LoadedResolver> load(String name) {
        CompletableFuture<LoadedResolver> known = loaded.get(name);
        if (known != null) {
            return known;
        }
        if (loaded.size() >= MAX_REMEMBERED) {
            loaded.values().removeIf(CompletableFuture::isCompletedExceptionally);
        }
        return loaded.computeIfAbsent(name, each -> LoadedResolver.load(each, classes, settings, completing));
    }
}
