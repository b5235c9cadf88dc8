package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

class AsOfFoldTest {

    @Property(tries = 2000)
    void anInstantShowsExactlyTheEventsUpToItThatTheRegionHas(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int steps) {
        Random random = new Random(seed);
        Mesh mesh = Histories.random(seed, steps);
        for (int region = 0; region < mesh.origins.size(); region++) {
            HybridTimestamp at = instant(mesh, random);
            AsOfFold fold = fold(mesh.rows(region), at, EntityState.EMPTY, 0);
            boolean known = fold.knownFrom().equals(at);
            Statistics.label("known").collect(known);
            if (known) {
                assertThat(fold.state()).isEqualTo(expected(mesh, mesh.state(region), at));
            } else {
                assertThat(fold.knownFrom())
                        .isLessThanOrEqualTo(mesh.state(region).timestamp());
            }
        }
    }

    @Property(tries = 1000)
    void theInstantThatIsNamedAsKnownIsKnown(@ForAll long seed) {
        Mesh mesh = Histories.random(seed, 60);
        HybridTimestamp early = instant(mesh, new Random(seed));
        HybridTimestamp from = fold(mesh.rows(0), early, EntityState.EMPTY, 0).knownFrom();
        AsOfFold fold = fold(mesh.rows(0), from, EntityState.EMPTY, 0);
        assertThat(fold.knownFrom()).isEqualTo(from);
        assertThat(fold.state()).isEqualTo(expected(mesh, mesh.state(0), from));
    }

    @Property(tries = 1000)
    void aStateThatIsNotLaterSavesTheRowsBeforeIt(@ForAll long seed) {
        Random random = new Random(seed);
        Mesh mesh = Histories.random(seed, 60);
        HybridTimestamp at = instant(mesh, random);
        List<EventRow> rows = mesh.rows(0);
        EntityState snapshot = EntityState.EMPTY;
        for (int i = 0;
                i < rows.size() && snapshot.apply(rows.get(i)).timestamp().compareTo(at) <= 0;
                i++) {
            snapshot = snapshot.apply(rows.get(i));
            AsOfFold fromSnapshot = fold(rows, at, snapshot, i + 1);
            AsOfFold whole = fold(rows, at, EntityState.EMPTY, 0);
            assertThat(fromSnapshot.knownFrom()).isEqualTo(whole.knownFrom());
            assertThat(fromSnapshot.state()).isEqualTo(whole.state());
        }
    }

    @Property(tries = 2000)
    void rowsBetweenTwoStatesThatAreSettledMakeNoDifference(@ForAll long seed) {
        Random random = new Random(seed);
        Mesh mesh = Histories.random(seed, 60);
        List<EventRow> rows = mesh.rows(0);
        HybridTimestamp at = instant(mesh, random);
        int from = random.nextInt(rows.size() + 1);
        int to = from + random.nextInt(rows.size() - from + 1);
        EntityState before = EntityState.EMPTY;
        for (EventRow row : rows.subList(0, from)) {
            before = before.apply(row);
        }
        EntityState after = before;
        for (EventRow row : rows.subList(from, to)) {
            after = after.apply(row);
        }
        boolean settled = AsOfFold.settles(before, after, at);
        Statistics.label("settled").collect(settled && to > from);
        if (settled) {
            AsOfFold passing = new AsOfFold(at, EntityState.EMPTY);
            rows.subList(0, from).forEach(passing::add);
            passing.pass(after);
            rows.subList(to, rows.size()).forEach(passing::add);
            AsOfFold whole = fold(rows, at, EntityState.EMPTY, 0);
            assertThat(passing.knownFrom().equals(at))
                    .isEqualTo(whole.knownFrom().equals(at));
            if (whole.knownFrom().equals(at)) {
                assertThat(passing.state()).isEqualTo(whole.state());
            }
        }
    }

    private static AsOfFold fold(List<EventRow> rows, HybridTimestamp at, EntityState earlier, int first) {
        AsOfFold fold = new AsOfFold(at, earlier);
        rows.subList(first, rows.size()).forEach(fold::add);
        return fold;
    }

    /** The events up to the instant that the state has seen, one after the other by their timestamps. */
    private static EntityState expected(Mesh mesh, EntityState has, HybridTimestamp at) {
        List<DataEvent> events = mesh.journal().stream()
                .flatMap(row -> row.events().stream())
                .filter(event ->
                        has.seen().covers(event.dot()) && event.timestamp().compareTo(at) <= 0)
                .sorted(Comparator.comparing(DataEvent::timestamp)
                        .thenComparing(event -> event.origin().toString()))
                .toList();
        EntityState state = EntityState.EMPTY;
        for (DataEvent event : events) {
            state = state.apply(event);
        }
        return state;
    }

    /** That of some event, or just before it. */
    private static HybridTimestamp instant(Mesh mesh, Random random) {
        if (mesh.journal().isEmpty()) {
            return HybridTimestamp.of(random.nextInt(2_000_000), 0);
        }
        DataEvent event = mesh.journal()
                .get(random.nextInt(mesh.journal().size()))
                .events()
                .get(0);
        return new HybridTimestamp(event.timestamp().packed() - random.nextInt(2));
    }
}
