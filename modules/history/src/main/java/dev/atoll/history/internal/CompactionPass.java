package dev.atoll.history.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntityReply;
import dev.atoll.history.Compaction;
import dev.atoll.history.Compaction.Need;
import dev.atoll.history.Compaction.Outcome;
import dev.atoll.history.internal.PastFolder.Bounds;
import dev.atoll.history.internal.PastFolder.Found;
import dev.atoll.journal.RetentionStore;
import dev.atoll.journal.RetentionStore.Candidate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Along the rows of the journal, as far as they are old enough and nobody needs them: of each entity on the way, what may go
 * goes. How far it has come is stored; rows that could not go for now are looked at again by the next pass. Blocks. For one
 * thread.
 */
public final class CompactionPass {

    private static final Logger LOG = LoggerFactory.getLogger(CompactionPass.class);

    /** So many keys that were asked to be forgotten are looked at once more by the same node; others by a new sweep. */
    private static final int MOST_ONCE_MORE = 10_000;

    private static final long ANSWER_SECONDS = 30;

    private final Compaction.Parts parts;
    private final RetentionStore retention;
    private final Supplier<List<Need>> needs;
    private final PastFolder folder;
    private final int pageRows;
    private final boolean trial;
    private final Set<String> onceMore = new LinkedHashSet<>();

    private Bounds bounds = new Bounds(HybridTimestamp.ZERO, 0);
    private long cursor;
    private long again;
    private long rows;
    private long keys;
    private boolean complained;

    /** @param trial only look, from the beginning */
    public CompactionPass(
            Compaction.Parts parts, Supplier<List<Need>> needs, PastFolder folder, int pageRows, boolean trial) {
        this.parts = parts;
        this.retention = parts.journal().retention();
        this.needs = needs;
        this.folder = folder;
        this.pageRows = pageRows;
        this.trial = trial;
        begin();
    }

    /** Goes on where the region's last pass has stored that it was, with the bounds as they are now. */
    public void begin() {
        HybridTimestamp horizon = parts.horizon().get();
        long needed = needs.get().stream().mapToLong(Need::rowsAfter).min().orElse(Long.MAX_VALUE);
        bounds = new Bounds(
                horizon, Math.max(0, Math.min(needed, parts.tail().last().watermark())));
        cursor = trial ? 0 : retention.progress().lookedUpTo();
        again = Long.MAX_VALUE;
        if (!trial) {
            Set<String> once = new LinkedHashSet<>(onceMore);
            onceMore.clear();
            forget(visit(once));
        }
    }

    /** The next one looks at everything again. */
    public void sweep() {
        retention.lookedUpTo(0);
    }

    /** Looks at some rows more; whether there is more to look at. */
    public boolean step() {
        Instant until = Instant.ofEpochMilli(bounds.horizon().millis());
        List<Candidate> page = retention.candidates(cursor, bounds.upToOffset(), until, pageRows);
        if (page.isEmpty()) {
            return false;
        }
        Map<String, Long> first = new LinkedHashMap<>();
        page.forEach(row -> first.putIfAbsent(row.persistenceId(), row.offset()));
        forget(visit(first.keySet()));
        cursor = page.get(page.size() - 1).offset();
        if (!trial) {
            retention.lookedUpTo(Math.min(cursor, again - 1));
        }
        return page.size() == pageRows;
    }

    /** Folds each; those of which nothing is left. */
    private Set<String> visit(Set<String> entities) {
        Set<String> gone = new LinkedHashSet<>();
        for (String entity : entities) {
            try {
                if (fold(entity)) {
                    gone.add(entity);
                }
            } catch (AtollException e) {
                if (e.code() != ErrorCode.CORRUPT_DATA && e.code() != ErrorCode.UNKNOWN_TYPE) {
                    throw e;
                }
                complain(entity, e);
            } catch (IllegalStateException e) {
                complain(entity, e);
            }
        }
        return gone;
    }

    private void complain(String entity, RuntimeException why) {
        if (!complained) {
            complained = true;
            LOG.error("The past of {}, and perhaps of others, is not folded: {}", entity, why.getMessage());
        }
    }

    private boolean fold(String entity) {
        Found found;
        do {
            found = folder.fold(entity, bounds, trial);
            rows += found.rows();
        } while (found.more() && !trial);
        again = Math.min(again, found.waitsFrom());
        return found.state() != null && isOver(entity, found.state());
    }

    /** As the entity's data actor will find, with what it remembers besides. */
    private boolean isOver(String entity, EntityState state) {
        String collection = EntityId.collectionOf(entity);
        HybridTimestamp here = parts.entities().horizon().in(collection).horizon();
        HybridTimestamp horizon = here.compareTo(bounds.horizon()) < 0 ? here : bounds.horizon();
        return horizon.packed() > 0
                && state.prune(parts.entities().retired().in(collection))
                        .afterForgetting(horizon)
                        .equals(EntityState.EMPTY);
    }

    private void forget(Set<String> gone) {
        if (trial) {
            keys += gone.size();
            rows += gone.size();
            return;
        }
        Map<String, CompletableFuture<EntityReply>> asked = new LinkedHashMap<>();
        for (String entity : gone) {
            CompletionStage<EntityReply> answer =
                    parts.entities().forget(EntityId.parse(entity), bounds.horizon(), bounds.upToOffset());
            asked.put(entity, answer.toCompletableFuture());
        }
        asked.forEach((entity, answer) -> {
            boolean begun = answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join()
                            instanceof EntityReply.Forgetting forgetting
                    && forgetting.begun();
            keys += begun ? 1 : 0;
            rows += begun ? 1 : 0;
            if (onceMore.size() < MOST_ONCE_MORE) {
                onceMore.add(entity); // one that has begun may have been written meanwhile
            }
        });
    }

    /** @param whole whether it has looked at all */
    public Outcome outcome(boolean whole) {
        return new Outcome(bounds.horizon(), bounds.upToOffset(), rows, keys, whole);
    }
}
