package dev.atoll.recovery.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.recovery.KeyChange;
import dev.atoll.recovery.RewindJob.KeyError;
import dev.atoll.recovery.RewindJob.Progress;
import dev.atoll.recovery.RewindJob.Skipped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what becomes of keys. For many threads. */
final class Tally {

    private final int listErrors;
    private final List<Skipped> skipped;
    private final List<KeyError> errors;
    private long keys;
    private long changed;
    private long failed;
    private long discarded;
    private String collection;
    private String key;

    Tally(Progress from, int listErrors) {
        this.listErrors = listErrors;
        this.skipped = new ArrayList<>(from.skipped());
        this.errors = new ArrayList<>(from.errors());
        this.keys = from.keys();
        this.changed = from.changed();
        this.failed = from.failed();
        this.discarded = from.discarded();
        this.collection = from.collection();
        this.key = from.key();
    }

    synchronized void done(Optional<KeyChange> change) {
        keys++;
        if (change.isPresent()) {
            changed++;
            discarded += change.get().discarded();
        }
    }

    synchronized void failed(EntityId id, Throwable failure) {
        keys++;
        failed++;
        if (errors.size() < listErrors) {
            ErrorCode code = failure instanceof AtollException known ? known.code() : ErrorCode.INTERNAL;
            errors.add(new KeyError(id.collection(), id.key(), code.code(), String.valueOf(failure.getMessage())));
        }
    }

    synchronized void skipped(String name, AtollException reason) {
        if (skipped.stream().noneMatch(each -> each.collection().equals(name))) {
            skipped.add(new Skipped(name, reason.getMessage()));
        }
    }

    synchronized void upTo(EntityId id) {
        collection = id.collection();
        key = id.key();
    }

    synchronized Progress progress() {
        return new Progress(keys, changed, failed, discarded, collection, key, skipped, errors);
    }
}
