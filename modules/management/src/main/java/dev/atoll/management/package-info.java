/**
 * The HTTP endpoint of a region, and the two things it shares with the embedding API: {@link
 * dev.atoll.management.DataService} and {@link dev.atoll.management.CanonicalJson}. No decisions about data are made here.
 */
package dev.atoll.management;
