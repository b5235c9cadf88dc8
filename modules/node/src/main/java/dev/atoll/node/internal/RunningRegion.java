package dev.atoll.node.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.management.DataService;
import dev.atoll.management.PastService;
import dev.atoll.replication.Replication;

/**
 * A node that serves.
 *
 * @param self what it accepts is of this origin
 * @param httpPort 0 when HTTP is switched off
 */
public record RunningRegion(Origin self, DataService data, PastService past, int httpPort, Replication links) {}
