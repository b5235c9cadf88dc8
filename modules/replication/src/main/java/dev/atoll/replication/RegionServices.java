package dev.atoll.replication;

import dev.atoll.crdt.RegionId;
import dev.atoll.entity.DataEntities;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalTail;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the links of a node use of the rest of it.
 *
 * @param region the node's region
 * @param journal the region's journal, open
 * @param entities the node's data actors, started
 * @param tail the node's {@link JournalTail}
 * @param placement which regions hold which collections
 * @param removal which regions were removed for good
 * @param clock for lag and for the peers to compare with
 * @param random spreads reconnects over time, and names this process
 */
public record RegionServices(
        RegionId region,
        Journal journal,
        DataEntities entities,
        ActorRef<JournalTail.Command> tail,
        LinkPlacement placement,
        LinkRemoval removal,
        InstantSource clock,
        RandomGenerator random) {}
