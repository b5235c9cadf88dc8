package dev.atoll.crdt;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which document a reader sees of a register that has concurrent versions. A policy is a pure view: it never changes the
 * versions, so every policy converges, and a changed policy re-reads the same versions.
 *
 * <p>A write replaces what it has seen under every policy; policies only ever have to decide between versions of which
 * none has seen another.
 */
public sealed interface ConflictPolicy {

    /** The default. */
    ConflictPolicy LAST_WRITER_WINS = new LastWriterWins();

    ConflictPolicy MANUAL = new Manual();

    /** Canonical order: by timestamp, then by region. */
    Comparator<RegisterValue.Version> OLDEST_FIRST =
            Comparator.comparing(RegisterValue.Version::timestamp).thenComparing(RegisterValue.Version::dot);

    /**
     * What a reader sees.
     *
     * @param value the document
     * @param fallback why the policy itself could not decide, so that last-writer-wins did; null when it could
     */
    record Choice(Payload value, String fallback) {

        static Choice of(RegisterValue.Version version) {
            return new Choice(version.value(), null);
        }
    }

    /** The name in a collection's definition. */
    String name();

    /** @param versions two or more, pairwise concurrent, in canonical order ({@link #OLDEST_FIRST}) */
    Choice choose(List<RegisterValue.Version> versions);

    /** Whether every answer about a register in conflict lists the versions. */
    default boolean listsVersions() {
        return false;
    }

    /** What the data actor is to be asked when a client asks for the operation under this policy. */
    default Operation demand(Operation operation) {
        return operation;
    }

    /** The class of the user's resolver, when there is one in it. */
    default Optional<String> resolverClass() {
        return Optional.empty();
    }

    /** The same policy, where that class is the given resolver. */
    default ConflictPolicy bind(ConflictResolver resolver) {
        return this;
    }

    /** The latest timestamp; then the larger region id. */
    record LastWriterWins() implements ConflictPolicy {
        @Override
        public String name() {
            return "last-writer-wins";
        }

        @Override
        public Choice choose(List<RegisterValue.Version> versions) {
            return Choice.of(versions.get(versions.size() - 1));
        }
    }

    /**
     * Causality decides, and where it does not, every answer says so and lists the versions; the document is then what
     * the fallback chooses.
     *
     * @param fallback neither manual nor another vector-clock
     */
    record VectorClock(ConflictPolicy fallback) implements ConflictPolicy {
        @Override
        public String name() {
            return "vector-clock";
        }

        @Override
        public Choice choose(List<RegisterValue.Version> versions) {
            return fallback.choose(versions);
        }

        @Override
        public boolean listsVersions() {
            return true;
        }

        @Override
        public Optional<String> resolverClass() {
            return fallback.resolverClass();
        }

        @Override
        public ConflictPolicy bind(ConflictResolver resolver) {
            return new VectorClock(fallback.bind(resolver));
        }
    }

    /**
     * A version of an earlier region in the list; regions that are not in it come last. Of several versions with the same
     * rank the last writer's.
     *
     * @param regions the most important first
     */
    record RegionPriority(List<RegionId> regions) implements ConflictPolicy {
        public RegionPriority {
            regions = List.copyOf(regions);
        }

        @Override
        public String name() {
            return "region-priority";
        }

        @Override
        public Choice choose(List<RegisterValue.Version> versions) {
            RegisterValue.Version best = versions.get(0);
            for (RegisterValue.Version version : versions) {
                best = rank(version) <= rank(best) ? version : best;
            }
            return Choice.of(best);
        }

        private int rank(RegisterValue.Version version) {
            int at = regions.indexOf(version.dot().origin().region());
            return at < 0 ? regions.size() : at;
        }
    }

    /** A version of the primary region; when it has none, the last writer's. */
    record PrimaryWins(RegionId primary) implements ConflictPolicy {
        @Override
        public String name() {
            return "primary-wins";
        }

        @Override
        public Choice choose(List<RegisterValue.Version> versions) {
            return new RegionPriority(List.of(primary)).choose(versions);
        }
    }

    /**
     * Nobody decides but a client: while there are several versions, a {@code set} has to say which of them it replaces.
     * Until then readers see the last writer's document, marked as a conflict, and all versions.
     */
    record Manual() implements ConflictPolicy {
        @Override
        public String name() {
            return "manual";
        }

        @Override
        public Choice choose(List<RegisterValue.Version> versions) {
            return LAST_WRITER_WINS.choose(versions);
        }

        @Override
        public boolean listsVersions() {
            return true;
        }

        @Override
        public Operation demand(Operation operation) {
            if (operation instanceof Operation.AtPath atPath) {
                return new Operation.AtPath(atPath.path(), demand(atPath.operation()));
            }
            if (operation instanceof Operation.OfConflict of) {
                return new Operation.OfConflict(of.resolution(), demand(of.operation()));
            }
            return operation instanceof Operation.Assign assign
                    ? new Operation.AssignUnlessConflict(assign.value())
                    : operation;
        }
    }

    /**
     * What a {@link ConflictResolver} of the user's makes of the versions. By itself this only names the class, and falls
     * back; {@link #bind} gives it the resolver.
     */
    record Custom(String className) implements ConflictPolicy {
        @Override
        public String name() {
            return "custom";
        }

        @Override
        public Choice choose(List<RegisterValue.Version> versions) {
            return fallback(versions, "The resolver " + className + " is not available.");
        }

        @Override
        public Optional<String> resolverClass() {
            return Optional.of(className);
        }

        @Override
        public ConflictPolicy bind(ConflictResolver resolver) {
            return new Bound(this, resolver);
        }
    }

    /** A {@link Custom} policy that can do its work; a resolver that knows why it cannot throws an AtollException. What it runs is not ours: call it where it may take its time. */
    record Bound(Custom policy, ConflictResolver resolver) implements ConflictPolicy {
        @Override
        public String name() {
            return policy.name();
        }

        @Override
        public Choice choose(List<RegisterValue.Version> versions) {
            String what;
            try {
                Payload value = resolver.resolve(versions);
                if (value != null) {
                    return new Choice(value, null);
                }
                what = "returned null";
            } catch (AtollException e) {
                return fallback(versions, e.getMessage());
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                what = "failed with " + e.getClass().getName();
            }
            return fallback(versions, "The resolver " + policy.className() + " " + what + ".");
        }
    }

    /**
     * A policy of a newer version of Atoll.
     *
     * @param definition all that the collection's definition says of it, to be passed on as it is
     */
    record Unknown(String name, String definition) implements ConflictPolicy {
        @Override
        public Choice choose(List<RegisterValue.Version> versions) {
            return fallback(versions, "This node does not know the policy '" + name + "': upgrade it.");
        }
    }

    private static Choice fallback(List<RegisterValue.Version> versions, String why) {
        return new Choice(LAST_WRITER_WINS.choose(versions).value(), why);
    }
}
