package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityState;
import dev.atoll.entity.DataEntities;
import dev.atoll.journal.EssentialActors;
import dev.atoll.journal.JournalReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The definitions of one kind that this node knows, each in its latest state: loaded from the journal, learned from what
 * is written and applied in the region, and shared among its nodes. Safe for use by many threads.
 */
public final class Definitions<T> {

    private final DefinitionKind<T> kind;
    private final Map<String, KnownDefinition<T>> byName = new ConcurrentHashMap<>();
    private final ActorRef<DefinitionSpreader.Command> spreader;
    private final CompletableFuture<Void> loaded;
    private final Runnable changed;

    /** Once for each kind and node. */
    public Definitions(
            ActorSystem<?> system, DataEntities entities, JournalReader reader, DefinitionKind<T> kind, String name) {
        this(system, entities, reader, kind, name, () -> {});
    }

    /** @param changed runs after each change of what is known, in any thread, perhaps before this object is complete */
    public Definitions(
            ActorSystem<?> system,
            DataEntities entities,
            JournalReader reader,
            DefinitionKind<T> kind,
            String name,
            Runnable changed) {
        this.kind = kind;
        this.changed = changed;
        this.spreader = EssentialActors.start(system, DefinitionSpreader.create(name, this), name);
        entities.listen((id, state) -> {
            if (id.collection().equals(kind.collection())) {
                learn(state);
            }
        });
        this.loaded = new DefinitionLoader(system, reader, entities, kind, this::learn).load();
    }

    /** Completes when all that the region had have been loaded; until then some may seem unknown. */
    public CompletableFuture<Void> loaded() {
        return loaded;
    }

    /** Takes in what the entity of a definition holds, and tells the other nodes; returns what is known then. */
    public Optional<T> learn(EntityState state) {
        return KnownDefinition.of(kind, state).map(known -> {
            T latest = take(known);
            spreader.tell(new DefinitionSpreader.Spread(nameOf(known), known.version(), known.toText(kind)));
            return latest;
        });
    }

    /** Takes in what another node says. */
    void hear(String text) {
        KnownDefinition.fromText(kind, text).ifPresent(this::take);
    }

    /** Takes it in, unless a later state is known. */
    private T take(KnownDefinition<T> known) {
        KnownDefinition<T> latest =
                byName.merge(nameOf(known), known, (old, now) -> now.version() > old.version() ? now : old);
        if (latest.equals(known)) {
            changed.run();
        }
        return latest.definition();
    }

    private String nameOf(KnownDefinition<T> known) {
        return kind.name().apply(known.definition());
    }

    public Optional<T> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(KnownDefinition::definition);
    }

    /** In the order of their names. */
    public List<T> all() {
        return byName.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue().definition())
                .toList();
    }
}
