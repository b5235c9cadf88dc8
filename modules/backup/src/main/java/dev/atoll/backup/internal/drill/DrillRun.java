package dev.atoll.backup.internal.drill;

import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Drill;
import dev.atoll.backup.Drill.Problem;
import dev.atoll.backup.Drill.Progress;
import dev.atoll.backup.Drill.Restored;
import dev.atoll.backup.Drill.Stage;
import dev.atoll.backup.Drill.State;
import dev.atoll.backup.DrillSettings;
import dev.atoll.backup.Drills;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestorePlan;
import dev.atoll.backup.RestoreReport;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.backup.internal.ArchiveReach;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.history.AsOfReads;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One drill: restores all that a repository has of the region's journal, takes it back to an instant, and compares. Blocks. */
final class DrillRun {

    private static final Logger LOG = LoggerFactory.getLogger(DrillRun.class);
    private static final int ATTEMPTS = 3;

    /**
     * What it works with.
     *
     * @param stopped whether it is to end
     * @param notes hears how far it is; may be called by several threads, and often
     */
    record Parts(
            Drills.Region region,
            DrillSettings settings,
            BackupKeys keys,
            InstantSource clock,
            RandomGenerator random,
            BooleanSupplier stopped,
            Consumer<Drill> notes) {}

    /** The node stops. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The region itself cannot be read: that says nothing about its backups. */
    private static final class RegionAway extends RuntimeException {
        private static final long serialVersionUID = 1;

        RegionAway(AtollException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final Parts parts;
    private final Repository repository;
    private final long begun = System.nanoTime();
    private volatile Drill drill;
    private HybridTimestamp instant;
    private long dataKeys;

    /** @param to null for an instant that the run chooses */
    DrillRun(Parts parts, Repository repository, Drill begun, HybridTimestamp to) {
        this.parts = parts;
        this.repository = repository;
        this.drill = begun;
        this.instant = to;
    }

    /** Never fails: what goes wrong is in the report. */
    Drill run() {
        try (Scratch scratch = Scratch.make(
                parts.settings().directory(), parts.region().journal().identity(), drill.id())) {
            restore(scratch);
            List<Problem> problems =
                    Verdict.of(drill, dataKeys, parts.settings().targets());
            drill = ended(problems.isEmpty() ? State.PASSED : State.FAILED, problems);
        } catch (Stopped e) {
            drill = ended(State.INTERRUPTED, List.of(new Problem("interrupted", "The node that ran it was stopped.")));
        } catch (RegionAway e) {
            drill = ended(
                    State.INTERRUPTED,
                    List.of(new Problem("interrupted", "The region cannot be read: " + e.getMessage())));
        } catch (AtollException e) {
            drill = ended(State.FAILED, List.of(new Problem(e.code().code(), e.getMessage())));
        } catch (RuntimeException e) {
            LOG.error("A drill failed", e);
            drill = ended(State.FAILED, List.of(new Problem(ErrorCode.INTERNAL.code(), e.toString())));
        }
        return drill;
    }

    private Drill ended(State state, List<Problem> problems) {
        return drill.ended(state, problems, parts.clock().instant());
    }

    /** Again when the backups were replaced meanwhile by newer ones. */
    private void restore(Scratch scratch) {
        for (int attempt = 1; ; attempt++) {
            RestorePlan plan = newest();
            try {
                restore(scratch.fresh(), plan);
                return;
            } catch (AtollException e) {
                if (attempt == ATTEMPTS || parts.stopped().getAsBoolean() || !isReplaced(plan)) {
                    requireGoing();
                    throw e;
                }
            }
        }
    }

    private RestorePlan newest() {
        var journal = parts.region().journal().identity();
        return Restore.plan(
                repository,
                new RestoreTarget.Latest(),
                journal.region().value(),
                journal.id().toString());
    }

    private boolean isReplaced(RestorePlan plan) {
        try {
            return !newest().backups().equals(plan.backups());
        } catch (AtollException e) {
            return false;
        }
    }

    private void restore(Database into, RestorePlan newest) {
        if (instant == null) {
            instant = choose(newest);
        }
        report(drill.at(instant.toString()));
        RestorePlan plan = upTo(instant, newest);
        Restore.Choice choice =
                new Restore.Choice(Set.of(), true, parts.settings().threads());
        RestoreReport report =
                Restore.run(repository, parts.keys(), plan, choice, into, parts.clock(), parts.random(), new Heard());
        Journal restored =
                Journal.open(into, parts.region().journal().identity().region(), parts.clock(), parts.random());
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        report(drill.with(
                new Restored(
                        plan.backups(),
                        plan.segments(),
                        plan.bytes(),
                        report.rows(),
                        report.keys(),
                        report.unknownKeys()),
                millis));
        compare(restored, plan);
    }

    /** Any instant from the full backup on, of which the region can tell. */
    private HybridTimestamp choose(RestorePlan plan) {
        long last = HybridTimestamp.parse(plan.completeUntil()).packed();
        long told = parts.region().journal().retention().progress().horizon().packed();
        long full = ArchiveReach.backup(
                        repository,
                        parts.region().journal().identity(),
                        plan.backups().get(0))
                .map(BackupManifest::completeUntil)
                .map(text -> HybridTimestamp.parse(text).packed())
                .orElse(last);
        long first = Math.max(told, full);
        return new HybridTimestamp(first >= last ? last : first + parts.random().nextLong(last - first + 1));
    }

    /** All of these files, and then only what was up to the instant: as a restore that has lost nothing else. */
    private static RestorePlan upTo(HybridTimestamp at, RestorePlan newest) {
        return new RestorePlan(
                new RestoreTarget.Until(at),
                newest.region(),
                newest.journal(),
                newest.backups(),
                newest.segments(),
                newest.files(),
                newest.upTo(),
                newest.completeUntil(),
                newest.skipped());
    }

    private void compare(Journal restored, RestorePlan plan) {
        try {
            KeySample sample = new KeySample(parts.settings().compareKeys(), parts.random());
            sample.take(
                    restored.reader(),
                    parts.region().journal().reader(),
                    parts.region().live(),
                    plan.upTo());
            KeyComparison comparison = new KeyComparison(
                    new KeyComparison.Sides(
                            new AsOfReads(
                                    restored.reader(),
                                    restored.database(),
                                    parts.region().history()),
                            parts.region().reads(),
                            parts.region().live(),
                            parts.region().entities(),
                            instant,
                            plan.upTo(),
                            parts.settings().examples()),
                    sample);
            dataKeys = sample.dataKeys();
            List<EntityId> chosen = sample.chosen();
            for (int i = 0; i < chosen.size(); i++) {
                requireGoing();
                comparison.compare(chosen.get(i));
                report(Stage.COMPARING, i + 1, chosen.size());
            }
            drill = drill.with(comparison.found());
        } catch (AtollException e) {
            requireGoing();
            throw new RegionAway(e);
        }
    }

    private void report(Stage stage, long done, long of) {
        report(drill.at(new Progress(stage, done, of), parts.clock().instant()));
    }

    private void report(Drill now) {
        drill = now;
        parts.notes().accept(now);
    }

    private void requireGoing() {
        if (parts.stopped().getAsBoolean()) {
            throw new Stopped();
        }
    }

    private final class Heard implements Restore.Progress {
        @Override
        public synchronized void rows(long done, long all) {
            requireGoing();
            report(Stage.RESTORING, done, all);
        }

        @Override
        public void checked(long keys) {
            requireGoing();
        }
    }
}
