package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReceptionTest {

    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    private final Mesh mesh = new Mesh(3);

    private EventRow increment(int region) {
        mesh.write(region, DataTypes.COUNTER, new Operation.Increment(1));
        return mesh.journal().get(mesh.journal().size() - 1);
    }

    @Test
    void theNextEventIsAppliedAndItsRepetitionIsADuplicate() {
        EventRow row = increment(A);
        assertThat(mesh.offer(B, row)).isInstanceOf(Reception.Apply.class);
        assertThat(mesh.offer(B, row)).isEqualTo(new Reception.Duplicate());
    }

    @Test
    void aMissingEventIsAGapAndNeverSkipped() {
        increment(A);
        increment(A);
        EventRow third = increment(A);
        assertThat(mesh.offer(B, third)).isEqualTo(new Reception.Gap(mesh.origins.get(A), 1, 2));
        assertThat(mesh.state(B)).isEqualTo(EntityState.EMPTY);
    }

    @Test
    void anEventWaitsForWhatItsOriginHadSeen() {
        EventRow first = increment(A);
        mesh.offer(B, first);
        EventRow second = increment(B);
        assertThat(mesh.offer(C, second)).isEqualTo(new Reception.Waiting(VersionVector.of(mesh.origins.get(A), 1)));
        assertThat(mesh.offer(C, first)).isInstanceOf(Reception.Apply.class);
        assertThat(mesh.offer(C, second)).isInstanceOf(Reception.Apply.class);
    }

    @Test
    void ofARowOnlyTheEventsThatAreNewAreApplied() {
        EventRow.Events first = (EventRow.Events) increment(A);
        EventRow.Events second = (EventRow.Events) increment(A);
        mesh.offer(B, first);
        Reception reception = mesh.offer(B, new EventRow.Events(List.of(first.first(), second.first())));
        assertThat(reception).isEqualTo(new Reception.Apply(second));
    }

    @Test
    void ofARowOnlyTheEventsWhoseDependenciesHoldAreApplied() {
        EventRow.Events first = (EventRow.Events) increment(A);
        EventRow fromB = increment(B);
        mesh.offer(A, fromB);
        EventRow.Events second = (EventRow.Events) increment(A);
        EventRow.Events both = new EventRow.Events(List.of(first.first(), second.first()));
        assertThat(mesh.offer(C, both)).isEqualTo(new Reception.Apply(first));
        assertThat(mesh.offer(C, both)).isInstanceOf(Reception.Waiting.class);
    }

    @Test
    void aMergedStateThatBringsNothingNewIsADuplicate() {
        mesh.offer(B, increment(A));
        assertThat(mesh.offer(B, new EventRow.Merged(mesh.state(A)))).isEqualTo(new Reception.Duplicate());
    }

    @Test
    void applyingAnEventOutOfTurnThrows() {
        increment(A);
        EventRow second = increment(A);
        assertThatThrownBy(() -> EntityState.EMPTY.apply(second)).hasMessageContaining("must be dense");
    }

    @Test
    void anEventOfALowerEpochCountsAsAppliedAndLeavesTheValueAlone() {
        EventRow.Events row = (EventRow.Events) increment(A);
        Epoch later = new Epoch(1, HybridTimestamp.of(5, 0), RegionId.of("region-b"));
        EntityState rewound = new EntityState(VersionVector.EMPTY, later, TimestampVector.EMPTY, List.of());
        EntityState after = rewound.apply(row);
        assertThat(after.seen().covers(row.first().dot())).isTrue();
        assertThat(after.slots()).isEmpty();
    }
}
