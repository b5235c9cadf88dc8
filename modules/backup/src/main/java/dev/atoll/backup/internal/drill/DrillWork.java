package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Drill;
import dev.atoll.backup.Drill.Problem;
import dev.atoll.backup.Drill.Progress;
import dev.atoll.backup.Drill.Stage;
import dev.atoll.backup.Drill.State;
import dev.atoll.backup.Drill.TargetMillis;
import dev.atoll.backup.DrillEvent;
import dev.atoll.backup.DrillSettings;
import dev.atoll.backup.Drills;
import dev.atoll.backup.Objectives;
import dev.atoll.backup.Objectives.Reach;
import dev.atoll.backup.Repository;
import dev.atoll.backup.internal.BackupWork;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does with drills. Everything blocks. Safe for use by several threads. */
public final class DrillWork {

    private static final Logger LOG = LoggerFactory.getLogger(DrillWork.class);

    /** Among the locks of the region's nodes: who runs a drill. */
    private static final int LOCK = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration REPORT_PATIENCE = Duration.ofSeconds(30);
    private static final Duration REPORT_PAUSE = Duration.ofMillis(500);
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What it works with. */
    public record Parts(
            Drills.Region region,
            BackupWork backups,
            DrillStore store,
            DrillSettings settings,
            InstantSource clock,
            RandomGenerator random,
            String node,
            Consumer<DrillEvent> events) {}

    private final Parts parts;
    private final Journal journal;
    private final LossGauge losses;
    private final DrillPlan plan;
    private volatile boolean cleaned;
    private volatile boolean stopped;
    private volatile CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
    private volatile Optional<Drill> lastResult = Optional.empty();

    public DrillWork(Parts parts) {
        this.parts = parts;
        this.journal = parts.region().journal();
        this.losses = new LossGauge(journal, parts.clock());
        this.plan = new DrillPlan(parts.settings().schedule(), parts.clock().instant());
    }

    private RegionId region() {
        return journal.identity().region();
    }

    /**
     * Runs a drill.
     *
     * @param to the instant; null for any
     * @param url of a repository; null for any
     * @param begun hears of it as soon as it is durable
     * @throws AtollException {@link ErrorCode#BACKUPS_OFF}, {@link ErrorCode#DRILL_RUNNING}, {@link
     *     ErrorCode#TARGET_OUT_OF_REACH}, {@link ErrorCode#BEFORE_HISTORY}, {@link ErrorCode#INVALID_TIMESTAMP}, {@link
     *     ErrorCode#INVALID_REQUEST}
     */
    public void drill(HybridTimestamp to, String url, Consumer<Drill> begun) {
        Repository repository = choose(url);
        if (to != null) {
            requireReached(to, repository);
            parts.region().live().requireKept(to);
        }
        long since = System.nanoTime();
        while (!exclusively(() -> drill(repository, to, false, begun))) {
            Optional<Drill> other = running();
            if (other.isPresent() || System.nanoTime() - since > PATIENCE.toNanos()) {
                throw new AtollException(
                        ErrorCode.DRILL_RUNNING,
                        "A drill is running in this region"
                                + other.map(drill -> ": " + drill.id() + " on " + drill.node())
                                        .orElse("")
                                + ".");
            }
            LockSupport.parkNanos(PAUSE.toNanos()); // the other one has ended, and lets go in a moment
        }
    }

    private Repository choose(String url) {
        List<Repository> all = parts.backups().repositories();
        if (url == null) {
            return all.get(parts.random().nextInt(all.size()));
        }
        return all.stream()
                .filter(each -> each.describe().equals(url))
                .findFirst()
                .orElseThrow(() -> new AtollException(
                        ErrorCode.INVALID_REQUEST,
                        "There is no repository '" + url + "'; there are "
                                + all.stream().map(Repository::describe).toList() + "."));
    }

    private void requireReached(HybridTimestamp to, Repository repository) {
        Reach reach = losses.of(repository);
        String until = reach.archivedUntil();
        if (until != null && HybridTimestamp.parse(until).compareTo(to) >= 0) {
            return;
        }
        if (to.millis() > parts.clock().millis()) {
            throw new AtollException(ErrorCode.INVALID_TIMESTAMP, to + " is in the future.");
        }
        if (reach.error() == null && until != null) {
            throw new AtollException(
                    ErrorCode.TARGET_OUT_OF_REACH,
                    "The backups in " + reach.url() + " reach up to " + until + ", not up to " + to + ".");
        }
    }

    private Optional<Drill> running() {
        return joined(parts.store().places(region())).values().stream()
                .filter(drill -> drill.state() == State.RUNNING)
                .findFirst();
    }

    private boolean exclusively(Runnable work) {
        return journal.database()
                .exclusively(LOCK, () -> {
                    work.run();
                    return true;
                })
                .isPresent();
    }

    /** Holds the lock. */
    private void drill(Repository repository, HybridTimestamp to, boolean scheduled, Consumer<Drill> begun) {
        Map<String, Drill> places = joined(parts.store().places(region()));
        endInterrupted(places);
        String place = DrillStore.place(region(), places, parts.settings().keep());
        Drill drill = begin(repository, to, scheduled);
        joined(parts.store().put(place, drill));
        begun.accept(drill);
        LOG.info("The drill {} with {} begins", drill.id(), drill.repository());
        CompletableFuture<Void> end = new CompletableFuture<>();
        running = end;
        try {
            Notes notes = new Notes(place);
            Drill ended = new DrillRun(run(notes), repository, drill, to).run();
            lastResult = ended.hasResult() ? Optional.of(ended) : lastResult;
            notes.end(ended);
            tell(ended);
        } finally {
            end.complete(null);
        }
    }

