package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** How far a verification is. One thread writes, others read. */
final class VerifyProgress {

    private final BooleanSupplier stopped;
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong filesDone = new AtomicLong();
    private final AtomicLong bytesDone = new AtomicLong();

    /** @param stopped whether this node stops */
    VerifyProgress(BooleanSupplier stopped) {
        this.stopped = stopped;
    }

    void expect(List<BackupFile> more) {
        files.addAndGet(more.size());
        bytes.addAndGet(more.stream().mapToLong(BackupFile::bytes).sum());
    }

    void done(BackupFile file) {
        filesDone.incrementAndGet();
        bytesDone.addAndGet(file.bytes());
    }

    void requireGoingOn() {
        if (stopped.getAsBoolean()) {
            throw new AtollException(ErrorCode.UNAVAILABLE, "This node stops; ask another one to go on.");
        }
    }

    long files() {
        return files.get();
    }

    long filesDone() {
        return filesDone.get();
    }

    long bytes() {
        return bytes.get();
    }

    long bytesDone() {
        return bytesDone.get();
    }
}
