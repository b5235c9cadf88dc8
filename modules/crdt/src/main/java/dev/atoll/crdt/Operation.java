package dev.atoll.crdt;

import java.util.List;

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

    /** Removes all that this region has seen of the entity; concurrent updates elsewhere survive. */
    record Delete() implements Operation {
        @Override
        public String name() {
            return "delete";
        }
    }
}
