/** Up to when everything is applied in all regions, so that what was deleted before can be forgotten. */
package dev.atoll.replication.internal.horizon;
