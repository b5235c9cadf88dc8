/**
 * Real region processes on real databases, written to over HTTP while links are cut and processes killed; afterwards every
 * acknowledged write must be in every region.
 *
 * <p>An operation whose answer was lost, or whose code says that the outcome is unknown, may or may not have been applied;
 * the checks ({@link dev.atoll.multijvm.History}) know these three cases apart. Each test prints its seed and takes
 * {@code -Dseed=}; logs and databases stay in {@code target/multi-jvm}.
 */
package dev.atoll.multijvm;
