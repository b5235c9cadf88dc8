package dev.atoll.replication.internal.protocol;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.Closeable;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/**
 * The working memory of zstd, kept for the next frame: to set it up takes longer than to compress a small frame. It lies
 * outside of the heap and nobody frees it but us, so it is not tied to threads, which come and go: at most
 * {@code MOST_IDLE} of either kind are kept. Safe for use by many threads.
 */
final class ZstdContexts {

    private static final int MOST_IDLE = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final Idle<ZstdCompressCtx> compressing;
    private final Idle<ZstdDecompressCtx> decompressing = new Idle<>(ZstdDecompressCtx::new);

    ZstdContexts(int level) {
        compressing = new Idle<>(() -> new ZstdCompressCtx().setLevel(level));
    }

    byte[] compress(byte[] raw) {
        ZstdCompressCtx context = compressing.take();
        byte[] packed = null;
        try {
            packed = context.compress(raw);
            return packed;
        } finally {
            compressing.giveBack(context, packed != null);
        }
    }

    /**
     * Returns the number of bytes that {@code packed} holds.
     *
     * @throws com.github.luben.zstd.ZstdException when they are more than fit into {@code raw}, or are damaged
     */
    int decompress(byte[] raw, byte[] packed) {
        ZstdDecompressCtx context = decompressing.take();
        int length = -1;
        try {
            length = context.decompress(raw, packed);
            return length;
        } finally {
            decompressing.giveBack(context, length >= 0);
        }
    }

    private static final class Idle<C extends Closeable> {

        private final BlockingQueue<C> idle = new ArrayBlockingQueue<>(MOST_IDLE);
        private final Supplier<C> create;

        Idle(Supplier<C> create) {
            this.create = create;
        }

        C take() {
            C context = idle.poll();
            return context == null ? create.get() : context;
        }

        /** @param sound whether it did what it was asked; what has met damaged bytes is not used again */
        void giveBack(C context, boolean sound) {
            if (!sound || !idle.offer(context)) {
                close(context);
            }
        }

        private static void close(Closeable context) {
            try {
                context.close();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
