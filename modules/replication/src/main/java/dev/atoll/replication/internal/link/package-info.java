/**
 * What a link decides: plain classes that are told what happened and what time it is, and say what to do. No actors, no
 * clock, no I/O. The session actor and the seeded simulator drive the same objects.
 */
package dev.atoll.replication.internal.link;
