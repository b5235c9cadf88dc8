package dev.atoll.history;

import dev.atoll.crdt.Origin;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.internal.ConflictRecorder;
import dev.atoll.history.internal.RecorderActor;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalTail;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Records this region's conflicts, on one of its nodes at a time: it follows the journal from the offset up to which the
 * log is complete. What a row makes of the log and that offset are stored in one transaction, so nothing is lost and
 * nothing recorded twice, whenever a node dies. It never holds a write up.
 */
public final class ConflictRecording {

    private ConflictRecording() {}

    /**
     * Takes part; call once on each node.
     *
     * @param role of the nodes that may record; empty for all
     * @param tail this node's
     * @param definitions the collections that this node knows
     * @param held whether this region holds a collection and goes on to
     */
    public static void start(
            ActorSystem<?> system,
            ConflictSettings settings,
            String role,
            Origin self,
            Journal journal,
            ActorRef<JournalTail.Command> tail,
            Function<String, Optional<CollectionDefinition>> definitions,
            Predicate<String> held,
            InstantSource clock) {
        if (!settings.record()) {
            return;
        }
        ClusterSingletonSettings singleton = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                RecorderActor.create(
                                        tail,
                                        () -> new ConflictRecorder(
                                                journal.database(),
                                                journal.reader(),
                                                self,
                                                definitions,
                                                held,
                                                settings,
                                                clock),
                                        settings),
                                "atoll-conflicts")
                        .withSettings(role.isEmpty() ? singleton : singleton.withRole(role)));
    }
}
