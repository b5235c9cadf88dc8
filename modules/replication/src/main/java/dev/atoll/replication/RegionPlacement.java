package dev.atoll.replication;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.CollectionGates;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.ForgettingHorizon.Copy;
import dev.atoll.entity.NotPlacedHere;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalTail;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
import dev.atoll.replication.internal.link.PlacementPort;
import dev.atoll.replication.internal.placement.CollectionLookup;
import dev.atoll.replication.internal.placement.CopyWorth;
import dev.atoll.replication.internal.placement.DefinitionReader;
import dev.atoll.replication.internal.placement.DroppedRows;
import dev.atoll.replication.internal.placement.EraseAnswers;
import dev.atoll.replication.internal.placement.Holders;
import dev.atoll.replication.internal.placement.HttpAddresses;
import dev.atoll.replication.internal.placement.Others;
import dev.atoll.replication.internal.placement.PlacementBoard;
import dev.atoll.replication.internal.placement.PlacementRound;
import dev.atoll.replication.internal.placement.PlacementRules;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * Which collections this region holds, as their definitions and the copies of other regions change. What is decided is in
 * the region's database, for all its nodes and across restarts; each node looks there again and again. Safe for use by
 * many threads.
 */
public final class RegionPlacement implements LinkPlacement {

    /**
     * What it works on.
     *
     * @param self the region
     * @param gates of the node's data actors
     */
    public record Parts(
            RegionId self,
            Journal journal,
            DataEntities entities,
            CollectionGates gates,
            CollectionRegistry collections,
            ActorRef<JournalTail.Command> tail,
            PlacementSettings settings) {}

    private final Parts parts;
    private final Supplier<Set<RegionId>> regions;
    private final Predicate<RegionId> gone;
    private final Executor blocking;
    private final PlacementBoard board;
    private final EraseAnswers eraseAnswers;
    private final DroppedRows droppedRows;
    private final CollectionLookup lookup;
    private final HttpAddresses addresses;
    private final Holders holders;

    private RegionPlacement(
            ActorSystem<?> system,
            Parts parts,
            PlacementBoard board,
            Supplier<Set<RegionId>> regions,
            Predicate<RegionId> gone,
            Executor blocking) {
        this.parts = parts;
        this.regions = regions;
        this.gone = gone;
        this.blocking = blocking;
        this.board = board;
        this.eraseAnswers =
                new EraseAnswers(parts, regions, gone, new DefinitionReader(parts.self(), parts.entities()), blocking);
        this.droppedRows = new DroppedRows(parts.journal().placements(), blocking);
        this.lookup = new CollectionLookup(system, parts.collections());
        this.addresses = new HttpAddresses(system, parts.entities());
        this.holders = new Holders(parts.self(), parts.journal().reader(), parts.entities(), addresses, blocking);
    }

    /**
     * Closes those gates of a node that have to be closed. Call it before the node's data actors start. Blocks.
     *
     * @throws dev.atoll.crdt.AtollException when the database cannot be read
     */
    public static void closeGates(Journal journal, CollectionGates gates) {
        journal.placements().all().forEach(entry -> gates.of(entry.collection()).set(entry.state(), entry.life()));
    }

