package dev.atoll.recovery;

import dev.atoll.crdt.View;

/**
 * What a rewind does to a key, or has done.
 *
 * @param discarded so many writes are taken back
 * @param before what the key held; null when that was nothing, or is not told
 * @param after what it holds then; null when that is nothing, or is not told
 */
public record KeyChange(long discarded, View before, View after) {}
