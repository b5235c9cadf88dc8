/**
 * What happened, told from the journal: {@link dev.atoll.history.EntityHistory} lists the events of a key with the values
 * before and after each, {@link dev.atoll.history.ConflictLog} the conflicts that there were. Nothing here takes part in
 * writing.
 */
package dev.atoll.history;
