package dev.atoll.entity;

import dev.atoll.crdt.Origin;

/**
 * What a region asks of another that holds rights to decrement an escrow counter. It may get lost, and may be said again.
 *
 * @param from whose rights
 * @param wanted how many it would like to have, at least 1
 * @param received how many it has received of that origin so far; what was sent since then counts as given
 * @param urgent whether somebody waits for them here
 */
public record RightsWish(Origin from, long wanted, long received, boolean urgent) {}
