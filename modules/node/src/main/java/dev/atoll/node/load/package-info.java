/**
 * {@code atoll import}: reads a file record by record ({@link dev.atoll.node.load.RecordSource}), turns each record into an
 * operation ({@link dev.atoll.node.load.RecordMapper}) and loads them in batches into a running region
 * ({@link dev.atoll.node.load.Loader}).
 */
package dev.atoll.node.load;
