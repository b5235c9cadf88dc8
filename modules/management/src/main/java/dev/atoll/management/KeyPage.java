package dev.atoll.management;

import java.util.List;

/**
 * Some keys of a collection, ascending, or what they hold.
 *
 * @param items of keys that are not deleted; may be fewer than asked for, also when there are more
 * @param next the key after which to go on, or null when there are no more
 */
public record KeyPage<T>(List<T> items, String next) {

    /** One key and what it holds. */
    public record Entry(String key, DataAnswer data) {}
}
