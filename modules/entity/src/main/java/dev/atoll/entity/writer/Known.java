package dev.atoll.entity.writer;

import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.Origin;
import java.util.Set;

/**
 * What a batch is planned by.
 *
 * @param retired the origins of which nothing more will come
 * @param forgetting what is forgotten of the entity, here and elsewhere
 */
record Known(Set<Origin> retired, Forgetting forgetting) {}
