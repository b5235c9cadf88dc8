package dev.atoll.entity.internal;

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
public final class DefinitionSpreader extends AbstractBehavior<DefinitionSpreader.Command> {

    private static final Key<LWWMap<String, String>> KEY = LWWMapKey.create("atoll-collections");

    public sealed interface Command {}

    /** Tell the others. */
    public record Spread(KnownDefinition known) implements Command {}

    private record Changed(Replicator.SubscribeResponse<LWWMap<String, String>> response) implements Command {}

    private record Updated(Replicator.UpdateResponse<LWWMap<String, String>> response) implements Command {}

    private final ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator;
    private final SelfUniqueAddress self;
    private final Definitions definitions;

    private DefinitionSpreader(
            ActorContext<Command> context,
            ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator,
            Definitions definitions) {
        super(context);
        this.replicator = replicator;
        this.self = DistributedData.get(context.getSystem()).selfUniqueAddress();
        this.definitions = definitions;
        replicator.subscribe(KEY, Changed::new);
    }

    public static Behavior<Command> create(Definitions definitions) {
        return Behaviors.setup(context -> DistributedData.withReplicatorMessageAdapter(
                (ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator) ->
                        new DefinitionSpreader(context, replicator, definitions)));
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
                        KEY, LWWMap.empty(), Replicator.writeLocal(), replyTo, map -> with(map, spread.known())),
                Updated::new);
        return this;
    }

    /** The map's own clock is the version, so that its merge keeps the later state too. */
    private LWWMap<String, String> with(LWWMap<String, String> map, KnownDefinition known) {
        String name = known.definition().name();
        boolean newer = map.get(name).forall(text -> KnownDefinition.versionOf(text) < known.version());
        return newer ? map.put(self, name, known.toText(), (timestamp, text) -> KnownDefinition.versionOf(text)) : map;
    }

    private Behavior<Command> changed(Changed changed) {
        if (changed.response() instanceof Replicator.Changed<LWWMap<String, String>> change) {
            Map<String, String> all = change.get(KEY).getEntries();
            all.values().forEach(text -> KnownDefinition.fromText(text).ifPresent(definitions::learn));
        }
        return this;
    }
}
