package dev.atoll.backup.internal;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.SnapshotRow;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Writes one file of rows: blocks are compressed and encrypted by other threads, and written in their order. For one thread. */
final class RowFileWriter {

    /** A block is about so large before it is compressed. */
    static final int BLOCK_BYTES = 1 << 20;

    private static final int BLOCKS_UNDER_WAY = 4;

    /** How files are written. */
    record Form(BackupCodec codec, BackupKeys keys, RandomGenerator random, Executor packing) {}

    /** What was written. */
    record Written(long rows, long bytes, long rawBytes, String sha256) {}

    private final OutputStream out;
    private final Form form;
    private final Throttle throttle;
    private final BlockSeal seal;
    private final MessageDigest digest = sha256();
    private final Deque<CompletableFuture<byte[]>> underWay = new ArrayDeque<>();
    private BinaryWriter block = new BinaryWriter(BLOCK_BYTES + (BLOCK_BYTES >> 3));
    private int blocks;
    private long rows;
    private long bytes;
    private long rawBytes;

    RowFileWriter(OutputStream out, Form form, Throttle throttle) {
        this.out = out;
        this.form = form;
        this.throttle = throttle;
        byte[] id = new byte[FileHeader.ID_BYTES];
        form.random().nextBytes(id);
        FileHeader header =
                new FileHeader(form.codec(), id, form.keys().current().orElse(""));
        this.seal = new BlockSeal(header, form.keys());
        write(header.bytes());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(JournalRow row) {
        beginBlockWhenFull();
        RowCodec.write(block, row);
        rows++;
    }

    void add(SnapshotRow snapshot) {
        beginBlockWhenFull();
        RowCodec.write(block, snapshot);
        rows++;
    }

    /** Before compression. */
    long rawBytes() {
        return rawBytes + block.size();
    }

    private void beginBlockWhenFull() {
        if (block.size() >= BLOCK_BYTES) {
            endBlock(false);
        }
    }

    private void endBlock(boolean last) {
        byte[] raw = block.toByteArray();
        int index = blocks++;
        rawBytes += raw.length;
        underWay.add(CompletableFuture.supplyAsync(() -> seal.seal(raw, index, last, form.random()), form.packing()));
        block = new BinaryWriter(last ? 0 : BLOCK_BYTES + (BLOCK_BYTES >> 3));
        while (underWay.size() > (last ? 0 : BLOCKS_UNDER_WAY)) {
            write(joined(underWay.remove()));
        }
    }

    private static byte[] joined(CompletableFuture<byte[]> packed) {
        try {
            return packed.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof AtollException known
                    ? known
                    : new AtollException(ErrorCode.INTERNAL, "A block cannot be made: " + e.getCause(), e);
        }
    }

    /** The file must still be committed. */
    Written finish() {
        endBlock(true);
        return new Written(rows, bytes, rawBytes, HexFormat.of().formatHex(digest.digest()));
    }

    private void write(byte[] part) {
        try {
            out.write(part);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.REPOSITORY_UNAVAILABLE, "A file of the backup cannot be written: " + e, e);
        }
        digest.update(part);
        bytes += part.length;
        throttle.passed(part.length);
    }
}
