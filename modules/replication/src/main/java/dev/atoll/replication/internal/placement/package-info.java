/** What a region does with the data of each collection, as lists of regions change. */
package dev.atoll.replication.internal.placement;
