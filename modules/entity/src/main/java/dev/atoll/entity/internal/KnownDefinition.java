package dev.atoll.entity.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A definition and how many events its entity had applied then. The entity has one writer in the region, so in the
 * region a larger number is a later state, and equal numbers are equal states.
 */
public record KnownDefinition<T>(long version, T definition) {

    private static final Logger LOG = LoggerFactory.getLogger(KnownDefinition.class);
    private static final char SEPARATOR = ' ';

    /** Empty when the entity has no definition, or one that only a newer version understands. */
    public static <T> Optional<KnownDefinition<T>> of(DefinitionKind<T> kind, EntityState state) {
        return document(state).flatMap(view -> read(kind, versionOf(state), view.payload()));
    }

    /** The versions of the definition that there are. */
    public static List<Dot> versions(EntityState state) {
        return document(state)
                .map(view ->
                        view.versions().stream().map(RegisterValue.Version::dot).toList())
                .orElse(List.of());
    }

    private static Optional<View.Document> document(EntityState state) {
        return state.visible(DataTypes.REGISTER)
                .map(slot -> (View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS));
    }

    private static long versionOf(EntityState state) {
        return state.seen().perRegion().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static <T> Optional<KnownDefinition<T>> read(DefinitionKind<T> kind, long version, Payload json) {
        try {
            return Optional.of(new KnownDefinition<>(version, kind.read().apply(json)));
        } catch (AtollException e) {
            LOG.warn("The definition {} in {} is left out: {}", json, kind.collection(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Version and JSON, for Distributed Data. */
    String toText(DefinitionKind<T> kind) {
        return Long.toString(version)
                + SEPARATOR
                + kind.write().apply(definition).utf8();
    }

    static long versionOf(String text) {
        return Long.parseLong(text.substring(0, text.indexOf(SEPARATOR)));
    }

    static <T> Optional<KnownDefinition<T>> fromText(DefinitionKind<T> kind, String text) {
        return read(kind, versionOf(text), Payload.ofUtf8(text.substring(text.indexOf(SEPARATOR) + 1)));
    }
}
