package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore.Move;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.horizon.OriginSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a region does next with its copy of a collection. Pure.
 *
 * <p>What holds, whatever is cut, crashes or changes its mind: an event that was acknowledged is in a region that has not
 * erased it, and every region that the list names comes to have it.
 *
 * <ul>
 *   <li>A source keeps back rows from a region that its definition does not name, and leaves a marker. So a region knows
 *       durably from whom it may lack something, and asks for all states when it holds the collection.
 *   <li>A region that begins to hold a collection that not all hold asks every other region, also those that were removed:
 *       such a one may be back, and this region may not have heard of it yet. It drops nothing from then on.
 *   <li>A region erases only what every other region, in a row with no change of the definition between, agreed to: those
 *       that the list names have all of it, the others have noticed that they are not named, and begin anew if they are
 *       named again.
 *   <li>Nothing is written to a copy after the offset is taken up to which the others must have it.
 * </ul>
 */
public class PlacementRules {

    /** The rules as they are; the simulator breaks each on purpose. */
    public static final PlacementRules SOUND = new PlacementRules();

    protected PlacementRules() {}

    /**
     * A definition as one region sees it.
     *
     * @param listed whether it names the region, or all
     * @param restricted whether it names some only
     * @param asCreated whether it was never changed
     * @param createdHere whether it is as it was created, and that was in this region
     * @param fingerprint equal for equal knowledge of it
     */
    public record Definition(
            boolean listed, boolean restricted, boolean asCreated, boolean createdHere, String fingerprint) {}

    /**
     * All other regions.
     *
     * @param all that are known, named by the definition, or asked before
     * @param active those of them that were not removed: nobody waits for another, nor needs its agreement
     * @param unmet those of the active ones that may know what this region's journal has never been told
     * @param gone names the removed origins of those that are not waited for; empty when there are none
     */
    public record Others(Set<RegionId> all, Set<RegionId> active, Set<RegionId> unmet, String gone) {

        public Others(Set<RegionId> all, Set<RegionId> active) {
            this(all, active, Set.of(), "");
        }

        /**
         * @param known the regions of the mesh, also those that were removed
         * @param named by the definition
         */
        public static Others of(
                RegionId self,
                Collection<RegionId> known,
                Collection<RegionId> named,
                PlacementEntry entry,
                Predicate<RegionId> gone) {
            Set<RegionId> all = new TreeSet<>(known);
            all.addAll(named);
            all.addAll(entry.peers().keySet());
            all.remove(self);
            Set<RegionId> active = new TreeSet<>(all);
            active.removeIf(gone);
            return new Others(all, active);
        }

        /** @param met whose states this journal had, all that there were then, before the definition was read */
        public Others having(Collection<RegionId> met) {
            Set<RegionId> unmet = new TreeSet<>(active);
            unmet.removeAll(met);
            return new Others(all, active, unmet, gone);
        }

        /** @param origins all removed ones of regions that have not come back */
        public Others without(Collection<Origin> origins) {
            return new Others(all, active, unmet, origins.isEmpty() ? "" : OriginSet.nameOf(origins));
        }
    }

    /** What to do. */
    public sealed interface Step {
        /** Nothing now. */
        record Stay() implements Step {}

        record Change(Move move) implements Step {}

        /** Find out the newest offset of the journal; it becomes what the others must have. */
        record Measure() implements Step {}

        /** Remove rows; when there are none left, {@link PlacementRules#erased}. */
        record Erase() implements Step {}
    }

    /** What a holder's entry says of a definition that names some regions only. */
    private static final String RESTRICTED = "restricted";

    /**
     * What it says where all hold a collection, and this region has begun with nothing: it serves what it has, as ever, but it
     * is not a holder for those that come back to the collection.
     */
    private static final String BEGUN = "begun";

    /**
     * What it says, with their names behind it, where this region has created a collection before it had met some others:
     * they may know the collection from before a journal was lost here, and for them it is not a holder.
     */
    private static final String UNMET = "unmet ";

    /** In place of more regions than can be stored. */
    private static final String ANY = "*";

    /** Of the 100 characters that are stored, so many; {@link #askAgain} has something to add. */
    private static final int LONGEST = 60;

    private static final Step STAY = new Step.Stay();

    /** @param nodes the region's own nodes */
    public Step next(PlacementEntry entry, Definition definition, Others others, Set<String> nodes) {
        if (entry.state() == null) {
            return begin(entry, definition, others);
        }
        return switch (entry.state()) {
            case HOLDING -> holding(entry, definition, others);
            case JOINING -> joining(entry, definition, others);
            case LEAVING -> leaving(entry, definition, others, nodes);
            case ERASING -> new Step.Erase();
            case OUTSIDE -> definition.listed() ? join(entry, others.all()) : STAY;
        };
    }

