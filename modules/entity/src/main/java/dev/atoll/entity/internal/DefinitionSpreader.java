package dev.atoll.entity.internal;

import dev.atoll.crdt.AtollException;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;

/** Tells the region's other nodes of definitions through Distributed Data, and learns theirs. */
final class DefinitionSpreader extends AbstractBehavior<DefinitionSpreader.Command> {

    sealed interface Command {}

    /** Tell the others. */
    record Spread(String name, long version, String text) implements Command {}

    private record Changed(Replicator.SubscribeResponse<LWWMap<String, String>> response) implements Command {}

    private record Updated(Replicator.UpdateResponse<LWWMap<String, String>> response) implements Command {}

    private final ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator;
    private final Key<LWWMap<String, String>> key;
    private final SelfUniqueAddress self;
    private final Definitions<?> definitions;

    private DefinitionSpreader(
            ActorContext<Command> context,
            ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator,
            Key<LWWMap<String, String>> key,
            Definitions<?> definitions) {
        super(context);
        this.key = key;
        this.replicator = replicator;
        this.self = DistributedData.get(context.getSystem()).selfUniqueAddress();
        this.definitions = definitions;
        replicator.subscribe(key, Changed::new);
    }

    /** @param key of the map, the same on all nodes */
    static Behavior<Command> create(String key, Definitions<?> definitions) {
        return Behaviors.setup(context -> DistributedData.withReplicatorMessageAdapter(
                (ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator) ->
                        new DefinitionSpreader(context, replicator, LWWMapKey.create(key), definitions)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Spread.class, this::spread)
                .onMessage(Changed.class, this::changed)
                .onMessage(Updated.class, updated -> this)
                .build();
    }

    private Behavior<Command> spread(Spread spread) {
        replicator.askUpdate(
                (ActorRef<Replicator.UpdateResponse<LWWMap<String, String>>> replyTo) -> new Replicator.Update<>(
                        key, LWWMap.empty(), Replicator.writeLocal(), replyTo, map -> with(map, spread)),
                Updated::new);
        return this;
    }

    /** The map's own clock is the version, so that its merge keeps the later state too. */
    private LWWMap<String, String> with(LWWMap<String, String> map, Spread spread) {
        boolean newer = map.get(spread.name()).forall(text -> KnownDefinition.versionOf(text) < spread.version());
        return newer
                ? map.put(self, spread.name(), spread.text(), (timestamp, text) -> KnownDefinition.versionOf(text))
                : map;
    }

    private Behavior<Command> changed(Changed changed) {
        if (changed.response() instanceof Replicator.Changed<LWWMap<String, String>> change) {
            Map<String, String> all = change.get(key).getEntries();
            all.values().forEach(this::hear);
        }
        return this;
    }

    /** One that another version has written is left out; the region's journal has it too. */
    private void hear(String text) {
        try {
            definitions.hear(text);
        } catch (AtollException | IllegalArgumentException e) {
            getContext().getLog().warn("A definition of another node cannot be read: {}", e.toString());
        }
    }
}
