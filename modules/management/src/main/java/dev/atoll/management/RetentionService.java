package dev.atoll.management;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.history.Compaction;
import dev.atoll.history.Compaction.Need;
import dev.atoll.history.Compaction.Outcome;
import dev.atoll.journal.RetentionStore;
import dev.atoll.management.internal.JournalReads;
import dev.atoll.replication.RegionHorizon;
import dev.atoll.replication.RetentionSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Tells how long the past is kept and what holds that up, and has it folded. Safe for use from many threads. */
public final class RetentionService {

    /**
     * Where this region stands.
     *
     * @param horizon of all regions, as far as this one may fold
     * @param needs who still needs rows after which offset
     */
    public record Report(
            Duration window,
            RetentionStore.Progress progress,
            RegionHorizon.Status horizon,
            List<Need> needs,
            List<RetentionStore.Hold> holds) {}

    private final RetentionStore retention;
    private final RetentionSettings settings;
    private final RegionHorizon horizon;
    private final Compaction compaction;
    private final Executor blocking;

    /** @param blocking runs what is asked of the database; it may refuse some */
    public RetentionService(
            RetentionStore retention,
            RetentionSettings settings,
            RegionHorizon horizon,
            Compaction compaction,
            Executor blocking) {
        this.retention = retention;
        this.settings = settings;
        this.horizon = horizon;
        this.compaction = compaction;
        this.blocking = blocking;
    }

    public CompletionStage<Report> report() {
        return JournalReads.run(
                () -> new Report(
                        settings.window(),
                        retention.progress(),
                        horizon.status(),
                        compaction.needs(),
                        retention.holds()),
                blocking);
    }

    /** What there was at instants before may be gone. */
    public CompletionStage<HybridTimestamp> horizon() {
        return JournalReads.run(() -> retention.progress().horizon(), blocking);
    }

    /** See {@link Compaction#preview} and {@link Compaction#compact}. */
    public CompletionStage<Outcome> compact(boolean dryRun) {
        return JournalReads.run(dryRun ? compaction::preview : compaction::compact, blocking);
    }
}
