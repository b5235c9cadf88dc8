package dev.atoll.recovery.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.recovery.KeyChange;
import dev.atoll.recovery.KeyRewinds;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.recovery.RewindJob.Progress;
import dev.atoll.recovery.RewindPreview;
import dev.atoll.recovery.RewindScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Goes through the keys of a scope and changes nothing, within a time. */
final class PreviewWalk implements KeyWalk.Visitor {

    private final KeyRewinds keys;
    private final HybridTimestamp to;
    private final RecoverySettings settings;
    private final InstantSource clock;
    private final Instant begun;
    private final Tally tally;
    private final SortedMap<String, Changing> examples = new TreeMap<>();

    private PreviewWalk(KeyRewinds keys, HybridTimestamp to, RecoverySettings settings, InstantSource clock) {
        this.keys = keys;
        this.to = to;
        this.settings = settings;
        this.clock = clock;
        this.begun = clock.instant();
        this.tally = new Tally(Progress.NONE, settings.listErrors());
    }

    static CompletionStage<RewindPreview> run(
            KeyRewinds keys,
            KeyWalk walk,
            RewindScope scope,
            HybridTimestamp to,
            RecoverySettings settings,
            InstantSource clock) {
        PreviewWalk visitor = new PreviewWalk(keys, to, settings, clock);
        List<RegionId> missing =
                keys.missing(scope.collection(), to); // before reading: what is complete now will be read
        return walk.run(scope, "", "", visitor).thenCompose(whole -> visitor.examples()
                .thenApply(
                        examples -> new RewindPreview(to, scope, visitor.tally.progress(), examples, missing, whole)));
    }

    @Override
    public CompletionStage<Void> key(EntityId id) {
        return keys.preview(id, to).handle((change, failure) -> {
            if (failure == null) {
                tally.done(change);
                change.ifPresent(found -> show(id, found));
            } else {
                tally.failed(id, JobRunner.cause(failure));
            }
            return null;
        });
    }

    private record Changing(EntityId id, KeyChange change) {}

    private void show(EntityId id, KeyChange change) {
        synchronized (examples) {
            if (examples.size() < settings.examples() && !Objects.equals(change.before(), change.after())) {
                examples.put(id.persistenceId(), new Changing(id, change));
            }
        }
    }

    private CompletionStage<List<RewindPreview.Example>> examples() {
        List<Changing> sorted;
        synchronized (examples) {
            sorted = List.copyOf(examples.values());
        }
        CompletionStage<List<RewindPreview.Example>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (Changing shown : sorted) {
            all = all.thenCombine(keys.discarded(shown.id(), to), (before, writes) -> {
                before.add(new RewindPreview.Example(shown.id(), shown.change(), writes));
                return before;
            });
        }
        return all;
    }

    @Override
    public CompletionStage<Boolean> upTo(EntityId id) {
        tally.upTo(id);
        return CompletableFuture.completedStage(
                Duration.between(begun, clock.instant()).abs().compareTo(settings.previewTime()) < 0);
    }

    @Override
    public void skipped(String collection, AtollException reason) {
        tally.skipped(collection, reason);
    }
}
