package dev.atoll.entity.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.entity.CollectionGates;
import dev.atoll.entity.EntityErasure;
import dev.atoll.entity.EntityListener;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.ExpelledOrigins;
import dev.atoll.entity.ForgettingHorizon;
import dev.atoll.entity.RetiredOrigins;
import dev.atoll.entity.RightsLinks;
import dev.atoll.entity.TimestampLedger;
import java.util.function.Supplier;

/**
 * What all data actors of a node share.
 *
 * @param self the origin of the events that this region accepts
 * @param listener hears of each durable change
 * @param links the ways to other regions, as they are now
 * @param gates what may be done with which collection
 * @param retired of whom nothing more will come
 * @param expelled whose events are not taken any more
 * @param horizon by what deleted entities are forgotten
 * @param erasure removes the rows of those that are
 */
public record EntityRuntime(
        EntitySettings settings,
        Origin self,
        TimestampLedger ledger,
        EntityListener listener,
        Supplier<RightsLinks> links,
        CollectionGates gates,
        RetiredOrigins retired,
        ExpelledOrigins expelled,
        ForgettingHorizon horizon,
        Supplier<EntityErasure> erasure) {}
