/**
 * The stored truth of one region: its database and schema, and readers by offset, by entity and by time.
 *
 * <p>Start at {@link dev.atoll.journal.JournalExtension} inside an actor system, or at
 * {@link dev.atoll.journal.Journal} without one.
 */
package dev.atoll.journal;
