package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementStore;
import dev.atoll.journal.PlacementStore.Move;
import dev.atoll.replication.RegionPlacement;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What this region answers to others that ask whether they may erase their copies. Safe for use by many threads. */
public final class EraseAnswers {

    private final RegionPlacement.Parts parts;
    private final PlacementStore store;
    private final Supplier<Set<RegionId>> regions;
    private final Predicate<RegionId> gone;
    private final DefinitionReader definitions;
    private final Executor blocking;

    /** @param regions all that this node knows of, also those that were removed; {@code gone} tells which */
    public EraseAnswers(
            RegionPlacement.Parts parts,
            Supplier<Set<RegionId>> regions,
            Predicate<RegionId> gone,
            DefinitionReader definitions,
            Executor blocking) {
        this.parts = parts;
        this.store = parts.journal().placements();
        this.regions = regions;
        this.gone = gone;
        this.definitions = definitions;
        this.blocking = blocking;
    }

    /** @param storedOffset up to which the peer's journal is applied here, and the offset stored */
    public CompletionStage<LinkFrame.EraseAnswer> answer(
            LinkFrame.EraseQuestion question, RegionId peer, long storedOffset) {
        if (storedOffset < question.upTo()) {
            return CompletableFuture.completedStage(
                    answer(question, "The journal is applied up to " + storedOffset + " only."));
        }
        List<RegionId> holders = parts.collections()
                .find(question.collection())
                .map(CollectionDefinition::regions)
                .orElse(List.of());
        if (!PlacementRules.hasHolder(holders, gone)) {
            return CompletableFuture.completedStage(
                    answer(question, "The regions that are to hold it were all removed."));
        }
        return definitions
                .read(question.collection())
                .thenApplyAsync(
                        definition -> answer(
                                question,
                                definition
                                        .map(known -> objection(question, known, peer, holders))
                                        .orElse("The region does not know the collection.")),
                        blocking);
    }

    private static LinkFrame.EraseAnswer answer(LinkFrame.EraseQuestion question, String objection) {
        return new LinkFrame.EraseAnswer(question.collection(), question.step(), objection);
    }

    private String objection(
            LinkFrame.EraseQuestion question,
            PlacementRules.Definition definition,
            RegionId peer,
            List<RegionId> holders) {
        String collection = question.collection();
        PlacementEntry entry = store.find(collection).orElse(PlacementEntry.unknown(collection));
        Optional<String> objection = PlacementRules.SOUND.objection(entry, definition, peer, question.definition());
        if (objection.isPresent()) {
            return objection.get();
        }
        Others others = Others.of(parts.self(), regions.get(), holders, entry, gone);
        Optional<Move> first = PlacementRules.SOUND.beforeAgreeing(entry, peer, others);
        return first.isEmpty() || store.move(first.get()) ? "" : "The region's copy has just changed.";
    }
}
