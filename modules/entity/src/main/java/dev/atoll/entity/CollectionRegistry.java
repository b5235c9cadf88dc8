package dev.atoll.entity;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.entity.internal.DefinitionKind;
import dev.atoll.entity.internal.Definitions;
import dev.atoll.entity.internal.KnownDefinition;
import dev.atoll.journal.JournalReader;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The collections of the region. Every node answers from memory; the definitions themselves are entities of the
 * built-in collection {@value CollectionDefinition#COLLECTION}, and replicate to other regions like all entities.
 *
 * <p>When regions that are cut off from each other create a collection with different types, the later definition
 * counts after the cut has healed; data of the other type stays in the entities and comes back with its type. Safe for
 * use by many threads.
 */
public final class CollectionRegistry {

    private static final DefinitionKind<CollectionDefinition> KIND = new DefinitionKind<>(
            CollectionDefinition.COLLECTION,
            CollectionDefinition::name,
            CollectionDefinition::toJson,
            CollectionDefinition::fromJson);

    /** How often a change is made again because another one came between. */
    private static final int MOST_TRIES = 20;

    private final DataEntities entities;
    private final Definitions<CollectionDefinition> definitions;

    private CollectionRegistry(ActorSystem<?> system, DataEntities entities, JournalReader reader) {
        this.entities = entities;
        this.definitions = new Definitions<>(system, entities, reader, KIND, "atoll-collections");
    }

    /** Starts it on this node, once; it loads the definitions in the background, see {@link #ready}. */
    public static CollectionRegistry start(ActorSystem<?> system, DataEntities entities, JournalReader reader) {
        return new CollectionRegistry(system, entities, reader);
    }

    /** Completes when all definitions that this region had have been loaded; until then some may seem unknown. */
    public CompletionStage<Void> ready() {
        return definitions.loaded().minimalCompletionStage();
    }

    public boolean isReady() {
        return definitions.loaded().isDone();
    }

    /**
     * Creates the collection, or finds it when it exists. When the stage completes, the definition is durable in this
     * region and this node knows it; {@link #lookup} finds it from every node. Safe to retry.
     *
     * @return fails with an {@link AtollException}: {@link ErrorCode#INVALID_COLLECTION},
     *     {@link ErrorCode#TYPE_CONFLICT} when it exists with another type, or the code of a failed write
     */
    public CompletionStage<CollectionDefinition> create(String name, DataType<?> type) {
        try {
            CollectionDefinition wanted = CollectionDefinition.of(name, type);
            Optional<CollectionDefinition> known = find(name);
            if (known.isPresent()) {
                return CompletableFuture.completedStage(requireType(known.get(), type));
            }
            type.check(wanted.policy());
            return entities.writeIfAbsent(idOf(name), DataTypes.REGISTER, new Operation.Assign(wanted.toJson()))
                    .thenApply(reply -> requireType(defined(name, reply), type));
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /**
     * Creates the collection as the change makes it, or changes the one that exists. When the stage completes, the
     * definition is durable in this region and this node knows it; other nodes and regions take it as soon as it arrives.
     * Changes that are made in this region at the same time all count. Of those that are made in two regions at the same
     * time, the later counts for the whole definition, until the collection is defined again. Safe to retry.
     *
     * @param change what is to be different from a definition that is there, or from the default; may be called several
     *     times
     * @return fails as {@link #create}, with what the change throws, and with {@link ErrorCode#INVALID_POLICY} when the
     *     definition has a policy and values of the type have no conflicts
     */
    public CompletionStage<CollectionDefinition> define(
            String name, DataType<?> type, UnaryOperator<CollectionDefinition> change) {
        try {
            CollectionDefinition created = changed(CollectionDefinition.of(name, type), change);
            return entities.writeIfAbsent(idOf(name), DataTypes.REGISTER, new Operation.Assign(created.toJson()))
                    .thenCompose(reply -> {
                        CollectionDefinition found = requireType(defined(name, reply), type);
                        return reply instanceof EntityReply.Written
                                ? CompletableFuture.completedStage(found)
                                : change(name, stateOf(name, reply), change, MOST_TRIES);
                    });
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Changes what was read, and reads again when somebody else has changed it in between. */
    private CompletionStage<CollectionDefinition> change(
            String name, EntityState read, UnaryOperator<CollectionDefinition> change, int tries) {
        if (tries == 0) {
            throw new AtollException(
                    ErrorCode.OVERLOADED, "Others are changing collection '" + name + "': nothing was changed.");
        }
        CollectionDefinition from = definitions.learn(read).orElseThrow();
        CollectionDefinition wanted = changed(from, change);
        List<Dot> versions = KnownDefinition.versions(read);
        if (wanted.equals(from) && versions.size() == 1) {
            return CompletableFuture.completedStage(from);
        }
        Operation write = new Operation.AssignIfStill(wanted.toJson(), versions);
        return entities.write(idOf(name), DataTypes.REGISTER, write, null).thenCompose(reply -> {
            boolean changedMeanwhile =
                    reply instanceof EntityReply.Refused refused && refused.code() == ErrorCode.CONFLICT_OPEN;
            return changedMeanwhile
                    ? entities.read(idOf(name)).thenCompose(now -> change(name, stateOf(name, now), change, tries - 1))
                    : CompletableFuture.completedStage(requireType(defined(name, reply), wanted.type()));
        });
    }

    private static CollectionDefinition changed(CollectionDefinition from, UnaryOperator<CollectionDefinition> change) {
        CollectionDefinition wanted = change.apply(from);
        wanted.type().check(wanted.policy());
        return wanted;
    }

    /** The definition that this node has in memory. */
    public Optional<CollectionDefinition> find(String name) {
        return definitions.find(name);
    }

    /**
     * As {@link #find}; a collection that this node does not know is looked for in the journal, as another node may
     * just have created it.
     *
     * @return fails with an {@link AtollException} when it cannot be looked for now
     */
    public CompletionStage<Optional<CollectionDefinition>> lookup(String name) {
        Optional<CollectionDefinition> known = find(name);
        if (known.isPresent() || !CollectionDefinition.isValidName(name)) {
            return CompletableFuture.completedStage(known);
        }
        return entities.read(idOf(name)).thenApply(reply -> definitions.learn(stateOf(name, reply)));
    }

    /** The definition in the state of its entity; empty when there is none that this version understands. */
    public static Optional<CollectionDefinition> definition(EntityState state) {
        return KnownDefinition.of(KIND, state).map(KnownDefinition::definition);
    }

    /** The definitions that this node has in memory, by name. */
    public List<CollectionDefinition> all() {
        return definitions.all();
    }

    private static EntityId idOf(String name) {
        return KIND.id(name);
    }

    private static CollectionDefinition requireType(CollectionDefinition found, DataType<?> type) {
        if (found.type().tag() != type.tag()) {
            throw new AtollException(
                    ErrorCode.TYPE_CONFLICT,
                    "Collection '" + found.name() + "' exists with type "
                            + found.type().name() + ", not " + type.name()
                            + ". A collection's type cannot be changed.");
        }
        return found;
    }

    private CollectionDefinition defined(String name, EntityReply reply) {
        return definitions
                .learn(stateOf(name, reply))
                .orElseThrow(() -> new AtollException(
                        ErrorCode.UNKNOWN_TYPE,
                        "Collection '" + name + "' was defined by a newer version of Atoll; upgrade this node."));
    }

    private static EntityState stateOf(String name, EntityReply reply) {
        if (reply instanceof EntityReply.Written written) {
            return written.state();
        }
        if (reply instanceof EntityReply.Current current) {
            return current.state();
        }
        if (reply instanceof EntityReply.Refused refused) {
            throw new AtollException(refused.code(), refused.message());
        }
        EntityReply.Failed failed = (EntityReply.Failed) reply;
        throw new AtollException(failed.code(), "Collection '" + name + "': " + failed.message());
    }
}
