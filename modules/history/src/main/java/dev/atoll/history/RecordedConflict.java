package dev.atoll.history;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.entity.CollectionDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A register that had concurrent versions, as this region met it.
 *
 * @param id worked out from the entity and the versions, so that it is the same in every region
 * @param conflict where in the entity's value, and the versions
 * @param policy the name of the collection's policy when it was recorded, with {@link #FELL_BACK} behind it when that did not
 *     work
 * @param chosen what that policy showed
 * @param occurred the timestamp of the newest version
 * @param recorded when this region recorded it, by its wall clock
 * @param settlement what ended it; empty while it is open
 * @param choices what clients chose who resolved it, and resolved it once more, in the order of their timestamps; the newest
 *     of them, see {@link #MOST_CHOICES}
 */
public record RecordedConflict(
        String id,
        EntityId entity,
        Conflict conflict,
        String policy,
        Payload chosen,
        HybridTimestamp occurred,
        Instant recorded,
        Optional<Settlement> settlement,
        List<Choice> choices)
        implements ConflictRecord {

    /** So many choices are kept at most, and fewer when their values are large. */
    public static final int MOST_CHOICES = 100;

    public RecordedConflict {
        choices = List.copyOf(choices);
    }

    /** What decided in place of a resolver of the user's. */
    public static final String FELL_BACK = "/last-writer-wins";

    /**
     * What ended a conflict.
     *
     * @param how the operation, for example {@code set}; {@code state-transfer} when another region's whole state did
     * @param dot the event; empty for a state transfer
     * @param timestamp when it was accepted
     * @param value what it wrote, when it wrote a value to the register
     */
    public record Settlement(String how, Optional<Dot> dot, HybridTimestamp timestamp, Optional<Payload> value) {}

    /**
     * How somebody resolved the conflict.
     *
     * @param dot the event that did it
     * @param timestamp when it was accepted
     * @param chosen the version whose value was chosen; empty for another value
     * @param value the other value
     */
    public record Choice(Dot dot, HybridTimestamp timestamp, Optional<Dot> chosen, Optional<Payload> value) {}

    /** The same, ended. */
    public RecordedConflict settled(Settlement by) {
        return new RecordedConflict(id, entity, conflict, policy, chosen, occurred, recorded, Optional.of(by), choices);
    }

    @Override
    public TimestampVector shown() {
        TimestampVector shown = settlement
                .flatMap(by -> by.dot().map(dot -> TimestampVector.EMPTY.raised(dot.origin(), by.timestamp())))
                .orElse(TimestampVector.EMPTY);
        for (Choice choice : choices) {
            shown = shown.raised(choice.dot().origin(), choice.timestamp());
        }
        for (RegisterValue.Version version : conflict.versions()) {
            if (version.timestamp().packed() > 0) {
                shown = shown.raised(version.dot().origin(), version.timestamp());
            }
        }
        return shown;
    }

    @Override
    public ConflictKind kind() {
        if (conflict.kinds()) {
            return ConflictKind.KINDS;
        }
        return entity.collection().equals(CollectionDefinition.COLLECTION)
                ? ConflictKind.DEFINITION
                : ConflictKind.REGISTER;
    }

    public boolean open() {
        return settlement.isEmpty();
    }
}
