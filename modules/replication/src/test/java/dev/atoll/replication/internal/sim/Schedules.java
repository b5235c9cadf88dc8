package dev.atoll.replication.internal.sim;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Runs schedules by seed, and names the seed of one that fails. */
final class Schedules {

    private static final int AT_A_TIME = 32;

    private Schedules() {}

    /** The first {@code count} seeds; or only the one that {@code -Dseed=} names. */
    static void run(long count) {
        Long single = Long.getLong("seed");
        if (single != null) {
            new SimWorld(single, Mutation.NONE).run();
        } else {
            run(0, count);
        }
    }

    static void run(long from, long count) {
        Optional<String> failure = LongStream.range(from, from + count)
                .parallel()
                .mapToObj(seed -> failure(seed, Mutation.NONE)
                        .map(e -> "Seed " + seed + " fails: " + e
                                + "\nReproduce: mvn test -pl modules/replication -am -Dtest=SimulatorTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed))
                .flatMap(Optional::stream)
                .findFirst();
        failure.ifPresent(text -> {
            throw new AssertionError(text);
        });
    }

    /** One of so many seeds with which the broken rule is noticed; those at the beginning are tried first. */
    static OptionalLong anyFailing(Mutation mutation, long from, long count) {
        OptionalLong found = OptionalLong.empty();
        for (long next = from; found.isEmpty() && next < from + count; next += AT_A_TIME) {
            found = LongStream.range(next, next + AT_A_TIME)
                    .parallel()
                    .filter(seed -> failure(seed, mutation).isPresent())
                    .findAny();
        }
        return found;
    }

    private static Optional<Throwable> failure(long seed, Mutation mutation) {
        try {
            new SimWorld(seed, mutation).run();
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            return Optional.of(e);
        }
    }
}