    /** When the list begins to count, some region may lack what one that is not named has brought to others only. */
    private Step holding(PlacementEntry entry, Definition definition, Others others) {
        if (!definition.listed()) {
            return change(entry, PlacementState.LEAVING, null);
        }
        if (isSettled(entry, definition.restricted())) {
            return STAY;
        }
        boolean created = entry.definition().startsWith(UNMET);
        if (!created && !isBegun(entry)) {
            return hold(entry, definition, others.all());
        }
        if (mayServe(entry, others.active())) {
            return hasAskedWithout(entry, others)
                    ? holdWith(entry, definition, null)
                    : askAgain(entry, created ? UNMET + namesOfUnmet(entry) + " " : BEGUN, others);
        }
        return definition.restricted() && !created ? change(entry, PlacementState.JOINING, null) : STAY;
    }

    /** Whether a holder's entry is about a list as restricted as this. */
    static boolean isSettled(PlacementEntry entry, boolean restricted) {
        return entry.definition().equals(restricted ? RESTRICTED : "");
    }

    /**
     * Where only some hold it, a region that has come back without its journal need not pass on what it had written; and this
     * one may have met it before it knew of the collection.
     */
    private static Step hold(PlacementEntry entry, Definition definition, Collection<RegionId> others) {
        return holdWith(entry, definition, definition.restricted() ? others : null);
    }

    private static Step holdWith(PlacementEntry entry, Definition definition, Collection<RegionId> wanted) {
        return holdWith(entry, definition.restricted() ? RESTRICTED : "", wanted);
    }

    private static Step holdWith(PlacementEntry entry, String definition, Collection<RegionId> wanted) {
        return new Step.Change(new Move(
                entry.collection(), entry.step(), PlacementState.HOLDING, entry.life(), -1, definition, wanted));
    }

    private static String unmet(Set<RegionId> regions) {
        String text =
                UNMET + String.join(",", regions.stream().map(RegionId::value).toList());
        return text.length() > LONGEST ? UNMET + ANY : text;
    }

    /** Whether this region had not met the peer when it created the collection, nor has got what a holder has since. */
    private static boolean wasUnmet(PlacementEntry entry, RegionId peer) {
        if (!entry.definition().startsWith(UNMET)) {
            return false;
        }
        List<String> unmet = List.of(namesOfUnmet(entry).split(","));
        return unmet.contains(ANY) || unmet.contains(peer.value());
    }

    private static String namesOfUnmet(PlacementEntry entry) {
        return entry.definition().substring(UNMET.length()).split(" ")[0];
    }

    private Step begin(PlacementEntry entry, Definition definition, Others others) {
        if (definition.listed()) {
            if (definition.createdHere() && !others.unmet().isEmpty()) {
                return holdWith(entry, unmet(others.unmet()), others.all());
            }
            if (definition.asCreated()) {
                return hold(entry, definition, others.all());
            }
            return definition.restricted()
                    ? change(entry, PlacementState.JOINING, others.all())
                    : holdWith(entry, BEGUN, others.all());
        }
        return definition.asCreated()
                ? change(entry, PlacementState.OUTSIDE, null)
                : change(
                        entry,
                        PlacementState.LEAVING,
                        others.all()); // it may have begun anew, and then nothing here is whole
    }

    private Step joining(PlacementEntry entry, Definition definition, Others others) {
        if (!definition.listed()) {
            return change(entry, PlacementState.LEAVING, null);
        }
        if (!mayServe(entry, others.active())) {
            return STAY;
        }
        return hasAskedWithout(entry, others) ? holdWith(entry, definition, null) : askAgain(entry, "", others);
    }

    private static boolean isBegun(PlacementEntry entry) {
        return entry.definition().startsWith(BEGUN);
    }

    private static boolean hasHoldersStates(PlacementEntry entry) {
        return entry.peers().values().stream().anyMatch(PlacementEntry.Peer::complete);
    }

    /**
     * Whether all that the others have given they gave after those that are not waited for were removed. Before, they may
     * have been taking rows of theirs; and where no holder has given its states, such rows may be the only ones.
     */
    private static boolean hasAskedWithout(PlacementEntry entry, Others others) {
        return others.gone().isEmpty()
                || hasHoldersStates(entry)
                || entry.definition().endsWith(others.gone());
    }

    private static Step askAgain(PlacementEntry entry, String definition, Others others) {
        return new Step.Change(new Move(
                entry.collection(),
                entry.step(),
                entry.state(),
                entry.life(),
                -1,
                definition + others.gone(),
                others.all()));
    }

    /** One holder's states bring back what this region itself has written before, and all that others had then. */
    protected boolean mayServe(PlacementEntry entry, Set<RegionId> others) {
        return hasHoldersStates(entry) || entry.wanted().stream().noneMatch(others::contains);
    }

