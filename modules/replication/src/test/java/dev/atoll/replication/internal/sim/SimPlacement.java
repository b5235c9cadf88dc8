package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionGate;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.ForgettingHorizon.Copy;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.link.PlacementPort.Wish;
import dev.atoll.replication.internal.placement.CopyWorth;
import dev.atoll.replication.internal.placement.Fingerprint;
import dev.atoll.replication.internal.placement.FreshMarkers;
import dev.atoll.replication.internal.placement.Others;
import dev.atoll.replication.internal.placement.PlacementRules;
import dev.atoll.replication.internal.placement.PlacementRules.Step;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one process of a region does about the placement of the one collection: what the look of production does. */
final class SimPlacement {

    static final String COLLECTION = "things";
    private static final String DEFINITION = "_collections|" + COLLECTION;
    private static final String NODE = "node";

    private final SimRegion region;
    private final SimWorld world;
    private final PlacementRules rules;
    final CollectionGate gate = new CollectionGate();
    private final FreshMarkers markers = new FreshMarkers();
    private PlacementEntry board;
    private Set<RegionId> wanted = Set.of();
    private Set<RegionId> known = Set.of();
    private boolean isKnown;

    SimPlacement(SimRegion region) {
        this.region = region;
        this.world = region.world;
        this.rules = new SimPlacementRules(world.mutation);
        learn(definition());
        takeOver();
        if (world.placing) {
            look();
        }
    }

    /** A client names other regions: some, or all with an empty list. */
    static void define(SimRegion at, Set<RegionId> regions) {
        String names = String.join(",", regions.stream().map(RegionId::value).toList());
        at.world.trace(() -> at.id + " defines " + names);
        at.tell(
                DEFINITION,
                new EntityCommand.Write(
                        DataTypes.REGISTER,
                        new Operation.Assign(Payload.ofUtf8("\"" + names + "\"")),
                        false,
                        null,
                        reply -> {}));
    }

    private EntityState definition() {
        return region.disk.state(DEFINITION);
    }

    private static Optional<Set<RegionId>> regions(EntityState definition) {
        return definition.visible(DataTypes.REGISTER).map(slot -> {
            View.Document document = (View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS);
            Set<RegionId> regions = new TreeSet<>();
            Stream.of(document.payload().utf8().replace("\"", "").split(","))
                    .filter(name -> !name.isEmpty())
                    .forEach(name -> regions.add(RegionId.of(name)));
            return regions;
        });
    }

    private void learn(EntityState definition) {
        regions(definition).ifPresent(regions -> {
            known = regions;
            isKnown = true;
        });
    }

    private PlacementEntry entry() {
        return region.disk.placements.find(COLLECTION).orElse(PlacementEntry.unknown(COLLECTION));
    }

    private void takeOver() {
        Set<RegionId> spokenFor = new TreeSet<>(others());
        spokenFor.removeIf(
                peer -> board == null || awaitsAnything() || !excepted(peer).isEmpty());
        long read = markers.reading();
        board = entry();
        wanted = Set.copyOf(region.disk.placements.wanted().getOrDefault(COLLECTION, Set.of()));
        markers.read(read);
        others().stream()
                .filter(peer -> region.placement == this) // while it starts, nothing is new
                .filter(peer -> !spokenFor.contains(peer) && excepted(peer).isEmpty())
                .forEach(peer -> world.claims.speaksFor(region, peer));
        if (board.state() != null && world.mutation != Mutation.A_LEAVING_REGION_WRITES) {
            gate.set(board.state(), board.life());
        }
    }

    /** Again and again, while the process lives; other nodes of the region would see things as late. */
    private void look() {
        learn(definition());
        takeOver();
        if (board.state() == PlacementState.LEAVING && gate.isDrained()) {
            region.disk.placements.closed(COLLECTION, NODE, board.step());
        }
        region.inThisLife(world.random.nextInt(60), this::decide);
        region.inThisLife(40 + world.random.nextInt(120), this::look);
    }

    private PlacementRules.Definition seen(EntityState state) {
        Set<RegionId> regions = regions(state).orElse(Set.of());
        long changes = state.seen().perRegion().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        boolean asCreated = changes == 1;
        return new PlacementRules.Definition(
                regions.isEmpty() || regions.contains(region.id),
                !regions.isEmpty(),
                asCreated,
                asCreated && state.seen().perRegion().containsKey(region.id),
                Fingerprint.of(state));
    }

    private Others others(PlacementEntry of) {
        List<RegionId> all = world.regions.stream().map(each -> each.id).toList();
        return Others.of(region.id, all, List.of(), of, region.removal::isGone).without(region.removal.gone());
    }

