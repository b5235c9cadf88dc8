package dev.atoll.history;

import dev.atoll.crdt.Origin;
import dev.atoll.history.internal.ConflictRecorder;
import dev.atoll.history.internal.RecorderActor;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalTail;
import java.time.InstantSource;
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
     * @param known what this node knows of collections
     */
    public static void start(
            ActorSystem<?> system,
            ConflictSettings settings,
            String role,
            Origin self,
            Journal journal,
            ActorRef<JournalTail.Command> tail,
            KnownCollections known,
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
                                                journal.database(), journal.reader(), self, known, settings, clock),
                                        settings),
                                "atoll-conflicts")
                        .withSettings(role.isEmpty() ? singleton : singleton.withRole(role)));
    }
}