    private DrillRun.Parts run(Notes notes) {
        return new DrillRun.Parts(
                parts.region(),
                parts.settings(),
                parts.backups().keys(),
                parts.clock(),
                parts.random(),
                () -> stopped,
                notes::note);
    }

    /** Ends the drill that this node runs; the stage completes when it has ended. */
    public CompletionStage<Void> stop() {
        stopped = true;
        return running;
    }

    public boolean stopped() {
        return stopped;
    }

    private Drill begin(Repository repository, HybridTimestamp to, boolean scheduled) {
        Instant now = parts.clock().instant();
        DrillSettings.Targets targets = parts.settings().targets();
        return new Drill(
                region() + "-" + ID_TIME.format(now),
                region().value(),
                parts.node(),
                scheduled,
                State.RUNNING,
                new Progress(Stage.RESTORING, 0, 0),
                repository.describe(),
                to == null ? null : to.toString(),
                now.toString(),
                now.toString(),
                null,
                null,
                null,
                null,
                losses.of(repository).rpoMillis(),
                new TargetMillis(targets.rto().toMillis(), targets.rpo().toMillis()),
                List.of());
    }

    private void tell(Drill ended) {
        if (!ended.hasResult()) {
            LOG.warn("The drill {} has no result: {}", ended.id(), ended.problems());
            return;
        }
        boolean passed = ended.state() == State.PASSED;
        parts.events().accept(new DrillEvent(ended.id(), region(), passed, ended.problems()));
        if (passed) {
            LOG.info(
                    "The drill {} passed: {} keys compared at {}, restored in {} ms",
                    ended.id(),
                    ended.compared().compared(),
                    ended.to(),
                    ended.rtoMillis());
        } else {
            LOG.warn(
                    "The drill {} with {} FAILED: {}. Until one passes, do not rely on a restore from there, or on one in time",
                    ended.id(),
                    ended.repository(),
                    ended.problems());
        }
    }

    /** Stores now and then how far a drill is. A note that cannot be stored is left out. */
    private final class Notes {
        private final String place;
        private Instant stored = parts.clock().instant();
        private CompletionStage<Void> last = CompletableFuture.completedStage(null);

        Notes(String place) {
            this.place = place;
        }

        synchronized void note(Drill drill) {
            Instant now = parts.clock().instant();
            if (Duration.between(stored, now).abs().compareTo(parts.settings().progressInterval()) >= 0) {
                stored = now;
                last = parts.store().put(place, drill).exceptionally(failure -> null);
            }
        }

        /** Tries for a while: a report is worth more than the moment in which a node leaves, or the database is away. */
        synchronized void end(Drill drill) {
            joined(last);
            long since = System.nanoTime();
            Optional<AtollException> trouble = store(drill);
            while (trouble.isPresent() && !stopped && System.nanoTime() - since < REPORT_PATIENCE.toNanos()) {
                LockSupport.parkNanos(REPORT_PAUSE.toNanos());
                trouble = store(drill);
            }
            trouble.ifPresent(e -> LOG.warn("The report of drill {} cannot be stored: {}", drill.id(), e.getMessage()));
        }

        private Optional<AtollException> store(Drill drill) {
            try {
                joined(parts.store().put(place, drill));
                return Optional.empty();
            } catch (AtollException e) {
                return Optional.of(e);
            }
        }
    }

    /** Nobody holds the lock: those that are said to run do not. */
    private void endInterrupted(Map<String, Drill> places) {
        places.forEach((place, drill) -> {
            if (drill.state() == State.RUNNING) {
                Drill ended = drill.ended(
                        State.INTERRUPTED,
                        List.of(new Problem("interrupted", "Node " + drill.node() + " ended while it ran the drill.")),
                        parts.clock().instant());
                joined(parts.store().put(place, ended));
                LOG.warn("The drill {} was interrupted: node {} ended", drill.id(), drill.node());
            }
        });
    }

    /** Removes what killed nodes have left, learns of the results of other nodes, and runs what is due. */
    public void upkeep() {
        if (!running.isDone()) {
            return; // this node's, also when it has lost its lock with a connection
        }
        Map<String, Drill> places = joined(parts.store().places(region()));
        List<Drill> drills = DrillStore.newestFirst(places.values());
        lastResult = drills.stream().filter(Drill::hasResult).findFirst();
        boolean open = drills.stream().anyMatch(drill -> drill.state() == State.RUNNING);
        boolean due =
                parts.backups().enabled() && plan.isDue(drills, parts.clock().instant());
        if (!cleaned || open || due) {
            exclusively(this::keep);
        }
    }

    /** Holds the lock. */
    private void keep() {
        Scratch.removeLeft(parts.settings().directory(), journal.identity());
        cleaned = true;
        Map<String, Drill> places = joined(parts.store().places(region()));
        endInterrupted(places);
        if (parts.backups().enabled()
                && plan.isDue(places.values(), parts.clock().instant())) {
            drill(choose(null), null, true, drill -> {});
        }
    }

    /** The last drill of this region that had a result, as far as this node knows. From memory. */
    public Optional<Drill> lastResult() {
        return lastResult;
    }

    /** Of a region without a repository, too. */
    public Objectives objectives() {
        List<Reach> reaches = parts.backups().enabled()
                ? parts.backups().repositories().stream().map(losses::of).toList()
                : List.of();
        List<Drill> drills =
                DrillStore.newestFirst(joined(parts.store().places(region())).values());
        return Measurements.beside(parts.settings().targets(), region(), drills, reaches);
    }

    private static <T> T joined(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof AtollException known ? known : e;
        }
    }
}
