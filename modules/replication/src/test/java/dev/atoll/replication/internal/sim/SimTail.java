package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.TimestampLedger;
import dev.atoll.journal.CompletenessRule;
import dev.atoll.journal.WritesInFlight;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/** What the journal's tail says of its completeness, again and again, by the real rule; for one link. */
final class SimTail implements CompletenessRule.Surroundings {

    private final SimWorld world;
    private final SimRegion region;
    private final SimSession session;
    private final CompletenessRule rule;

    SimTail(SimSession session) {
        this.session = session;
        this.region = session.region;
        this.world = region.world;
        this.rule = new CompletenessRule(writes(), () -> Instant.ofEpochMilli(region.wallMillis()), this);
    }

    /** As in production, the earlier life is in doubt. */
    private WritesInFlight writes() {
        TimestampLedger ledger = region.writerSetup().ledger();
        if (world.mutation == Mutation.TIMESTAMPS_IN_FLIGHT_IGNORED) {
            return () -> new WritesInFlight.Reading(ledger.clock().next(), 1);
        }
        return () -> {
            WritesInFlight.Reading reading = ledger.read();
            return new WritesInFlight.Reading(reading.safe(), reading.doubts() + 1);
        };
    }

    void start() {
        session.later(10 + world.random.nextInt(50), this::read);
    }

    private void read() {
        start();
        if (world.mutation == Mutation.LEDGER_READ_AFTER_THE_JOURNAL) {
            see(after -> session.later(world.random.nextInt(5), () -> {
                rule.beforeRead();
                after.run();
            }));
        } else {
            rule.beforeRead();
            session.later(world.random.nextInt(5), () -> see(Runnable::run));
        }
    }

    private void see(Consumer<Runnable> then) {
        SimDisk disk = region.disk;
        long watermark = disk.watermark();
        boolean everything = disk.rows.isEmpty() || disk.rows.lastKey() <= watermark;
        then.accept(() -> tell(watermark, everything));
    }

    private void tell(long watermark, boolean everything) {
        HybridTimestamp complete = rule.afterRead(everything);
        region.horizon.claimed(complete);
        session.conversation().outbound().claimed(watermark, complete);
    }

    @Override
    public Set<String> writers() {
        return region.disk.writers();
    }

    @Override
    public void promise(HybridTimestamp upTo) {
        region.disk.promised = HybridTimestamp.max(region.disk.promised, upTo);
    }
}
