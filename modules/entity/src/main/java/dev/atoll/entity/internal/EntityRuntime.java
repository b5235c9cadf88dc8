package dev.atoll.entity.internal;

import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntityListener;
import dev.atoll.entity.EntitySettings;

/**
 * What all data actors of a node share.
 *
 * @param self the origin of the events that this region accepts
 * @param listener hears of each durable change
 */
public record EntityRuntime(EntitySettings settings, Origin self, HybridClock clock, EntityListener listener) {}