    private Set<RegionId> others() {
        return others(entry()).active();
    }

    private void decide() {
        EntityState state = definition();
        if (regions(state).isEmpty()) {
            return;
        }
        PlacementRules.Definition definition = seen(state);
        Set<RegionId> met = region.disk.linked.stream().map(Origin::region).collect(Collectors.toSet());
        Step step = rules.next(board, definition, others(board).having(met, region.disk.restored), Set.of(NODE));
        if (step instanceof Step.Measure) {
            step = rules.measured(board, definition, region.disk.highestVisible());
        } else if (step instanceof Step.Erase) {
            boolean more = region.disk.placements.erase(COLLECTION, board.step(), 1 + world.random.nextInt(5));
            step = more ? new Step.Stay() : rules.erased(board);
        } else if (supposesNothing(step) && region.disk.placements.hasRows(COLLECTION)) {
            step = rules.leave(board, others(board));
        }
        boolean erases = step instanceof Step.Change change && change.move().to() == PlacementState.ERASING;
        if (erases && !hasHolder()) {
            return;
        }
        if (step instanceof Step.Change change && region.disk.placements.move(change.move())) {
            world.trace(() -> region.id + " is " + change.move());
        }
    }

    private boolean supposesNothing(Step step) {
        boolean isOutside = board.state() == PlacementState.OUTSIDE && step instanceof Step.Stay;
        return isOutside || PlacementRules.supposesNothing(step);
    }

    /** Its definition may be lost with the last copy; then nobody knows whom what is left may be given to. */
    boolean isDefined() {
        return !world.placing || regions(definition()).isPresent();
    }

    boolean hasHolder() {
        return PlacementRules.hasHolder(regions(definition()).orElse(Set.of()), region.removal::isGone);
    }

    boolean isHeldOnlyBy(RegionId other) {
        Set<RegionId> named = regions(definition()).orElse(Set.of());
        return !PlacementRules.hasHolder(named, each -> each.equals(other) || region.removal.isGone(each));
    }

    // what the region's links and clients ask

    boolean serves() {
        return !world.placing
                || (isKnown
                        && (known.isEmpty() || known.contains(region.id))
                        && (board.state() == null || board.state() == PlacementState.HOLDING));
    }

    boolean holds(RegionId peer, String collection) {
        return !world.placing
                || !collection.equals(COLLECTION)
                || (isKnown && (known.isEmpty() || known.contains(peer)));
    }

    /** The regions that this one knows to hold a collection which it has served. */
    Set<RegionId> holders(String collection) {
        Set<RegionId> holders = others();
        holders.removeIf(peer -> !holds(peer, collection));
        holders.add(region.id);
        return holders;
    }

    boolean takesRows() {
        return board.state() == null || board.state().takesRows();
    }

    long life() {
        return board.life();
    }

    boolean givesUp() {
        return board.state() == PlacementState.LEAVING;
    }

    /** Whether the region has looked what it does with the collection, and takes rows of it. */
    boolean isTaken() {
        return !world.placing || (board.state() != null && board.state().takesRows());
    }

    /** The collections that the region has to have everything of. */
    List<String> held() {
        boolean undecided = world.placing && regions(definition()).isPresent() && entry().state() == null;
        return undecided || isTaken() ? List.of(COLLECTION) : List.of();
    }

    /** It is stored, whatever becomes of the connection. */
    void withheld(RegionId by, Runnable applied) {
        boolean noted = world.mutation != Mutation.FRESH_MARKERS_ARE_IGNORED;
        if (noted) {
            markers.begin(COLLECTION, by);
        }
        region.inThisLife(world.random.nextInt(8), () -> {
            if (world.mutation != Mutation.MARKERS_ARE_FORGOTTEN) {
                region.disk.placements.want(COLLECTION, by);
            }
            if (noted) {
                markers.end(COLLECTION, by);
            }
            applied.run();
        });
    }

    void dropped(RegionId by) {
        if (givesUp()) {
            region.disk.placements.want(COLLECTION, by);
        }
    }

    /** The collections of which this region may lack rows of the peer's, whatever it has applied. */
    Set<String> excepted(RegionId peer) {
        boolean speaks = !world.placing || world.mutation == Mutation.REGIONS_SPEAK_FOR_WHAT_THEY_LACK;
        return speaks || !mayLack(peer) ? Set.of() : Set.of(COLLECTION);
    }

    Set<String> givenUp() {
        return CopyWorth.isGivenUp(board) ? Set.of(COLLECTION) : Set.of();
    }