    private Step leaving(PlacementEntry entry, Definition definition, Others others, Set<String> nodes) {
        if (definition.listed()) {
            return join(entry, others.all());
        }
        if (entry.upTo() < 0) {
            return isClosed(entry, nodes) ? new Step.Measure() : STAY;
        }
        if (!definition.fingerprint().equals(entry.definition())) {
            return measured(entry, definition, entry.upTo());
        }
        return mayErase(entry, others.active()) ? change(entry, PlacementState.ERASING, null) : STAY;
    }

    protected boolean isClosed(PlacementEntry entry, Set<String> nodes) {
        return nodes.stream().allMatch(node -> entry.closedNodes().getOrDefault(node, -1L) >= entry.step());
    }

    protected boolean mayErase(PlacementEntry entry, Set<RegionId> others) {
        return !others.isEmpty()
                && others.stream().allMatch(region -> entry.peer(region).agreed() == entry.step());
    }

    /** In a new life: what there is of the old one is what others bring back. */
    protected Step join(PlacementEntry entry, Set<RegionId> others) {
        return new Step.Change(
                new Move(entry.collection(), entry.step(), PlacementState.JOINING, entry.life() + 1, -1, "", others));
    }

    private static Step change(PlacementEntry entry, PlacementState to, Collection<RegionId> wanted) {
        boolean goesOn = to == PlacementState.ERASING;
        return new Step.Change(new Move(
                entry.collection(),
                entry.step(),
                to,
                entry.life(),
                goesOn ? entry.upTo() : -1,
                goesOn ? entry.definition() : "",
                wanted));
    }

    /**
     * A region has begun on a new journal: what others have agreed to before counts no more. They may lack what the lost
     * journal had brought here, and will ask for it when they meet the new one.
     */
    public Optional<Move> whenAJournalIsNew(PlacementEntry entry) {
        boolean asks = entry.state() == PlacementState.LEAVING && entry.upTo() >= 0;
        return asks
                ? Optional.of(new Move(
                        entry.collection(),
                        entry.step(),
                        PlacementState.LEAVING,
                        entry.life(),
                        entry.upTo(),
                        entry.definition(),
                        null))
                : Optional.empty();
    }

    /** Leaving goes on with this question to the others. */
    public Step measured(PlacementEntry entry, Definition definition, long upTo) {
        return new Step.Change(new Move(
                entry.collection(),
                entry.step(),
                PlacementState.LEAVING,
                entry.life(),
                upTo,
                definition.fingerprint(),
                null));
    }

    /** There is something again where nothing should be; it is not all that a holder has. */
    public Step leave(PlacementEntry entry, Others others) {
        return change(entry, PlacementState.LEAVING, others.all());
    }

    /** Nothing is left of it. */
    public Step erased(PlacementEntry entry) {
        return change(entry, PlacementState.OUTSIDE, Set.of());
    }

    /**
     * Why another region may not erase its copy yet.
     *
     * @param entry this region's, read after its offset was found to be high enough
     * @param definition as this region's journal has it, read after that too
     * @param asked the other region's
     */
    public Optional<String> objection(PlacementEntry entry, Definition definition, RegionId peer, String asked) {
        if (!definition.fingerprint().equals(asked)) {
            return Optional.of("The two regions do not know the same definition.");
        }
        if (!definition.listed()) {
            boolean noticed = entry.state() != null && !entry.state().takesRows();
            return noticed ? Optional.empty() : Optional.of("The region has not noticed that it is not named.");
        }
        if (entry.state() != PlacementState.HOLDING) {
            return Optional.of("The region does not hold the collection yet.");
        }
        return entry.peer(peer).wanted() ? Optional.of("The region still needs the other's states.") : Optional.empty();
    }

    /**
     * What has to be changed first when there is no objection. A region that is leaving need not have the peer's rows to agree,
     * but what it has counts no more as all that a holder has: the peer may come back and ask for what it wrote itself.
     */
    public Optional<Move> beforeAgreeing(PlacementEntry entry, RegionId peer, Others others) {
        boolean misleads = entry.state() == PlacementState.LEAVING
                && offers(entry) == StatesKind.COMPLETE
                && entry.peer(peer).wanted();
        return misleads
                ? Optional.of(new Move(
                        entry.collection(),
                        entry.step(),
                        PlacementState.LEAVING,
                        entry.life(),
                        entry.upTo(),
                        entry.definition(),
                        others.all()))
                : Optional.empty();
    }

    /**
     * Whether copies may be given up: not while all the regions that a list names were removed for good, perhaps at the same
     * time as it was written. Somebody has to name others, and until then those who have a copy keep it.
     */
    public static boolean hasHolder(Collection<RegionId> regions, Predicate<RegionId> gone) {
        return regions.isEmpty() || !regions.stream().allMatch(gone);
    }

