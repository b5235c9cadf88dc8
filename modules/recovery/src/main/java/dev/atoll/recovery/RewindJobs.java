package dev.atoll.recovery;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.DataEntities;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.RetentionStore;
import dev.atoll.recovery.RewindJob.Progress;
import dev.atoll.recovery.RewindJob.State;
import dev.atoll.recovery.internal.JobHolds;
import dev.atoll.recovery.internal.JobStore;
import dev.atoll.recovery.internal.JobWork;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Takes many keys back to what they held at an instant, while all regions write them.
 *
 * <p>A rewind of many keys is a job: it is stored when it is taken on, one node of the region works on it, and when that
 * node dies another one, or the same after its restart, goes on. Each key is taken back as a whole; different keys at
 * different moments, in the order of their names. What is written to a key before the job is at it is taken back as well, and
 * what is written after that counts. Safe for use from many threads; a stage fails with an {@link AtollException}.
 */
public final class RewindJobs {

    /** The built-in collection that the jobs of all regions are in. */
    public static final String COLLECTION = "_recovery";

    private static final int MOST_ATTEMPTS = 20;

    private final RegionId region;
    private final KeyRewinds keys;
    private final JobStore store;
    private final JobWork work;
    private final JobHolds holds;
    private final InstantSource clock;
    private final RandomGenerator random;

