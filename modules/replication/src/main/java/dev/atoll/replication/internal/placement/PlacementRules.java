package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore.Move;
import dev.atoll.replication.StatesKind;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
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
            return change(entry, PlacementState.LEAVING, HolderNote.isRestored(entry) ? others.all() : null);
        }
        if (isSettled(entry, definition.restricted())) {
            return STAY;
        }
        if (HolderNote.isRestored(entry)) {
            return holdingSinceBackup(entry, definition, others);
        }
        if (HolderNote.isUnmet(entry)) {
            return holdWith(entry, HolderNote.asking(entry), others.all());
        }
        if (!HolderNote.isOpen(entry)) {
            return hold(entry, definition, others.all());
        }
        if (mayServe(entry, others.active())) {
            return hasAskedWithout(entry, others) ? holdWith(entry, definition, null) : askAgain(entry, others);
        }
        return definition.restricted() && HolderNote.isBegun(entry)
                ? change(entry, PlacementState.JOINING, null)
                : STAY;
    }

    /** As long as nobody has changed the list, what the links bring from everybody is all that it can lack. */
    private static Step holdingSinceBackup(PlacementEntry entry, Definition definition, Others others) {
        if (definition.restricted() || !definition.asCreated()) {
            return holdWith(entry, HolderNote.askingAny(), others.all());
        }
        return others.unmet().isEmpty() ? holdWith(entry, definition, null) : STAY;
    }

    /** Whether a holder's entry is about a list as restricted as this. */
    static boolean isSettled(PlacementEntry entry, boolean restricted) {
        return entry.definition().equals(HolderNote.settled(restricted))
                || (!restricted && HolderNote.isSettledForAll(entry));
    }

    /**
     * Where only some hold it, a region that has come back without its journal need not pass on what it had written; and this
     * one may have met it before it knew of the collection.
     */
    private static Step hold(PlacementEntry entry, Definition definition, Collection<RegionId> others) {
        return holdWith(entry, definition, definition.restricted() ? others : null);
    }

    private static Step holdWith(PlacementEntry entry, Definition definition, Collection<RegionId> wanted) {
        return holdWith(entry, HolderNote.settled(definition.restricted()), wanted);
    }

    private static Step holdWith(PlacementEntry entry, String definition, Collection<RegionId> wanted) {
        return new Step.Change(new Move(
                entry.collection(), entry.step(), PlacementState.HOLDING, entry.life(), -1, definition, wanted));
    }

    private Step begin(PlacementEntry entry, Definition definition, Others others) {
        if (definition.listed()) {
            if (definition.asCreated() && others.sinceBackup()) {
                return definition.restricted()
                        ? holdWith(entry, HolderNote.askingAny(), others.all())
                        : holdWith(entry, HolderNote.RESTORED, null);
            }
            if (definition.createdHere() && !others.unmet().isEmpty()) {
                String note = HolderNote.unmet(others.unmet(), definition.restricted());
                return holdWith(entry, note, definition.restricted() ? others.all() : null);
            }
            if (definition.asCreated()) {
                return hold(entry, definition, others.all());
            }
            return definition.restricted()
                    ? change(entry, PlacementState.JOINING, others.all())
                    : holdWith(entry, HolderNote.BEGUN, others.all());
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
        return hasAskedWithout(entry, others) ? holdWith(entry, definition, null) : askAgain(entry, others);
    }

    /**
     * Whether all that the others have given they gave after those that are not waited for were removed. Before, they may
     * have been taking rows of theirs; and where no holder has given its states, such rows may be the only ones.
     */
    private static boolean hasAskedWithout(PlacementEntry entry, Others others) {
        return others.gone().isEmpty()
                || CopyWorth.hasHoldersStates(entry)
                || HolderNote.isWithout(entry, others.gone());
    }

    private static Step askAgain(PlacementEntry entry, Others others) {
        return new Step.Change(new Move(
                entry.collection(),
                entry.step(),
                entry.state(),
                entry.life(),
                -1,
                HolderNote.without(entry, others.gone()),
                others.all()));
    }

    /** One holder's states bring back what this region itself has written before, and all that others had then. */
    protected boolean mayServe(PlacementEntry entry, Set<RegionId> others) {
        return CopyWorth.hasHoldersStates(entry) || entry.wanted().stream().noneMatch(others::contains);
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
        return asks ? Optional.of(leaveOn(entry, null)) : Optional.empty();
    }

    /** Leaving goes on with the same question in a new step. */
    private static Move leaveOn(PlacementEntry entry, Collection<RegionId> wanted) {
        return new Move(
                entry.collection(),
                entry.step(),
                PlacementState.LEAVING,
                entry.life(),
                entry.upTo(),
                entry.definition(),
                wanted);
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

    /** Whether it is only right if there is nothing here of the collection; else {@link #leave}. */
    public static boolean supposesNothing(Step step) {
        return step instanceof Step.Change change && change.move().to() == PlacementState.OUTSIDE;
    }

    /** There is something where nothing should be, again or from before the definition; it is not all that a holder has. */
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
                && CopyWorth.offers(entry) == StatesKind.COMPLETE
                && entry.peer(peer).wanted();
        return misleads ? Optional.of(leaveOn(entry, others.all())) : Optional.empty();
    }

    /**
     * Whether copies may be given up: not while all the regions that a list names were removed for good, perhaps at the same
     * time as it was written. Somebody has to name others, and until then those who have a copy keep it.
     */
    public static boolean hasHolder(Collection<RegionId> regions, Predicate<RegionId> gone) {
        return regions.isEmpty() || !regions.stream().allMatch(gone);
    }
}
