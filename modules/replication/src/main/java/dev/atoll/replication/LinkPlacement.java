package dev.atoll.replication;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.link.PlacementPort;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which regions hold which collections, as the links of a node ask. Safe for use by many threads. */
public interface LinkPlacement {

    /** All regions hold all collections. */
    LinkPlacement EVERYWHERE = (region, collection) -> true;

    /** Whether the region holds the collection, by the definition that this node knows. Built-in ones are everywhere. */
    boolean holds(RegionId region, String collection);

    /** Finds out about those collections that this node does not know; when it completes, {@link #holds} knows them. */
    default CompletionStage<Void> learn(Collection<String> collections) {
        return CompletableFuture.completedStage(null);
    }

    /** Whether this region applies other regions' rows of the collection; otherwise it drops them. */
    default boolean takesRows(String collection) {
        return true;
    }

    /** Looks at the region's entries again; when the stage completes, all answers are at least as new as the call. */
    default CompletionStage<Void> refresh() {
        return CompletableFuture.completedStage(null);
    }

    /** The collections of which this region may lack rows of the peer's, although their offset was passed. */
    default Set<String> excepted(RegionId peer) {
        return Set.of();
    }

    /** The collections of which this region has given up its copy: nobody can confirm what was written to it. */
    default Set<String> givenUp() {
        return Set.of();
    }

    /** What this region's states of the collection are worth to the peer. */
    default StatesKind offers(String collection, RegionId peer) {
        return StatesKind.COMPLETE;
    }

    /** Whether this region is giving its copy of the collection up, and still has it. */
    default boolean givesUp(String collection) {
        return false;
    }

    /** A peer has kept back rows of the collection. When the stage completes, that is durable. */
    default CompletionStage<Void> withheld(String collection, RegionId by) {
        return CompletableFuture.completedStage(null);
    }

    /** Rows of the peer's are dropped. When the stage completes, it is durable that they are missing here. */
    default CompletionStage<Void> dropped(String collection, RegionId by) {
        return CompletableFuture.completedStage(null);
    }

    /**
     * The peer's journal was never applied here. What the peer had written before, in another journal, it may have brought
     * to some regions only, and need not bring it back when it does not hold the collection any more. When the stage
     * completes, it is durable that the others are asked, and whether this one may erase its copies is asked anew.
     */
    default CompletionStage<Void> peerIsNew() {
        return CompletableFuture.completedStage(null);
    }

    /** Whether this region waits for states of any collection, or gives a copy up. */
    default boolean waits() {
        return false;
    }

    /** The states that are needed from the peer. */
    default List<PlacementPort.Wish> wishes(RegionId peer) {
        return List.of();
    }

    /** The states that were needed are applied. */
    default void received(PlacementPort.Wish wish, RegionId from, StatesKind kind) {}

    /** What the peer is to be asked before copies here are erased. */
    default List<LinkFrame.EraseQuestion> questions(RegionId peer) {
        return List.of();
    }

    /** @param storedOffset up to which the peer's journal is applied here, and the offset stored */
    default CompletionStage<LinkFrame.EraseAnswer> answer(
            LinkFrame.EraseQuestion question, RegionId peer, long storedOffset) {
        return CompletableFuture.completedStage(
                new LinkFrame.EraseAnswer(question.collection(), question.step(), "This region has no placement."));
    }

    /** The peer agrees that the copy here is erased. */
    default void agreed(LinkFrame.EraseAnswer answer, RegionId peer) {}
}
