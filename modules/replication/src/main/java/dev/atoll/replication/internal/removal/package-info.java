/** What a region does until nothing of a removed one is missing anywhere, and nothing is kept for its sake. */
package dev.atoll.replication.internal.removal;
