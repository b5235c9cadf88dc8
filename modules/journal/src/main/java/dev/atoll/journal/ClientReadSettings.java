package dev.atoll.journal;

/**
 * How much clients may ask of a journal at a time.
 *
 * @param threads how many reads run at the same time
 * @param maxWaiting how many may wait for a thread
 */
public record ClientReadSettings(int threads, int maxWaiting) {

    static ClientReadSettings from(CheckedSettings in) {
        return new ClientReadSettings(in.integer("threads", 1, 64), in.integer("max-waiting", 1, 100_000));
    }
}
