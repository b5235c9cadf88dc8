package dev.atoll.history;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.View;

/**
 * One step in the history of a key, as this region made it.
 *
 * @param position where it is in this region's journal
 * @param timestamp when it was accepted; of a merged state: of the newest event in it
 * @param what what happened
 * @param before the value before it, as the collection's policy shows it; null when there was none
 * @param after the value after it; null when there is none
 */
public record HistoryEntry(
        HistoryPosition position, HybridTimestamp timestamp, HistoryStep what, View before, View after) {}
