package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionGates;
import dev.atoll.journal.JournalTail;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
import dev.atoll.replication.internal.link.PlacementPort.Wish;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;

/** What a node knows of its region's placement, as of its last look at the database. Safe for use by many threads. */
public final class PlacementBoard {

    private final CollectionGates gates;
    private final ActorRef<JournalTail.Command> tail;
    private final Predicate<RegionId> gone;
    private final FreshMarkers markers = new FreshMarkers();
    private final Map<RegionId, Set<String>> excepted = new ConcurrentHashMap<>();
    private volatile Map<String, PlacementEntry> entries = Map.of();
    private volatile Map<String, Set<RegionId>> wanted = Map.of();
    private volatile Set<String> givenUp = Set.of();

    /** @param gone whether a region was removed for good */
    public PlacementBoard(CollectionGates gates, ActorRef<JournalTail.Command> tail, Predicate<RegionId> gone) {
        this.gates = gates;
        this.gone = gone;
        this.tail = tail;
    }

    public PlacementEntry entry(String collection) {
        PlacementEntry known = entries.get(collection);
        return known == null ? PlacementEntry.unknown(collection) : known;
    }

    Collection<PlacementEntry> all() {
        return entries.values();
    }

    /** Reads the entries. From now on this node's data actors go by them. Blocks. */
    public synchronized void look(PlacementStore store) {
        long number = markers.reading();
        update(store.all());
        wanted = store.wanted();
        markers.read(number);
        excepted.clear();
    }

    private void update(List<PlacementEntry> read) {
        Map<String, PlacementEntry> now = new HashMap<>();
        for (PlacementEntry entry : read) {
            now.put(entry.collection(), entry);
            PlacementEntry before = entries.get(entry.collection());
            if (before == null || before.state() != entry.state() || before.life() != entry.life()) {
                gates.of(entry.collection()).set(entry.state(), entry.life());
            }
            if (before != null
                    && before.step() != entry.step()
                    && !entry.state().readable()) {
                tail.tell(new JournalTail.Forget(entry.collection() + "|"));
            }
        }
        entries = now;
        givenUp = now.values().stream()
                .filter(CopyWorth::isGivenUp)
                .map(PlacementEntry::collection)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** See {@link CopyWorth#isGivenUp}. */
    public Set<String> givenUp() {
        return givenUp;
    }

    /** A marker of the peer's has come; until {@link #markerStored} it counts as not known to the entries. */
    public void markerCame(String collection, RegionId by) {
        markers.begin(collection, by);
        excepted.clear();
    }

    public void markerStored(String collection, RegionId by) {
        markers.end(collection, by);
    }

    /** The collections of which this region may lack rows of the peer's, although their offset was passed. */
    public Set<String> excepted(RegionId peer) {
        return excepted.computeIfAbsent(peer, this::findExcepted);
    }

    /** Whether this region drops rows of the collection, or waits for anybody's states. */
    public boolean awaitsAnything(String collection) {
        Set<RegionId> asked = wanted.get(collection);
        return CopyWorth.awaitsAnything(entry(collection), gone)
                || (asked != null && asked.stream().anyMatch(gone.negate()))
                || markers.isAbout(collection);
    }

    /** Whether this region has everything of its copy, or has none. */
    public boolean isWholeOrNothing(String collection) {
        return entry(collection).state() == PlacementState.OUTSIDE || !awaitsAnything(collection);
    }

    /** Whether that holds for all that are known here. */
    public boolean isWholeOrNothing() {
        Set<String> known = new HashSet<>(entries.keySet());
        known.addAll(wanted.keySet());
        known.addAll(markers.collections());
        return known.stream().allMatch(this::isWholeOrNothing);
    }

    private Set<String> findExcepted(RegionId peer) {
        Set<String> found = markers.of(peer);
        for (PlacementEntry entry : entries.values()) {
            if (CopyWorth.mayLack(entry, peer, gone)) {
                found.add(entry.collection());
            }
        }
        wanted.forEach((collection, peers) -> {
            if (peers.contains(peer)) {
                found.add(collection);
            }
        });
        return Set.copyOf(found);
    }

    public List<Wish> wishes(RegionId peer) {
        List<Wish> wishes = new ArrayList<>();
        for (PlacementEntry entry : entries.values()) {
            if (entry.state().takesRows() && entry.peer(peer).wanted()) {
                wishes.add(new Wish(entry.collection(), entry.peer(peer).stamp()));
            }
        }
        return wishes;
    }

    public List<LinkFrame.EraseQuestion> questions(RegionId peer) {
        List<LinkFrame.EraseQuestion> questions = new ArrayList<>();
        for (PlacementEntry entry : entries.values()) {
            if (entry.state() == PlacementState.LEAVING
                    && entry.upTo() >= 0
                    && entry.peer(peer).agreed() != entry.step()) {
                questions.add(new LinkFrame.EraseQuestion(
                        entry.collection(), entry.step(), entry.definition(), entry.upTo()));
            }
        }
        return questions;
    }

    /** The life of each copy to which other regions' rows are applied. */
    public Map<String, Long> lives() {
        Map<String, Long> lives = new HashMap<>();
        for (PlacementEntry entry : entries.values()) {
            if (entry.state().takesRows()) {
                lives.put(entry.collection(), entry.life());
            }
        }
        return lives;
    }

    /** Whether something is under way. */
    boolean isBusy() {
        return entries.values().stream()
                .anyMatch(entry -> entry.state() == PlacementState.JOINING
                        || entry.state() == PlacementState.LEAVING
                        || entry.state() == PlacementState.ERASING);
    }
}
