package dev.atoll.replication.internal.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfirmationBookTest {

    private static final RegionId EU = RegionId.of("eu");
    private static final RegionId US = RegionId.of("us");
    private static final Set<RegionId> BOTH = Set.of(EU, US);

    private final ConfirmationBook<String> book = new ConfirmationBook<>();

    @Test
    void aWriteIsConfirmedWhenEnoughPeersHaveAppliedUpToIt() {
        book.add(1, 10, "things", BOTH, 2, "all");
        book.add(2, 10, "things", BOTH, 1, "quorum");

        assertThat(applied(EU, 9)).isEmpty();
        assertThat(applied(EU, 10)).containsExactly("quorum [eu]");
        assertThat(applied(EU, 99)).isEmpty();
        assertThat(applied(US, 11)).containsExactly("all [eu, us]");
        assertThat(book.size()).isZero();
    }

    @Test
    void allThatAPeerHasReachedAreConfirmedAtOnceInTheOrderOfTheirOffsets() {
        book.add(1, 12, "things", BOTH, 1, "third");
        book.add(2, 11, "things", BOTH, 1, "first");
        book.add(3, 11, "things", BOTH, 1, "second");
        book.add(4, 13, "things", BOTH, 1, "later");

        assertThat(applied(US, 12)).containsExactly("first [us]", "second [us]", "third [us]");
        assertThat(book.size()).isEqualTo(1);
    }

    @Test
    void aPeerThatDoesNotCountIsNotCounted() {
        book.add(1, 10, "things", Set.of(EU), 1, "eu only");

        assertThat(applied(US, 10)).isEmpty();
        assertThat(applied(EU, 10)).containsExactly("eu only [eu]");
    }

    @Test
    void whoGivesUpIsToldWhatIsKnownOnce() {
        book.add(1, 10, "things", BOTH, 2, "all");
        applied(US, 10);

        assertThat(book.giveUp(1)).contains(new ConfirmationBook.Outcome<>("all", new java.util.TreeSet<>(Set.of(US))));
        assertThat(book.giveUp(1)).isEmpty();
        assertThat(applied(EU, 10)).isEmpty();
        assertThat(book.size()).isZero();
    }

    @Test
    void whatAPeerSaidBeforeSaysNothingAboutALaterWrite() {
        applied(EU, 100);
        book.add(1, 10, "things", BOTH, 1, "replayed");

        assertThat(book.size()).isEqualTo(1);
        assertThat(applied(EU, 100)).containsExactly("replayed [eu]");
    }

    @Test
    void aPeerDoesNotCountForACollectionOfWhichItMayLackRows() {
        book.add(1, 10, "things", BOTH, 1, "things");
        book.add(2, 10, "others", BOTH, 1, "others");

        assertThat(applied(EU, 12, Set.of("things"))).containsExactly("others [eu]");
        assertThat(applied(EU, 12, Set.of())).containsExactly("things [eu]");
    }

    private List<String> applied(RegionId peer, long upTo) {
        return applied(peer, upTo, Set.of());
    }

    private List<String> applied(RegionId peer, long upTo, Set<String> excepted) {
        return book.applied(peer, upTo, excepted).stream()
                .map(outcome -> outcome.waiter() + " " + outcome.confirmedBy())
                .toList();
    }
}
