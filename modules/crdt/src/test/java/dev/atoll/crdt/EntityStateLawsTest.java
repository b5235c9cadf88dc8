package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Invariants 3 to 5 for one entity, over random histories. */
class EntityStateLawsTest {

    @Property(tries = 2000)
    void regionsThatHaveAppliedTheSameEventsAreEqualByteForByte(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int steps) {
        Mesh mesh = Histories.random(seed, steps);
        mesh.heal();
        byte[] expected = EntityStateCodec.encode(mesh.state(0));
        for (int region = 1; region < mesh.origins.size(); region++) {
            assertThat(EntityStateCodec.encode(mesh.state(region))).isEqualTo(expected);
        }
    }

    @Property(tries = 1000)
    void mergingStatesGivesWhatApplyingTheEventsGives(@ForAll long seed) {
        Mesh mesh = Histories.random(seed, 60);
        EntityState merged = EntityState.EMPTY;
        for (int region = 0; region < mesh.origins.size(); region++) {
            merged = merged.merge(mesh.state(region));
        }
        mesh.heal();
        assertThat(merged).isEqualTo(mesh.state(0));
    }

    @Property(tries = 1000)
    void mergeIsCommutativeAssociativeAndIdempotent(@ForAll long seed) {
        Mesh mesh = Histories.random(seed, 60);
        EntityState a = mesh.state(0);
        EntityState b = mesh.state(1);
        EntityState c = mesh.state(mesh.origins.size() - 1);
        assertThat(a.merge(b)).isEqualTo(b.merge(a));
        assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
        assertThat(a.merge(a)).isEqualTo(a);
        assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
    }

    @Property(tries = 1000)
    void theBinaryFormKeepsTheState(@ForAll long seed) {
        EntityState state = Histories.random(seed, 60).state(0);
        assertThat(EntityStateCodec.decode(EntityStateCodec.encode(state))).isEqualTo(state);
    }

    @Property(tries = 500)
    void replayingTheJournalOfAnyRegionFromNothingGivesTheSameState(@ForAll long seed) {
        Mesh mesh = Histories.random(seed, 60);
        mesh.heal();
        EntityState replayed = EntityState.EMPTY;
        boolean progress = true;
        while (progress) {
            EntityState before = replayed;
            for (EventRow row : mesh.journal()) {
                if (replayed.receive(row) instanceof Reception.Apply apply) {
                    replayed = replayed.apply(apply.row());
                }
            }
            progress = !replayed.equals(before);
        }
        assertThat(replayed).isEqualTo(mesh.state(0));
    }

    @Property(tries = 500)
    void theNewestTimestampOfAnOriginIsThatOfItsLastAppliedEvent(@ForAll long seed) {
        Mesh mesh = Histories.random(seed, 60);
        for (int region = 0; region < mesh.origins.size(); region++) {
            EntityState state = mesh.state(region);
            assertThat(state.newest().size()).isEqualTo(state.seen().size());
            for (EventRow.Events row : mesh.journal()) {
                for (DataEvent event : row.events()) {
                    boolean applied = state.seen().covers(event.dot());
                    assertThat(event.timestamp().compareTo(state.newest().get(event.origin())) <= 0)
                            .as("%s in %s", event.dot(), state)
                            .isEqualTo(applied);
                }
            }
        }
    }

    @Property(tries = 500)
    void timestampsRespectCausality(@ForAll long seed) {
        Mesh mesh = Histories.random(seed, 60);
        for (EventRow.Events row : mesh.journal()) {
            for (EventRow.Events other : mesh.journal()) {
                if (row.first().context().seen().covers(other.first().dot())) {
                    assertThat(row.first().timestamp())
                            .isGreaterThan(other.first().timestamp());
                }
            }
        }
    }
}
