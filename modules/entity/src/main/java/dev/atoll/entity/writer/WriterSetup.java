package dev.atoll.entity.writer;

import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.ExpelledOrigins;
import dev.atoll.entity.TimestampLedger;

/**
 * What all writers of a node share.
 *
 * @param ledger of the node
 * @param self the origin of the events that this region accepts
 * @param expelled whose events are not taken any more
 */
public record WriterSetup(
        EntitySettings settings, Origin self, TimestampLedger ledger, WriterRules rules, ExpelledOrigins expelled) {

    public WriterSetup(EntitySettings settings, Origin self, TimestampLedger ledger, WriterRules rules) {
        this(settings, self, ledger, rules, new ExpelledOrigins());
    }

    HybridClock clock() {
        return ledger.clock();
    }
}