    private RewindJobs(
            RegionId region,
            KeyRewinds keys,
            JobStore store,
            JobWork work,
            JobHolds holds,
            InstantSource clock,
            RandomGenerator random) {
        this.region = region;
        this.keys = keys;
        this.store = store;
        this.work = work;
        this.holds = holds;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Takes part in the region's work on jobs; call once on each node.
     *
     * @param role of the nodes that may work on jobs; empty for all
     * @param region this node's
     * @param retention keeps the past that open jobs go back to
     * @param keys takes single keys back
     * @param blocking runs reads of the journal
     */
    public static RewindJobs start(
            ActorSystem<?> system,
            RecoverySettings settings,
            String role,
            RegionId region,
            DataEntities entities,
            JournalReader journal,
            RetentionStore retention,
            KeyRewinds keys,
            InstantSource clock,
            RandomGenerator random,
            Executor blocking) {
        JobStore store = new JobStore(entities, journal, settings.pageKeys(), blocking);
        JobHolds holds = new JobHolds(retention, blocking);
        JobWork work = JobWork.start(system, settings, role, region, store, journal, holds, keys, clock, blocking);
        return new RewindJobs(region, keys, store, work, holds, clock, random);
    }

    /** What a job would do now. Changes nothing; ends after {@code atoll.recovery.preview-time}. Fails as {@link #submit}. */
    public CompletionStage<RewindPreview> preview(RewindScope scope, HybridTimestamp to) {
        try {
            require(scope);
            return work.preview(scope, to);
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /**
     * Takes a job on: when the stage completes, it is durable and will be worked on. Fails with {@link
     * ErrorCode#JOB_OVERLAPS} while another job of this region is open that may have one of its keys, {@link
     * ErrorCode#UNKNOWN_COLLECTION}, {@link
     * ErrorCode#WRONG_OPERATION} for a collection that does not rewind, {@link ErrorCode#NOT_PLACED_HERE}, {@link
     * ErrorCode#BEFORE_HISTORY} when the past is no longer kept so long; it is kept for the job while that is open.
     *
     * @param request names the request: a repetition gives the job that there is; or null
     */
    public CompletionStage<RewindJob> submit(RewindScope scope, HybridTimestamp to, RequestId request) {
        try {
            require(scope);
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
        RequestId name = request == null ? new RequestId(random.nextLong(), random.nextLong()) : request;
        String id = id(name);
        Instant now = clock.instant();
        RewindJob job = new RewindJob(
                id,
                region,
                to,
                scope,
                HybridTimestamp.ZERO,
                State.WAITING,
                Progress.NONE,
                List.of(),
                now,
                now,
                Optional.empty(),
                false);
        return store.find(id)
                .thenCompose(found -> found.isPresent() ? CompletableFuture.completedStage(found.get()) : takeOn(job));
    }

    private String id(RequestId name) {
        return "%s-%016x".formatted(region, name.high());
    }

    private CompletionStage<RewindJob> takeOn(RewindJob job) {
        return holds.take(job.id(), job.to())
                .thenCompose(held -> enter(job, MOST_ATTEMPTS).whenComplete((entered, failure) -> {
                    if (failure != null) {
                        CompletionStage<Void> unused = holds.release(job.id());
                    }
                }));
    }

    private void require(RewindScope scope) {
        if (!scope.isEverything()) {
            if (!scope.key().isEmpty()) {
                requireValid(new EntityId(scope.collection(), scope.key()));
            }
            keys.refusal(scope.collection()).ifPresent(refusal -> {
                throw refusal;
            });
        }
    }

    private static void requireValid(EntityId id) {
        if (id.key().isEmpty()) {
            throw new AtollException(ErrorCode.INVALID_KEY, "A key has at least one character.");
        }
    }

    private CompletionStage<RewindJob> enter(RewindJob job, int attempts) {
        return store.open(region).thenCompose(open -> {
            for (RewindJob other : open.jobs()) {
                if (other.id().equals(job.id())) {
                    return CompletableFuture.completedStage(other);
                }
                if (other.scope().overlaps(job.scope())) {
                    throw overlaps(job, other);
                }
            }
            List<RewindJob> jobs = new ArrayList<>(open.jobs());
            jobs.add(job);
            return store.replace(region, open, jobs).thenCompose(written -> entered(job, written, attempts));
        });
    }

    private CompletionStage<RewindJob> entered(RewindJob job, Optional<HybridTimestamp> written, int attempts) {
        if (written.isPresent()) {
            return CompletableFuture.completedStage(job);
        }
        return attempts > 1
                ? enter(job, attempts - 1)
                : CompletableFuture.failedStage(new AtollException(
                        ErrorCode.UNAVAILABLE, "Too many jobs are asked for at the same time; retry later."));
    }

    private static AtollException overlaps(RewindJob job, RewindJob other) {
        return new AtollException(
                ErrorCode.JOB_OVERLAPS,
                "The rewind of " + job.scope() + " may have keys in common with job " + other.id() + " ("
                        + other.scope() + "), which has not ended in this region.");
    }

    /** The jobs of all regions that this one has, the newest first. */
    public CompletionStage<List<RewindJob>> all() {
        return store.all().thenCombine(store.open(region), RewindJobs::withOpen);
    }

    /** A job that nobody has begun has no place of its own. */
    private static List<RewindJob> withOpen(List<RewindJob> stored, JobStore.Open open) {
        List<RewindJob> all = new ArrayList<>();
        open.jobs().stream()
                .filter(job -> stored.stream().noneMatch(each -> each.id().equals(job.id())))
                .forEach(job -> all.add(0, job));
        all.addAll(stored);
        return all;
    }

    /** Fails with {@link ErrorCode#NOT_FOUND}: there is no such job, or it is no longer kept, or has not arrived here. */
    public CompletionStage<RewindJob> find(String id) {
        return lookUp(id)
                .thenApply(found -> found.orElseThrow(() -> new AtollException(
                        ErrorCode.NOT_FOUND,
                        "There is no job '" + id.substring(0, Math.min(80, id.length())) + "' in this region.")));
    }

    /** The job that this region was asked for with a request; empty when there is none, or it is no longer kept. */
    public CompletionStage<Optional<RewindJob>> find(RequestId request) {
        return lookUp(id(request));
    }

    private CompletionStage<Optional<RewindJob>> lookUp(String id) {
        return store.find(id)
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(found)
                        : store.open(region).thenApply(open -> open.jobs().stream()
                                .filter(job -> job.id().equals(id))
                                .findFirst()));
    }

    /**
     * Ends a job soon, in whichever region it runs; keys that it has taken back stay so. Nothing happens to one that has
     * ended. When the stage completes, the wish is durable here. Fails as {@link #find}.
     */
    public CompletionStage<RewindJob> cancel(String id) {
        return find(id).thenCompose(job -> job.state().isFinal()
                ? CompletableFuture.completedStage(job)
                : store.cancel(id).thenApply(noted -> job.cancelling()));
    }
}
