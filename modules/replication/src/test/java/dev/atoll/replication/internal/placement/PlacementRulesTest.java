package dev.atoll.replication.internal.placement;

import static dev.atoll.journal.PlacementState.ERASING;
import static dev.atoll.journal.PlacementState.HOLDING;
import static dev.atoll.journal.PlacementState.JOINING;
import static dev.atoll.journal.PlacementState.LEAVING;
import static dev.atoll.journal.PlacementState.OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementEntry.Peer;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore.Move;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.placement.PlacementRules.Definition;
import dev.atoll.replication.internal.placement.PlacementRules.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlacementRulesTest {

    private static final RegionId EU = RegionId.of("eu");
    private static final RegionId US = RegionId.of("us");
    private static final Set<RegionId> ALL = Set.of(EU, US);
    private static final Others OTHERS = new Others(ALL, ALL);
    private static final Definition EVERYWHERE = new Definition(true, false, false, false, "f");
    private static final Definition LISTED = new Definition(true, true, false, false, "f");
    private static final Definition NOT_LISTED = new Definition(false, true, false, false, "f");
    private static final Peer WANTED = new Peer(true, 1, false, -1);
    private static final Peer GIVEN = new Peer(false, 1, false, -1);
    private static final Peer COMPLETE = new Peer(false, 1, true, -1);

    private final PlacementRules rules = PlacementRules.SOUND;

    private static PlacementEntry entry(PlacementState state, long upTo, Peer eu, Peer us) {
        return new PlacementEntry(
                "c", state, 3, 7, upTo, "f", new TreeMap<>(Map.of(EU, eu, US, us)), Map.of("a", 7L, "b", 6L));
    }

    private static PlacementEntry entry(PlacementState state) {
        return entry(state, -1, Peer.NONE, Peer.NONE);
    }

    private Step next(PlacementEntry entry, Definition definition) {
        return rules.next(entry, definition, OTHERS, Set.of("a"));
    }

    private PlacementState to(PlacementEntry entry, Definition definition) {
        return move(entry, definition).to();
    }

    private Move move(PlacementEntry entry, Definition definition) {
        return ((Step.Change) next(entry, definition)).move();
    }

    @Test
    void aCollectionThatAllHoldOrThatIsNewIsHeldAtOnceAnotherIsJoined() {
        PlacementEntry unknown = PlacementEntry.unknown("c");
        assertThat(to(unknown, EVERYWHERE)).isEqualTo(HOLDING);
        assertThat(move(unknown, EVERYWHERE).wanted())
                .as("some may come back to it, and must not take this one's nothing for all")
                .isEqualTo(ALL);
        Move created = move(unknown, new Definition(true, true, true, false, "f"));
        assertThat(created.to()).isEqualTo(HOLDING);
        assertThat(created.wanted())
                .as("one of them may have what another lost with its journal")
                .isEqualTo(ALL);
        assertThat(to(unknown, new Definition(false, true, true, false, "f"))).isEqualTo(OUTSIDE);
        assertThat(to(unknown, LISTED)).isEqualTo(JOINING);
        assertThat(move(unknown, LISTED).wanted()).isEqualTo(ALL);
        assertThat(to(unknown, NOT_LISTED)).as("it may have written it").isEqualTo(LEAVING);
        assertThat(move(unknown, NOT_LISTED).wanted()).isEqualTo(ALL);
    }

    @Test
    void holdersAskEachOtherOnceWhenTheListBeginsToCount() {
        PlacementEntry held = PlacementEntry.unknown("c");
        Move all = move(held, new Definition(true, false, true, false, "f"));
        assertThat(all.wanted()).isNull();
        PlacementEntry everywhere =
                new PlacementEntry("c", HOLDING, 0, 0, -1, all.definition(), new TreeMap<>(), Map.of());
        assertThat(next(everywhere, EVERYWHERE)).isEqualTo(new Step.Stay());
        Move some = move(everywhere, LISTED);
        assertThat(some.to()).isEqualTo(HOLDING);
        assertThat(some.wanted()).isEqualTo(ALL);
        PlacementEntry restricted =
                new PlacementEntry("c", HOLDING, 0, 1, -1, some.definition(), new TreeMap<>(), Map.of());
        assertThat(next(restricted, LISTED)).isEqualTo(new Step.Stay());
        assertThat(move(restricted, EVERYWHERE).wanted()).isNull();
    }

    private static PlacementEntry begun(Peer eu, Peer us) {
        Move begin = ((Step.Change)
                        PlacementRules.SOUND.next(PlacementEntry.unknown("c"), EVERYWHERE, OTHERS, Set.of("a")))
                .move();
        return new PlacementEntry(
                "c", begin.to(), 0, 0, -1, begin.definition(), new TreeMap<>(Map.of(EU, eu, US, us)), Map.of());
    }

    @Test
    void whoBeginsWithNothingServesButIsNoHolderBeforeItHasAHoldersStatesOrAllOthers() {
        PlacementEntry begun = begun(WANTED, GIVEN);
        assertThat(CopyWorth.offers(begun)).isEqualTo(StatesKind.PARTIAL);
        assertThat(next(begun, EVERYWHERE)).isEqualTo(new Step.Stay());
        assertThat(to(begun, LISTED)).as("the others must not count on it").isEqualTo(JOINING);
        assertThat(move(begun, LISTED).wanted()).as("it goes on asking").isNull();
        for (PlacementEntry whole : List.of(begun(WANTED, COMPLETE), begun(GIVEN, GIVEN))) {
            Move hold = move(whole, EVERYWHERE);
            assertThat(hold.to()).isEqualTo(HOLDING);
            assertThat(hold.definition()).isEmpty();
            assertThat(to(whole, LISTED)).isEqualTo(HOLDING);
        }
        assertThat(to(begun, NOT_LISTED)).isEqualTo(LEAVING);
    }

    @Test
    void whoCreatesACollectionIsNoHolderForThoseThatItHasNotMet() {
        Others metEu = OTHERS.having(Set.of(EU), false);
        assertThat(metEu.unmet()).containsExactly(US);
        for (boolean restricted : List.of(true, false)) {
            Definition created = new Definition(true, restricted, true, true, "f");
            Move begin = begin(created, metEu);
            assertThat(begin.to()).as("it serves at once").isEqualTo(HOLDING);
            PlacementEntry held = holding(begin, GIVEN, WANTED);
            assertThat(CopyWorth.offers(held, US))
                    .as("US may know the collection from before a journal was lost here")
                    .isEqualTo(StatesKind.PARTIAL);
            assertThat(CopyWorth.offers(held, EU)).isEqualTo(StatesKind.COMPLETE);
            assertThat(next(held, created)).isEqualTo(new Step.Stay());
            assertThat(to(held, NOT_LISTED)).isEqualTo(LEAVING);
            Move afterAll = begin(created, OTHERS.having(ALL, false));
            assertThat(CopyWorth.offers(holding(afterAll, WANTED, WANTED), US)).isEqualTo(StatesKind.COMPLETE);
        }
    }

    @Test
    void whereAllHoldItNobodyIsAskedForThatUntilTheListBeginsToCount() {
        Move begin = begin(new Definition(true, false, true, true, "f"), OTHERS.having(Set.of(EU), false));
        assertThat(begin.wanted()).isNull();
        PlacementEntry held = holding(begin, Peer.NONE, Peer.NONE);
        assertThat(next(held, EVERYWHERE)).isEqualTo(new Step.Stay());
        assertThat(PlacementRules.isSettled(held, false)).isTrue();
        PlacementEntry alone =
                new PlacementEntry("c", begin.to(), 0, 0, -1, begin.definition(), new TreeMap<>(), Map.of());
        assertThat(CopyWorth.mayLackWhatALostJournalHad(alone, false)).isFalse();

        Move asks = move(held, LISTED);
        assertThat(asks.to()).isEqualTo(HOLDING);
        assertThat(asks.wanted()).isEqualTo(ALL);
        PlacementEntry asking = holding(asks, GIVEN, WANTED);
        assertThat(CopyWorth.offers(asking, US)).isEqualTo(StatesKind.PARTIAL);
        assertThat(CopyWorth.offers(asking, EU)).isEqualTo(StatesKind.COMPLETE);
        assertThat(next(asking, LISTED)).isEqualTo(new Step.Stay());
        for (PlacementEntry whole : List.of(holding(asks, COMPLETE, WANTED), holding(asks, GIVEN, GIVEN))) {
            Move hold = move(whole, LISTED);
            assertThat(hold.wanted()).isNull();
            assertThat(CopyWorth.offers(holding(hold, GIVEN, GIVEN), US)).isEqualTo(StatesKind.COMPLETE);
        }
    }

    @Test
    void whoWasRestoredIsNoHolderBeforeItKnowsWhatTheOthersKnow() {
        Definition unchanged = new Definition(true, false, true, false, "f");
        Others none = OTHERS.having(Set.of(), true);
        Move begin = begin(unchanged, none);
        assertThat(begin.to()).as("it serves at once").isEqualTo(HOLDING);
        assertThat(begin.wanted()).as("the links bring it all").isNull();
        PlacementEntry restored = holding(begin, Peer.NONE, Peer.NONE);
        assertThat(CopyWorth.offers(restored, EU)).isEqualTo(StatesKind.PARTIAL);
        assertThat(rules.next(restored, unchanged, OTHERS.having(Set.of(EU), true), Set.of("a")))
                .isEqualTo(new Step.Stay());
        Move settled = ((Step.Change) rules.next(restored, unchanged, OTHERS.having(ALL, true), Set.of("a"))).move();
        assertThat(CopyWorth.offers(holding(settled, Peer.NONE, Peer.NONE), EU)).isEqualTo(StatesKind.COMPLETE);

        Move leaves = ((Step.Change) rules.next(restored, NOT_LISTED, none, Set.of("a"))).move();
        assertThat(CopyWorth.offers(holding(leaves, WANTED, WANTED), EU)).isEqualTo(StatesKind.PARTIAL);
        Move asks = ((Step.Change) rules.next(restored, EVERYWHERE, OTHERS.having(ALL, true), Set.of("a"))).move();
        for (Move asking : List.of(asks, begin(new Definition(true, true, true, true, "f"), none))) {
            assertThat(asking.to()).isEqualTo(HOLDING);
            assertThat(asking.wanted()).as("somebody may have left it since").isEqualTo(ALL);
            assertThat(CopyWorth.offers(holding(asking, GIVEN, WANTED), EU)).isEqualTo(StatesKind.PARTIAL);
            Move whole = move(holding(asking, COMPLETE, WANTED), EVERYWHERE);
            assertThat(CopyWorth.offers(holding(whole, GIVEN, GIVEN), EU)).isEqualTo(StatesKind.COMPLETE);
        }
    }

    @Test
    void moreRegionsThanCanBeStoredAreAny() {
        Set<RegionId> many = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            many.add(RegionId.of("region-" + i));
        }
        Move begin = begin(new Definition(true, true, true, true, "f"), new Others(many, many, many, false, ""));
        assertThat(begin.definition()).hasSizeLessThan(60);
        assertThat(CopyWorth.offers(holding(begin, GIVEN, WANTED), US)).isEqualTo(StatesKind.PARTIAL);
    }

    @Test
    void whomItHasNotMetIsKeptWhenAllAreAskedAgainAfterARemoval() {
        Others metEu = new Others(ALL, Set.of(EU)).having(Set.of(), false).without(List.of(new Origin(US, 1)));
        Definition created = new Definition(true, true, true, true, "f");
        Move begin = begin(created, metEu);
        Move again = ((Step.Change) rules.next(holding(begin, GIVEN, WANTED), created, metEu, Set.of("a"))).move();
        assertThat(again.wanted()).isEqualTo(ALL);
        PlacementEntry asked = holding(again, GIVEN, WANTED);
        assertThat(CopyWorth.offers(asked, EU)).isEqualTo(StatesKind.PARTIAL);
        Move hold = ((Step.Change) rules.next(asked, created, metEu, Set.of("a"))).move();
        assertThat(hold.definition()).isEqualTo("restricted");
    }

    private Move begin(Definition definition, Others others) {
        return ((Step.Change) rules.next(PlacementEntry.unknown("c"), definition, others, Set.of("a"))).move();
    }

    private static PlacementEntry holding(Move move, Peer eu, Peer us) {
        return new PlacementEntry(
                "c", move.to(), 0, 0, -1, move.definition(), new TreeMap<>(Map.of(EU, eu, US, us)), Map.of());
    }

    @Test
    void aJoiningRegionServesAfterOneHoldersStatesOrWhenNobodyHasMore() {
        assertThat(next(entry(JOINING, -1, WANTED, GIVEN), LISTED)).isEqualTo(new Step.Stay());
        assertThat(to(entry(JOINING, -1, WANTED, COMPLETE), LISTED)).isEqualTo(HOLDING);
        assertThat(to(entry(JOINING, -1, GIVEN, GIVEN), LISTED)).isEqualTo(HOLDING);
        assertThat(to(entry(JOINING, -1, COMPLETE, GIVEN), NOT_LISTED)).isEqualTo(LEAVING);
    }

    @Test
    void aLeavingRegionTakesTheOffsetWhenAllItsNodesHaveClosedTheGate() {
        assertThat(next(entry(LEAVING), NOT_LISTED)).isEqualTo(new Step.Measure());
        assertThat(rules.next(entry(LEAVING), NOT_LISTED, OTHERS, Set.of("a", "b")))
                .isEqualTo(new Step.Stay());
        assertThat(((Step.Change) rules.measured(entry(LEAVING), NOT_LISTED, 99))
                        .move()
                        .upTo())
                .isEqualTo(99);
    }

    @Test
    void itErasesWhenAllOthersHaveAgreedToThisVeryQuestion() {
        Peer now = new Peer(false, 0, false, 7);
        Peer before = new Peer(false, 0, false, 6);
        assertThat(next(entry(LEAVING, 99, now, before), NOT_LISTED)).isEqualTo(new Step.Stay());
        Move erase = move(entry(LEAVING, 99, now, now), NOT_LISTED);
        assertThat(erase.to()).isEqualTo(ERASING);
        assertThat(erase.upTo()).isEqualTo(99);
        assertThat(rules.next(entry(LEAVING, 99, now, now), NOT_LISTED, new Others(Set.of(), Set.of()), Set.of("a")))
                .as("nobody else is there")
                .isEqualTo(new Step.Stay());
    }

    @Test
    void anotherDefinitionIsAnotherQuestion() {
        Peer now = new Peer(false, 0, false, 7);
        Move again = move(entry(LEAVING, 99, now, now), new Definition(false, true, false, false, "g"));
        assertThat(again.to()).isEqualTo(LEAVING);
        assertThat(again.upTo()).isEqualTo(99);
        assertThat(again.definition()).isEqualTo("g");
    }

    @Test
    void whenAnotherRegionsJournalIsNewWhatWasAgreedBeforeCountsNoMore() {
        Peer now = new Peer(false, 0, false, 7);
        Move again = rules.whenAJournalIsNew(entry(LEAVING, 99, now, now)).orElseThrow();
        assertThat(again).as("the same question in a new step").isEqualTo(new Move("c", 7, LEAVING, 3, 99, "f", null));
        for (PlacementEntry nothingAsked : List.of(entry(LEAVING), entry(HOLDING), entry(JOINING), entry(ERASING))) {
            assertThat(rules.whenAJournalIsNew(nothingAsked)).isEmpty();
        }
    }

    @Test
    void statesAreNotGivenWhileRowsOfAJournalMayComeThatIsLost() {
        Origin lost = new Origin(US, 1);
        Origin present = new Origin(US, 2);
        assertThat(CopyWorth.mayGive(List.of(present), Set.of(lost), Set.of(US)::contains))
                .isFalse();
        assertThat(CopyWorth.mayGive(List.of(present), Set.of(lost), Set.of()::contains))
                .as("the link with the lost one is over")
                .isTrue();
        assertThat(CopyWorth.mayGive(List.of(present), Set.of(lost, present), Set.of(US)::contains))
                .isTrue();
        assertThat(CopyWorth.mayGive(List.of(lost), Set.of(lost, present), Set.of(US)::contains))
                .as("who asks has not met the new one yet")
                .isTrue();
    }

    @Test
    void whoWaitsForNothingOfARemovedRegionIsGivenWhatThereIsOnceNothingOfThatOneComes() {
        List<Origin> gone = List.of(new Origin(US, 1));
        assertThat(CopyWorth.mayGiveWithout(List.of(), StatesKind.PARTIAL, none -> false, any -> true))
                .isTrue();
        for (StatesKind kind : List.of(StatesKind.PARTIAL, StatesKind.NOTHING, StatesKind.COMPLETE)) {
            assertThat(CopyWorth.mayGiveWithout(gone, kind, gone::equals, any -> false))
                    .isTrue();
            assertThat(CopyWorth.mayGiveWithout(gone, kind, none -> false, any -> false))
                    .as("rows of it may still come")
                    .isFalse();
            assertThat(CopyWorth.mayGiveWithout(gone, kind, gone::equals, US::equals))
                    .as("it is back, and may have what no holder has")
                    .isEqualTo(kind == StatesKind.COMPLETE);
        }
    }

    @Test
    void whereNoHolderHasGivenItsStatesAllAreAskedAgainWhenARegionWasRemoved() {
        Others usIsGone = Others.of(RegionId.of("ap"), ALL, Set.of(), PlacementEntry.unknown("c"), US::equals)
                .without(List.of(new Origin(US, 1)));
        for (PlacementEntry entry : List.of(entry(JOINING, -1, GIVEN, WANTED), begun(GIVEN, WANTED))) {
            Definition definition = entry.state() == JOINING ? LISTED : EVERYWHERE;
            Move again = ((Step.Change) rules.next(entry, definition, usIsGone, Set.of("a"))).move();
            assertThat(again.to()).isEqualTo(entry.state());
            assertThat(again.life()).isEqualTo(entry.life());
            assertThat(again.wanted()).isEqualTo(ALL);
            PlacementEntry asking = after(again, WANTED, WANTED);
            assertThat(CopyWorth.offers(asking)).isEqualTo(StatesKind.PARTIAL);
            assertThat(rules.next(asking, definition, usIsGone, Set.of("a"))).isEqualTo(new Step.Stay());
            PlacementEntry answered = after(again, GIVEN, WANTED);
            assertThat(CopyWorth.awaitsAnything(answered, US::equals))
                    .as("it speaks for the collection when it holds it")
                    .isTrue();
            Move hold = ((Step.Change) rules.next(answered, definition, usIsGone, Set.of("a"))).move();
            assertThat(hold.to()).isEqualTo(HOLDING);
            assertThat(CopyWorth.awaitsAnything(after(hold, GIVEN, WANTED), US::equals))
                    .isFalse();
            Others othersToo = usIsGone.without(List.of(new Origin(US, 1), new Origin(US, 2)));
            assertThat(((Step.Change) rules.next(answered, definition, othersToo, Set.of("a")))
                            .move()
                            .wanted())
                    .as("another was removed")
                    .isEqualTo(ALL);
        }
        assertThat(((Step.Change) rules.next(entry(JOINING, -1, COMPLETE, WANTED), LISTED, usIsGone, Set.of("a")))
                        .move()
                        .to())
                .as("a holder has all")
                .isEqualTo(HOLDING);
    }

    private static PlacementEntry after(Move move, Peer eu, Peer us) {
        return new PlacementEntry(
                "c",
                move.to(),
                move.life(),
                move.fromStep() + 1,
                move.upTo(),
                move.definition(),
                new TreeMap<>(Map.of(EU, eu, US, us)),
                Map.of());
    }

    @Test
    void nobodyAgreesBeforeItHasNoticedThatAJournalWasLost() {
        Origin present = new Origin(US, 2);
        assertThat(CopyWorth.unmet(List.of(present), Set.of(new Origin(US, 1))))
                .hasValueSatisfying(objection -> assertThat(objection).contains(present.toString()));
        assertThat(CopyWorth.unmet(List.of(present), Set.of(present))).isEmpty();
    }

    @Test
    void whoIsNamedAgainBeginsANewLifeAndAsksAll() {
        for (PlacementState state : Set.of(LEAVING, OUTSIDE)) {
            Move join = move(entry(state), LISTED);
            assertThat(join.to()).isEqualTo(JOINING);
            assertThat(join.life()).isEqualTo(4);
            assertThat(join.wanted()).isEqualTo(ALL);
        }
        assertThat(next(entry(ERASING), LISTED)).as("first to the end").isEqualTo(new Step.Erase());
    }

    @Test
    void oneThatWasRemovedIsAskedAndNotWaitedFor() {
        Others usIsGone = Others.of(RegionId.of("ap"), ALL, Set.of(), PlacementEntry.unknown("c"), US::equals);
        for (PlacementState state : Set.of(LEAVING, OUTSIDE)) {
            assertThat(((Step.Change) rules.next(entry(state), LISTED, usIsGone, Set.of("a")))
                            .move()
                            .wanted())
                    .as("it may be back, and not be known to be so")
                    .isEqualTo(ALL);
        }
        PlacementEntry joining = entry(JOINING, -1, GIVEN, WANTED);
        assertThat(next(joining, LISTED)).isEqualTo(new Step.Stay());
        assertThat(((Step.Change) rules.next(joining, LISTED, usIsGone, Set.of("a")))
                        .move()
                        .to())
                .isEqualTo(HOLDING);
        PlacementEntry leaving = entry(LEAVING, 99, new Peer(false, 0, false, 7), Peer.NONE);
        assertThat(((Step.Change) rules.next(leaving, NOT_LISTED, usIsGone, Set.of("a")))
                        .move()
                        .to())
                .isEqualTo(ERASING);
        assertThat(CopyWorth.mayLack(entry(HOLDING, -1, GIVEN, WANTED), US, US::equals))
                .as("for when it is back")
                .isTrue();
        assertThat(CopyWorth.mayLack(entry(HOLDING, -1, GIVEN, WANTED), EU, US::equals))
                .isFalse();
    }

    @Test
    void aHolderAgreesWhenItHasAllOfTheOthersAndTheOthersWhenTheyHaveNoticed() {
        assertThat(rules.objection(entry(HOLDING, -1, GIVEN, WANTED), LISTED, EU, "f"))
                .isEmpty();
        assertThat(rules.objection(entry(HOLDING, -1, WANTED, GIVEN), LISTED, EU, "f"))
                .isPresent();
        assertThat(rules.objection(entry(JOINING), LISTED, EU, "f")).isPresent();
        assertThat(rules.objection(entry(HOLDING), LISTED, EU, "g")).isPresent();
        assertThat(rules.objection(entry(HOLDING), NOT_LISTED, EU, "f")).isPresent();
        assertThat(rules.objection(PlacementEntry.unknown("c"), NOT_LISTED, EU, "f"))
                .isPresent();
        for (PlacementState state : Set.of(LEAVING, ERASING, OUTSIDE)) {
            assertThat(rules.objection(entry(state), NOT_LISTED, EU, "f")).isEmpty();
        }
    }

    @Test
    void whoIsLeavingGivesNothingForWholeWithoutTheRowsOfOneThatItLetsErase() {
        PlacementEntry lacks = entry(LEAVING, 99, WANTED, COMPLETE);
        Move first = rules.beforeAgreeing(lacks, EU, OTHERS).orElseThrow();
        assertThat(first).isEqualTo(new Move("c", lacks.step(), LEAVING, lacks.life(), 99, lacks.definition(), ALL));
        assertThat(rules.beforeAgreeing(lacks, US, OTHERS)).isEmpty();
        assertThat(rules.beforeAgreeing(entry(LEAVING, 99, WANTED, GIVEN), EU, OTHERS))
                .as("it gives nothing for whole")
                .isEmpty();
        for (PlacementState state : Set.of(HOLDING, ERASING, OUTSIDE)) {
            assertThat(rules.beforeAgreeing(entry(state, -1, WANTED, COMPLETE), EU, OTHERS))
                    .isEmpty();
        }
    }

    @Test
    void whatIsFoundWhereNothingShouldBeIsNotWhole() {
        Move leave = ((Step.Change) rules.leave(entry(OUTSIDE), OTHERS)).move();
        assertThat(leave.to()).isEqualTo(LEAVING);
        assertThat(leave.wanted()).isEqualTo(ALL);
    }

    @Test
    void onlyAHoldersStatesAreComplete() {
        assertThat(CopyWorth.offers(entry(HOLDING))).isEqualTo(StatesKind.COMPLETE);
        assertThat(CopyWorth.offers(entry(JOINING))).isEqualTo(StatesKind.PARTIAL);
        assertThat(CopyWorth.offers(entry(LEAVING, 9, WANTED, GIVEN))).isEqualTo(StatesKind.PARTIAL);
        assertThat(CopyWorth.offers(entry(LEAVING, 9, COMPLETE, WANTED))).isEqualTo(StatesKind.COMPLETE);
        assertThat(CopyWorth.offers(entry(ERASING))).isEqualTo(StatesKind.NOTHING);
        assertThat(CopyWorth.offers(entry(OUTSIDE))).isEqualTo(StatesKind.NOTHING);
        assertThat(CopyWorth.offers(PlacementEntry.unknown("c"))).isEqualTo(StatesKind.PARTIAL);
    }

    @Test
    void aCopyIsGivenUpFromTheErasureUntilItsNextLifeIsWhole() {
        assertThat(CopyWorth.isGivenUp(PlacementEntry.unknown("c"))).isFalse();
        for (PlacementState state : Set.of(HOLDING, LEAVING)) {
            assertThat(CopyWorth.isGivenUp(entry(state))).isFalse();
        }
        for (PlacementState state : Set.of(ERASING, OUTSIDE, JOINING)) {
            assertThat(CopyWorth.isGivenUp(entry(state))).isTrue();
        }
    }
}
