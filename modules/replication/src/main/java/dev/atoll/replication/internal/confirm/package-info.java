/** Which writes are confirmed by which peers, and for how long peers have been behind: plain classes, no actors. */
package dev.atoll.replication.internal.confirm;
