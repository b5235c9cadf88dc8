package dev.atoll.recovery;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.history.DiscardedWrites;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a region can do to take single keys back. Safe for use from many threads. */
public interface KeyRewinds {

    /** The users' collections that this region knows. */
    List<String> collections();

    /**
     * Why the collection's keys cannot be taken back in this region; empty when they can.
     *
     * @throws AtollException {@link ErrorCode#UNKNOWN_COLLECTION}
     */
    Optional<AtollException> refusal(String collection);

    /** The regions of which this one may lack events of the collection up to the instant. */
    List<RegionId> missing(String collection, HybridTimestamp to);

    /** What {@link #rewind} would do now; empty when that is nothing. */
    CompletionStage<Optional<KeyChange>> preview(EntityId id, HybridTimestamp to);

    /** The newest writes that {@link #rewind} would discard now, in the order of their timestamps. */
    CompletionStage<List<DiscardedWrites.Write>> discarded(EntityId id, HybridTimestamp to);

    /**
     * Takes the key back; when the stage completes, that is durable in this region. Empty when it holds already what it held
     * then. A retry is safe.
     *
     * @param request by which a retry is recognised
     * @param since a key that this region has rewound after this is left as it is, and counts as taken back
     */
    CompletionStage<Optional<KeyChange>> rewind(
            EntityId id, HybridTimestamp to, RequestId request, HybridTimestamp since);
}
