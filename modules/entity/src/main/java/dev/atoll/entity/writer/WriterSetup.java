package dev.atoll.entity.writer;

import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.TimestampLedger;

/**
 * What all writers of a node share.
 *
 * @param ledger of the node
 * @param self the origin of the events that this region accepts
 */
public record WriterSetup(EntitySettings settings, Origin self, TimestampLedger ledger, WriterRules rules) {

    HybridClock clock() {
        return ledger.clock();
    }
}
