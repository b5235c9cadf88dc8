package dev.atoll.journal.internal;

/**
 * Persistence ids from one to another.
 *
 * @param from the lowest, inclusive only if {@code inclusive}
 * @param before the bound, exclusive
 */
record KeyRange(String from, boolean inclusive, String before) {

    static KeyRange of(String prefix, String after) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("A prefix is needed");
        }
        char last = prefix.charAt(prefix.length() - 1);
        String before = prefix.substring(0, prefix.length() - 1) + (char) (last + 1);
        return after.compareTo(prefix) < 0 ? new KeyRange(prefix, true, before) : new KeyRange(after, false, before);
    }
}
