package dev.atoll.entity.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A definition and how many events its entity had applied then. The entity has one writer in the region, so in the
 * region a larger number is a later state, and equal numbers are equal states.
 */
public record KnownDefinition(long version, CollectionDefinition definition) {

    private static final Logger LOG = LoggerFactory.getLogger(KnownDefinition.class);
    private static final char SEPARATOR = ' ';

    /** Empty when the entity has no definition, or one that only a newer version understands. */
    public static Optional<KnownDefinition> of(EntityState state) {
        return state.visible(DataTypes.REGISTER).flatMap(slot -> {
            View view = slot.view(ConflictPolicy.LAST_WRITER_WINS);
            return read(versionOf(state), ((View.Document) view).payload());
        });
    }

    /** The versions of the definition that there are. */
    public static List<Dot> versions(EntityState state) {
        return state.visible(DataTypes.REGISTER)
                .map(slot -> ((View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS))
                        .versions().stream().map(RegisterValue.Version::dot).toList())
                .orElse(List.of());
    }

    private static long versionOf(EntityState state) {
        return state.seen().perRegion().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static Optional<KnownDefinition> read(long version, Payload json) {
        try {
            return Optional.of(new KnownDefinition(version, CollectionDefinition.fromJson(json)));
        } catch (AtollException e) {
            LOG.warn("The definition {} is left out: {}", json, e.getMessage());
            return Optional.empty();
        }
    }

    /** Version and JSON, for Distributed Data. */
    String toText() {
        return Long.toString(version) + SEPARATOR + definition.toJson().utf8();
    }

    static long versionOf(String text) {
        return Long.parseLong(text.substring(0, text.indexOf(SEPARATOR)));
    }

    static Optional<KnownDefinition> fromText(String text) {
        return read(versionOf(text), Payload.ofUtf8(text.substring(text.indexOf(SEPARATOR) + 1)));
    }
}
