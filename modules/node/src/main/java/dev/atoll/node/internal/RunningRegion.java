package dev.atoll.node.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.management.DataService;
import dev.atoll.replication.Replication;

/**
 * A node that serves.
 *
 * @param httpPort 0 when HTTP is switched off
 */
public record RunningRegion(RegionId region, DataService data, int httpPort, Replication links) {}
