package dev.atoll.node.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.management.RegionApi;
import dev.atoll.replication.Replication;

/**
 * A node that serves.
 *
 * @param self what it accepts is of this origin
 * @param httpPort 0 when HTTP is switched off
 */
public record RunningRegion(Origin self, RegionApi api, int httpPort, Replication links) {}