    /**
     * Whether a region has to ask the others again when one has come back without its journal. What such a region had
     * written it gets from those that have it, and passes on; but not when it does not hold the collection any more.
     */
    public static boolean mayLackWhatALostJournalHad(PlacementEntry entry, boolean restricted) {
        return entry.state() != null
                && entry.state().takesRows()
                && (restricted
                        || !entry.peers().isEmpty()
                        || !entry.definition().isEmpty());
    }

    /**
     * Whether the states of this region have all of what lost journals have brought here: the links with them are over. Until
     * then, who has met the journals that have come in their place must not be given states: what comes later is not among
     * them, and nobody asks for it again.
     *
     * @param current the journals that who asks has met last
     * @param met those that this region has ever met
     * @param linked whether a region is linked with this one now
     */
    public static boolean mayGive(Collection<Origin> current, Set<Origin> met, Predicate<RegionId> linked) {
        return current.stream().allMatch(origin -> met.contains(origin) || !linked.test(origin.region()));
    }

    /**
     * Whether the states of this region may be given to one that does not wait for regions that were removed, once nothing of
     * theirs arrives here any more. Where they are not a holder's, who asks may begin with them: not when such a region is
     * back, and who asks has not heard of it.
     *
     * @param gone the removed origins of the regions that are not waited for
     * @param kind what this region's states are worth
     * @param expelled of which origins nothing can arrive here any more
     * @param back whether this region knows that a region is there
     */
    public static boolean mayGiveWithout(
            Collection<Origin> gone, StatesKind kind, Predicate<List<Origin>> expelled, Predicate<RegionId> back) {
        return gone.isEmpty()
                || (expelled.test(List.copyOf(gone))
                        && (kind == StatesKind.COMPLETE
                                || gone.stream().map(Origin::region).noneMatch(back)));
    }

    /**
     * Why another region may not erase its copy yet, whatever this one has of the collection: it may lack, and not know it,
     * what a journal that was lost has brought to the other.
     *
     * @param current the journals that who asks has met last
     * @param met those that this region has ever met, and has asked the others for what it may lack since
     */
    public static Optional<String> unmet(Collection<Origin> current, Set<Origin> met) {
        return current.stream()
                .filter(origin -> !met.contains(origin))
                .findFirst()
                .map(origin -> "The region has not been linked with " + origin + " yet.");
    }

    /**
     * Whether this region may lack rows that the peer has written, although it has passed their offset: it drops them, or
     * waits for the peer's states; or those of a region that may have what the peer has given up meanwhile.
     *
     * @param gone regions that were removed for good: nobody waits for them
     */
    public static boolean mayLack(PlacementEntry entry, RegionId peer, Predicate<RegionId> gone) {
        boolean drops = entry.state() != null && !entry.state().takesRows();
        return drops || entry.peer(peer).wanted() || (!entry.peer(peer).complete() && awaitsAnything(entry, gone));
    }

    /** Whether this region drops rows, has begun with less than a holder has, or waits for any region that is not gone. */
    public static boolean awaitsAnything(PlacementEntry entry, Predicate<RegionId> gone) {
        boolean drops = entry.state() != null && !entry.state().takesRows();
        boolean begins =
                entry.state() == PlacementState.JOINING || (entry.state() == PlacementState.HOLDING && isBegun(entry));
        return drops || begins || entry.wantsAnyBut(gone);
    }

    /**
     * Whether the copy that this region had is given up: nothing of it is sent to anybody any more, so whoever has applied
     * all of this region's journal need not have what was written to it.
     */
    public static boolean isGivenUp(PlacementEntry entry) {
        boolean begunAnew = entry.state() == PlacementState.JOINING && entry.life() > 0;
        return begunAnew || (entry.state() != null && !entry.state().readable());
    }

    /** What this region's states are worth to the peer. */
    public static StatesKind offers(PlacementEntry entry, RegionId peer) {
        StatesKind kind = offers(entry);
        boolean holds = entry.state() == PlacementState.HOLDING;
        return holds && wasUnmet(entry, peer) ? StatesKind.PARTIAL : kind;
    }

    /** What they are worth to others in general. Before it has looked, it may be one that has just begun anew. */
    public static StatesKind offers(PlacementEntry entry) {
        if (entry.state() == null) {
            return StatesKind.PARTIAL;
        }
        if (entry.state() == PlacementState.HOLDING) {
            return isBegun(entry) ? StatesKind.PARTIAL : StatesKind.COMPLETE;
        }
        if (!entry.state().readable()) {
            return StatesKind.NOTHING;
        }
        boolean whole =
                entry.state() == PlacementState.LEAVING && (entry.wanted().isEmpty() || hasHoldersStates(entry));
        return whole ? StatesKind.COMPLETE : StatesKind.PARTIAL;
    }
}
