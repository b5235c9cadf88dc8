package dev.atoll.crdt;

import java.util.List;
import java.util.Optional;

/** What a client asks of one entity. Which operations fit is up to the entity's {@link DataType}. */
public sealed interface Operation {

    /** The name by which clients call it, for example {@code increment}. */
    String name();

    /** Replaces all versions of a register that this region has seen. */
    record Assign(Payload value) implements Operation {
        @Override
        public String name() {
            return "set";
        }
    }

    /** As {@link Assign}, but refused when this region has seen more than one version. */
    record AssignUnlessConflict(Payload value) implements Operation {
        @Override
        public String name() {
            return "set";
        }
    }

    /**
     * Replaces the listed versions of a register, as far as this region has seen them. All others survive beside the new
     * one: those that are not listed, and those that arrive later.
     */
    record Resolve(Payload value, List<Dot> versions) implements Operation {
        public Resolve {
            versions = List.copyOf(versions);
        }

        @Override
        public String name() {
            return "set";
        }
    }

    /** As {@link Assign}, but refused when the versions that this region has seen are not exactly the listed ones. */
    record AssignIfStill(Payload value, List<Dot> versions) implements Operation {
        public AssignIfStill {
            versions = List.copyOf(versions);
        }

        @Override
        public String name() {
            return "set";
        }
    }

    /** @param by how much, at least 1 */
    record Increment(long by) implements Operation {
        @Override
        public String name() {
            return "increment";
        }
    }

    /** @param by how much, at least 1 */
    record Decrement(long by) implements Operation {
        @Override
        public String name() {
            return "decrement";
        }
    }

    /**
     * Adds to an escrow counter; the rights to take it away again are first this region's.
     *
     * @param by how much, at least 1
     */
    record Grant(long by) implements Operation {
        @Override
        public String name() {
            return "grant";
        }
    }

    /**
     * Hands rights of this region to another.
     *
     * @param to the other region, on the journal that it writes now
     * @param by how much, at least 1
     */
    record Transfer(Origin to, long by) implements Operation {
        @Override
        public String name() {
            return "transfer";
        }
    }

    /** A {@link Transfer} as a client asks for it. Whoever knows on which journal the region is now makes that of it. */
    record TransferToRegion(RegionId to, long by) implements Operation {
        @Override
        public String name() {
            return "transfer";
        }
    }

    /**
     * A {@link Transfer} of as much as {@link EscrowShare} finds right, because another region has asked for it. Saying
     * it again has no further effect.
     *
     * @param to the region that asks
     * @param wanted how much it would like to have, at least 1
     * @param received how much it has received of this origin so far; what has been sent since then counts as given
     * @param urgent whether somebody waits for it there
     * @param ownDemand how much this region expects to need itself soon
     */
    record Share(Origin to, long wanted, long received, boolean urgent, long ownDemand) implements Operation {
        @Override
        public String name() {
            return "transfer";
        }

        public Share withOwnDemand(long demand) {
            return new Share(to, wanted, received, urgent, demand);
        }
    }

    /** Turns a flag on. */
    record Enable() implements Operation {
        @Override
        public String name() {
            return "enable";
        }
    }

    /** Turns a flag off, as far as this region has seen it turned on. */
    record Disable() implements Operation {
        @Override
        public String name() {
            return "disable";
        }
    }

    /** Adds the elements to a set. */
    record Add(List<Payload> elements) implements Operation {
        public Add {
            elements = List.copyOf(elements);
        }

        @Override
        public String name() {
            return "add";
        }
    }

    /** Removes the elements from a set, as far as this region has seen them added. */
    record Remove(List<Payload> elements) implements Operation {
        public Remove {
            elements = List.copyOf(elements);
        }

        @Override
        public String name() {
            return "remove";
        }
    }

    /** Removes all elements that this region has seen; the set stays, empty. */
    record Clear() implements Operation {
        @Override
        public String name() {
            return "clear";
        }
    }

    /**
     * An operation on one field of a map: {@link Assign} (or a kind of it) for a register, {@link Increment} and {@link Decrement} for a
     * counter, {@link Add} and {@link Remove} for a set, {@link Delete} for any.
     */
    record AtPath(FieldPath path, Operation operation) implements Operation {

        /**
         * @throws AtollException {@link ErrorCode#INVALID_OPERATION}: there are no such fields
         */
        public AtPath {
            if (operation instanceof AtPath
                    || operation instanceof Clear
                    || operation instanceof Enable
                    || operation instanceof Disable) {
                throw new AtollException(
                        ErrorCode.INVALID_OPERATION, "Operation '" + operation.name() + "' takes no path.");
            }
        }

        @Override
        public String name() {
            String name = operation.name();
            return name.equals("set") ? "put" : name.equals("delete") ? "remove" : name;
        }
    }

    /**
     * Leaves of a field that was made with different kinds the chosen one; in an {@link AtPath}. When the kind is there no
     * more, or a register, the field holds the content then.
     *
     * @param content what it held when the conflict was seen; empty: only a kind that is there is chosen
     * @param chosen the event that the kind was seen by; empty: whichever there is
     * @param versions those of the conflict that is meant: another one is refused; none: whichever there is
     */
    record ChooseKind(DataType<?> kind, Optional<FieldContent> content, Optional<Dot> chosen, List<Dot> versions)
            implements Operation {
        public ChooseKind {
            versions = List.copyOf(versions);
        }

        @Override
        public String name() {
            return "resolve";
        }
    }

    /** Another operation, done because somebody resolves a conflict; the event says which. */
    record OfConflict(Resolution resolution, Operation operation) implements Operation {
        @Override
        public String name() {
            return operation.name();
        }
    }

    /** Removes all that this region has seen of the entity; concurrent updates elsewhere survive. */
    record Delete() implements Operation {
        @Override
        public String name() {
            return "delete";
        }
    }

    /**
     * Takes the entity back to what it held at an instant, whatever was written since, here or concurrently elsewhere; see
     * {@link Rewound}. Of a type that does not {@linkplain DataType#rewinds rewind} nothing changes.
     *
     * @param past what it held then, as far as this region knows
     */
    record Rewind(HybridTimestamp to, EntityState past) implements Operation {
        @Override
        public String name() {
            return "rewind";
        }
    }
}
