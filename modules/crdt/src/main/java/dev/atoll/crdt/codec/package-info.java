/** The compact binary forms of everything that is journaled or sent: variable-length integers, no field names. */
package dev.atoll.crdt.codec;
