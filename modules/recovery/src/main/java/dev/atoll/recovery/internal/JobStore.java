package dev.atoll.recovery.internal;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityReply;
import dev.atoll.journal.JournalReader;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJobs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Keeps jobs as registers of the built-in collection {@value RewindJobs#COLLECTION}, so that every region has them. A
 * region's own list of jobs that have not ended has one register, which says what its runner has to do; each job has another
 * one, and one more when somebody cancels it. Each but the last is written by one region only.
 */
public final class JobStore implements JobRunner.Notes {

    private static final String JOB = "job/";
    private static final Payload CANCELLED = Payload.ofUtf8("true");

    private final DataEntities entities;
    private final JournalReader journal;
    private final int pageKeys;
    private final Executor blocking;

    private static final int MOST_REMEMBERED = 10_000;

    /** The latest of those that are not looked at again. */
    private final Set<String> removed = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }));

    /**
     * @param pageKeys so many are looked up at the same time
     * @param blocking runs reads of the journal
     */
    public JobStore(DataEntities entities, JournalReader journal, int pageKeys, Executor blocking) {
        this.entities = entities;
        this.journal = journal;
        this.pageKeys = pageKeys;
        this.blocking = blocking;
    }

    /**
     * The jobs of a region that have not ended, as they were asked for.
     *
     * @param versions of the list
     * @param written when it was
     */
    public record Open(List<RewindJob> jobs, List<Dot> versions, HybridTimestamp written) {}

    public CompletionStage<Open> open(RegionId region) {
        return read(new EntityId(RewindJobs.COLLECTION, "open/" + region)).thenApply(state -> {
            List<Dot> versions = document(state)
                    .map(document -> document.versions().stream()
                            .map(RegisterValue.Version::dot)
                            .toList())
                    .orElse(List.of());
            List<RewindJob> jobs = document(state)
                    .map(document -> JobJson.jobs(document.payload()))
                    .orElse(List.of());
            return new Open(jobs, versions, state.timestamp());
        });
    }

    /** Changes the list, unless it was changed since it was read; when it was written, or empty. */
    public CompletionStage<Optional<HybridTimestamp>> replace(RegionId region, Open read, List<RewindJob> jobs) {
        Operation write = new Operation.AssignIfStill(JobJson.write(jobs), read.versions());
        return entities.write(new EntityId(RewindJobs.COLLECTION, "open/" + region), DataTypes.REGISTER, write, null)
                .thenApply(reply ->
                        reply instanceof EntityReply.Refused refused && refused.code() == ErrorCode.CONFLICT_OPEN
                                ? Optional.empty()
                                : Optional.of(Replies.state(reply).timestamp()));
    }

    @Override
    public CompletionStage<Void> put(RewindJob job) {
        return write(id(JOB, job.id()), new Operation.Assign(JobJson.write(job)));
    }

    public CompletionStage<Void> cancel(String job) {
        return write(id("cancel/", job), new Operation.Assign(CANCELLED));
    }

    @Override
    public CompletionStage<Boolean> isCancelled(String job) {
        return read(id("cancel/", job)).thenApply(state -> document(state).isPresent());
    }

    /** The job, with whether it is to end. */
    public CompletionStage<Optional<RewindJob>> find(String job) {
        return read(id(JOB, job)).thenCombine(isCancelled(job), JobStore::job);
    }

    private static Optional<RewindJob> job(EntityState state, boolean cancelled) {
        return document(state)
                .map(document -> JobJson.job(document.payload()))
                .map(found -> cancelled ? found.cancelling() : found);
    }

    /** All that are known here, the newest first. */
    public CompletionStage<List<RewindJob>> all() {
        return collect("", new ArrayList<>()).thenApply(jobs -> jobs.stream()
                .sorted(Comparator.comparing(RewindJob::created)
                        .thenComparing(RewindJob::id)
                        .reversed())
                .toList());
    }

    /** Page by page: the keys of jobs that were removed stay, and say nothing, as each job has an id of its own. */
    private CompletionStage<List<RewindJob>> collect(String after, List<RewindJob> found) {
        String prefix = RewindJobs.COLLECTION + "|" + JOB;
        return CompletableFuture.supplyAsync(() -> journal.listKeys(prefix, after, pageKeys), blocking)
                .thenCompose(page -> addTo(found, page, prefix)
                        .thenCompose(all -> page.size() < pageKeys
                                ? CompletableFuture.completedStage(all)
                                : collect(page.get(page.size() - 1), all)));
    }

    private CompletionStage<List<RewindJob>> addTo(List<RewindJob> found, List<String> page, String prefix) {
        CompletionStage<List<RewindJob>> all = CompletableFuture.completedStage(found);
        for (String entity : page) {
            String id = entity.substring(prefix.length());
            if (!removed.contains(id)) {
                all = all.thenCombine(listed(id), (jobs, job) -> {
                    job.ifPresent(jobs::add);
                    return jobs;
                });
            }
        }
        return all;
    }

    /** The key of a job that is just being written may be known before its actor answers with it. */
    private CompletionStage<Optional<RewindJob>> listed(String id) {
        return read(id(JOB, id)).thenCombine(isCancelled(id), (state, cancelled) -> {
            Optional<RewindJob> job = job(state, cancelled);
            if (job.isEmpty() && !state.equals(EntityState.EMPTY)) {
                removed.add(id);
            }
            return job;
        });
    }

    public CompletionStage<Void> remove(String job) {
        return write(id(JOB, job), new Operation.Delete())
                .thenCompose(gone -> isCancelled(job))
                .thenCompose(cancelled -> cancelled
                        ? write(id("cancel/", job), new Operation.Delete())
                        : CompletableFuture.completedStage(null));
    }

    private static EntityId id(String kind, String job) {
        return new EntityId(RewindJobs.COLLECTION, kind + job);
    }

    private CompletionStage<EntityState> read(EntityId id) {
        return entities.read(id).thenApply(Replies::state);
    }

    private CompletionStage<Void> write(EntityId id, Operation operation) {
        return entities.write(id, DataTypes.REGISTER, operation, null).thenAccept(Replies::state);
    }

    private static Optional<View.Document> document(EntityState state) {
        return state.visible(DataTypes.REGISTER)
                .map(slot -> (View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS));
    }
}
