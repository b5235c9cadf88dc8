package dev.atoll.node.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.management.DataService;

/**
 * A node that serves.
 *
 * @param httpPort 0 when HTTP is switched off
 */
public record RunningRegion(RegionId region, DataService data, int httpPort, int linkPort) {}
