package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.FieldContent;
import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.Resolution;
import dev.atoll.history.RecordedConflict;
import java.util.List;
import java.util.Optional;

/**
 * How a client resolves a conflict.
 *
 * @param chosen the version; empty for another value
 * @param content what is to be there
 */
record ConflictChoice(RecordedConflict conflict, Optional<Dot> chosen, FieldContent content) {

    static ConflictChoice of(RecordedConflict conflict, Payload value) {
        return new ConflictChoice(conflict, Optional.empty(), new FieldContent.Document(value));
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_OPERATION} when the conflict has no such version
     */
    static ConflictChoice of(RecordedConflict conflict, Dot version) {
        List<RegisterValue.Version> versions = conflict.conflict().versions();
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).dot().equals(version)) {
                FieldContent content = conflict.conflict().kinds()
                        ? conflict.conflict().contents().get(i)
                        : new FieldContent.Document(versions.get(i).value());
                return new ConflictChoice(conflict, Optional.of(version), content);
            }
        }
        throw new AtollException(
                ErrorCode.INVALID_OPERATION, "Conflict " + conflict.id() + " has no version '" + version.id() + "'.");
    }

    /** @param there whether one of a register's versions is still there */
    Operation operation(boolean there) {
        List<Dot> versions = conflict.conflict().versions().stream()
                .map(RegisterValue.Version::dot)
                .toList();
        List<String> path = conflict.conflict().path();
        Operation write = conflict.conflict().kinds()
                ? new Operation.ChooseKind(content.type(), Optional.of(content), chosen, versions)
                : there ? new Operation.Resolve(content.json(), versions) : new Operation.Assign(content.json());
        return new Operation.OfConflict(
                new Resolution(conflict.id(), chosen),
                path.isEmpty() ? write : new Operation.AtPath(new FieldPath(path), write));
    }
}