    /**
     * Takes part; call once on each node.
     *
     * @param regions all regions that this node knows of, now and at any later time, also those that were removed
     * @param gone whether a region was removed for good: then nobody waits for it
     * @param removed the removed origins of such regions
     */
    public static RegionPlacement start(
            ActorSystem<?> system,
            Parts parts,
            Supplier<Set<RegionId>> regions,
            Predicate<RegionId> gone,
            Supplier<? extends Collection<Origin>> removed) {
        Executor blocking =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("atoll.journal.reader-dispatcher"));
        PlacementBoard board = new PlacementBoard(parts.gates(), parts.tail(), gone);
        RegionPlacement placement = new RegionPlacement(system, parts, board, regions, gone, blocking);
        new PlacementRound(system, parts, board, regions, gone, removed, blocking).start();
        return placement;
    }

    /**
     * For a definition that names regions: nobody would serve the collection where a name is wrong.
     *
     * @throws AtollException {@link ErrorCode#INVALID_DEFINITION} when this node does not know one of them
     */
    public void requireKnown(Collection<RegionId> named) {
        Set<RegionId> known = new TreeSet<>(regions.get());
        known.removeIf(gone);
        known.add(parts.self());
        for (RegionId region : named) {
            if (!known.contains(region)) {
                throw new AtollException(
                        ErrorCode.INVALID_DEFINITION,
                        "'regions' names '" + region + "', and this region knows only " + known
                                + ": link it first, or add it to the peers of this region.");
            }
        }
    }

    /** Whether this region serves the collection; if not, fails with who does. */
    public Optional<NotPlacedHere> refusal(CollectionDefinition collection) {
        List<RegionId> regions = collection.regions();
        if (!regions.isEmpty() && !regions.contains(parts.self())) {
            return Optional.of(new NotPlacedHere(collection.name(), "this region is not among its regions.", regions));
        }
        PlacementState state = board.entry(collection.name()).state();
        if (state == null || state == PlacementState.HOLDING) {
            return Optional.empty();
        }
        List<RegionId> others =
                regions.stream().filter(region -> !region.equals(parts.self())).toList();
        return Optional.of(new NotPlacedHere(collection.name(), "this region does not have all of it yet.", others));
    }

    /**
     * Whether this region may lack rows of the collection that the other has written, whatever it says to be complete of
     * that region; hardly ever. Other nodes of the region know of it within {@code atoll.placement.interval}.
     *
     * @param current whether it is about what the other writes now, or about a journal that it has lost: then any region
     *     may have what it has not
     */
    public boolean mayLack(String collection, RegionId region, boolean current) {
        return current ? board.excepted(region).contains(collection) : board.awaitsAnything(collection);
    }

    /** What this region does with the collection. */
    public PlacementState state(String collection) {
        PlacementState state = board.entry(collection).state();
        return state == null ? PlacementState.HOLDING : state;
    }

    /** What is here of a collection, as of this node's last look. */
    public Copy copy(String collection) {
        Optional<CollectionDefinition> known = parts.collections().find(collection);
        if (known.isEmpty() || !isKept(known.get())) {
            return Copy.LIMITED;
        }
        return board.isWholeOrNothing(collection) ? Copy.WHOLE : Copy.GATHERING;
    }

    /** Whether this region holds it, or is to, by what the list says and by what it does. */
    private boolean isKept(CollectionDefinition definition) {
        PlacementState state = board.entry(definition.name()).state();
        boolean kept = state == PlacementState.HOLDING || state == PlacementState.JOINING;
        return definition.regions().isEmpty() || (definition.regions().contains(parts.self()) && kept);
    }

    @Override
    public boolean waits() {
        return !board.isWholeOrNothing();
    }

    /** Whether this region waits for states of no collection, and gives none up. Looks at its entries first; blocks. */
    public boolean isWholeNow() {
        board.look(parts.journal().placements());
        return board.isWholeOrNothing();
    }

    /** For each collection whose rows this region takes from others, how often it has begun anew to do so. */
    Map<String, Long> lives() {
        return board.lives();
    }

    /**
     * Whether this region takes rows of the collection, and waits for anybody's states; before it has decided to, it asks
     * nobody.
     */
    boolean isWaiting(String collection) {
        return !isUndecided(collection) && takesRows(collection) && board.awaitsAnything(collection);
    }

    /** Whether this region has not looked at the collection yet. */
    boolean isUndecided(String collection) {
        return board.entry(collection).state() == null;
    }

    /** What each region has said last of its copy, as far as this region has heard; without those that said nothing. */
    public CompletionStage<SortedMap<RegionId, String>> statuses(CollectionDefinition collection) {
        return holders.statuses(collection.name());
    }

    /** Where the regions that hold a collection serve HTTP, {@code host:port}; those first that say that they hold it. */
    public CompletionStage<Map<RegionId, String>> holderAddresses(CollectionDefinition collection) {
        return holders.addresses(collection.name(), collection.regions());
    }

    /** Where those regions serve HTTP that hold collections which this one does not hold, {@code host:port}. */
    public CompletionStage<Map<RegionId, String>> addressesOfOtherHolders() {
        return holders.addresses(parts.collections().all().stream()
                .filter(collection -> refusal(collection).isPresent())
                .flatMap(collection -> collection.regions().stream())
                .distinct()
                .sorted()
                .toList());
    }

    /** Tells the other regions where this one serves HTTP; goes on trying until that is written. */
    public void announce(String address) {
        addresses.announce(parts.self(), address);
    }

    @Override
    public boolean holds(RegionId region, String collection) {
        return !CollectionDefinition.isValidName(collection)
                || parts.collections()
                        .find(collection)
                        .map(CollectionDefinition::regions)
                        .map(regions -> regions.isEmpty() || regions.contains(region))
                        .orElse(false);
    }

    @Override
    public CompletionStage<Void> learn(Collection<String> names) {
        return lookup.learn(names);
    }

    @Override
    public boolean takesRows(String collection) {
        PlacementState state = board.entry(collection).state();
        return state == null || state.takesRows();
    }

    @Override
    public StatesKind offers(String collection, RegionId peer) {
        return CopyWorth.offers(board.entry(collection), peer);
    }

    @Override
    public boolean givesUp(String collection) {
        return board.entry(collection).state() == PlacementState.LEAVING;
    }

    @Override
    public CompletionStage<Void> withheld(String collection, RegionId by) {
        board.markerCame(collection, by);
        return CompletableFuture.runAsync(() -> parts.journal().placements().want(collection, by), blocking)
                .whenComplete((stored, failure) -> board.markerStored(collection, by));
    }

    @Override
    public CompletionStage<Void> dropped(String collection, RegionId by) {
        return droppedRows.note(board.entry(collection), by);
    }

    @Override
    public CompletionStage<Void> refresh() {
        return CompletableFuture.runAsync(() -> board.look(parts.journal().placements()), blocking);
    }

    @Override
    public Set<String> givenUp() {
        return board.givenUp();
    }

    @Override
    public Set<String> excepted(RegionId peer) {
        return board.excepted(peer);
    }

    @Override
    public CompletionStage<Void> peerIsNew() {
        return CompletableFuture.runAsync(
                () -> {
                    PlacementStore store = parts.journal().placements();
                    for (PlacementEntry entry : store.all()) {
                        askAnew(store, entry);
                        List<RegionId> named = parts.collections()
                                .find(entry.collection())
                                .map(CollectionDefinition::regions)
                                .orElse(List.of());
                        if (CopyWorth.mayLackWhatALostJournalHad(entry, !named.isEmpty())) {
                            Others.of(parts.self(), regions.get(), named, entry, gone)
                                    .all()
                                    .forEach(region -> store.want(entry.collection(), region));
                        }
                    }
                },
                blocking);
    }

    /** Until nothing that was agreed before counts any more, whatever other nodes decide meanwhile. */
    private static void askAnew(PlacementStore store, PlacementEntry read) {
        Optional<PlacementEntry> entry = Optional.of(read);
        while (entry.flatMap(PlacementRules.SOUND::whenAJournalIsNew)
                .filter(move -> !store.move(move))
                .isPresent()) {
            entry = store.find(read.collection());
        }
    }

    @Override
    public List<PlacementPort.Wish> wishes(RegionId peer) {
        return board.wishes(peer);
    }

    @Override
    public void received(PlacementPort.Wish wish, RegionId from, StatesKind kind) {
        blocking.execute(() -> parts.journal()
                .placements()
                .received(wish.collection(), from, wish.stamp(), kind == StatesKind.COMPLETE));
    }

    @Override
    public List<LinkFrame.EraseQuestion> questions(RegionId peer) {
        return board.questions(peer);
    }

    @Override
    public CompletionStage<LinkFrame.EraseAnswer> answer(
            LinkFrame.EraseQuestion question, RegionId peer, long storedOffset) {
        return eraseAnswers.answer(question, peer, storedOffset);
    }

    @Override
    public void agreed(LinkFrame.EraseAnswer answer, RegionId peer) {
        blocking.execute(() -> parts.journal().placements().agreed(answer.collection(), peer, answer.step()));
    }
}