    /** Whether it may lack rows of anybody, in particular of journals that are lost. */
    boolean awaitsAnything() {
        return world.placing
                && (CopyWorth.awaitsAnything(board, region.removal::isGone)
                        || !region.removal.allGone(wanted)
                        || markers.isAbout(COLLECTION));
    }

    /** Whether it takes rows, and waits for anybody's states; before it has decided to, it asks nobody. */
    boolean isWaiting() {
        return isTaken() && awaitsAnything();
    }

    /** Whether it has everything of its copy, or has none. */
    boolean isWholeOrNothing() {
        boolean nothing = board.state() == PlacementState.OUTSIDE;
        boolean drops = board.state() != null && !board.state().takesRows();
        boolean waits = CopyWorth.awaitsAnything(board, region.removal::isGone)
                || !region.removal.allGone(wanted)
                || markers.isAbout(COLLECTION);
        return !world.placing || nothing || !(drops || waits);
    }

    Copy copy() {
        if (world.placing && !isKept()) {
            return Copy.LIMITED;
        }
        return isWholeOrNothing() ? Copy.WHOLE : Copy.GATHERING;
    }

    private boolean isKept() {
        boolean kept = board.state() == PlacementState.HOLDING || board.state() == PlacementState.JOINING;
        return isKnown && (known.isEmpty() || (known.contains(region.id) && kept));
    }

    private boolean mayLack(RegionId peer) {
        return CopyWorth.mayLack(board, peer, region.removal::isGone)
                || wanted.contains(peer)
                || !markers.of(peer).isEmpty();
    }

    void peerIsNew() {
        PlacementEntry now = entry();
        rules.whenAJournalIsNew(now).ifPresent(region.disk.placements::move);
        if (world.mutation != Mutation.A_LOST_JOURNAL_CHANGES_NOTHING
                && CopyWorth.mayLackWhatALostJournalHad(now, !known.isEmpty())) {
            others(now).all().forEach(other -> region.disk.placements.want(COLLECTION, other));
        }
    }

    StatesKind offers(RegionId peer) {
        boolean misleads = world.mutation == Mutation.A_RESTORED_REGION_IS_A_HOLDER
                && region.disk.restored
                && board.state() == PlacementState.HOLDING;
        return misleads ? StatesKind.COMPLETE : CopyWorth.offers(board, peer);
    }

    List<Wish> wishes(RegionId peer) {
        return board.state() != null
                        && board.state().takesRows()
                        && board.peer(peer).wanted()
                ? List.of(new Wish(COLLECTION, board.peer(peer).stamp()))
                : List.of();
    }

    List<LinkFrame.EraseQuestion> questions(RegionId peer) {
        boolean open = board.state() == PlacementState.LEAVING
                && board.upTo() >= 0
                && board.peer(peer).agreed() != board.step();
        return open
                ? List.of(new LinkFrame.EraseQuestion(COLLECTION, board.step(), board.definition(), board.upTo()))
                : List.of();
    }

    LinkFrame.EraseAnswer answer(LinkFrame.EraseQuestion question, RegionId peer, long stored) {
        boolean behind = stored < question.upTo() && world.mutation != Mutation.AGREES_TO_ANYTHING;
        String objection = behind || !hasHolder()
                ? "behind"
                : rules.objection(entry(), seen(definition()), peer, question.definition())
                        .orElseGet(() -> agreeing(peer));
        return new LinkFrame.EraseAnswer(COLLECTION, question.step(), objection);
    }

    private String agreeing(RegionId peer) {
        return rules.beforeAgreeing(entry(), peer, others(entry()))
                .filter(first -> !region.disk.placements.move(first))
                .map(first -> "just changed")
                .orElse("");
    }

    // in the end

    boolean settled() {
        if (!world.placing || regions(definition()).isEmpty()) {
            return true;
        }
        PlacementEntry now = entry();
        boolean listed = seen(definition()).listed();
        return listed
                ? now.state() == PlacementState.HOLDING && region.removal.allGone(now.wanted())
                : !hasHolder() || now.state() == PlacementState.OUTSIDE && !region.disk.placements.hasRows(COLLECTION);
    }

    boolean isHolder() {
        return !world.placing
                || (regions(definition()).isPresent() && seen(definition()).listed());
    }

    /** Whether it may erase what it has because of what that one has said it has, or is just about to say. */
    boolean reliesOn(RegionId other) {
        PlacementEntry now = entry();
        return now.state() == PlacementState.ERASING || (now.state() == PlacementState.LEAVING && now.upTo() >= 0);
    }
}
