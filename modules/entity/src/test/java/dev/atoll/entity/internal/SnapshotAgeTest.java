package dev.atoll.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.writer.RecentRequests;
import dev.atoll.entity.writer.StoredEntity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotAgeTest {

    private static final Origin SELF = new Origin(RegionId.of("here"), 1);

    private final SnapshotAge age = new SnapshotAge(new EntitySettings.Snapshots(200, 2, Duration.ofHours(1), 3));
    private StoredEntity entity = StoredEntity.EMPTY;

    private boolean writeAt(int minute) {
        EntityState state = entity.state();
        Decision.Accepted more = (Decision.Accepted) state.decide(SELF, DataTypes.COUNTER, new Operation.Increment(1));
        HybridTimestamp at = HybridTimestamp.of(Duration.ofMinutes(minute).toMillis(), 0);
        EventRow row = new EventRow.Events(List.of(state.event(SELF, at, DataTypes.COUNTER, more.change(), null)));
        boolean due = age.isDue(row);
        entity = new StoredEntity(state.apply(row), RecentRequests.NONE);
        age.row(entity);
        return due;
    }

    @Test
    void aSnapshotIsDueWhenTheOldestOfEnoughRowsIsOld() {
        assertThat(writeAt(10)).isFalse();
        assertThat(writeAt(80)).as("two rows are few").isFalse();
        assertThat(writeAt(81)).isTrue();
        age.toJournal(entity);
        assertThat(writeAt(82)).isFalse();
        assertThat(writeAt(83)).isFalse();
        assertThat(writeAt(141)).as("59 minutes").isFalse();
        assertThat(writeAt(142)).isTrue();
    }

    @Test
    void rowsThatAreReadAgainCountFromTheSnapshotOn() {
        writeAt(1);
        writeAt(2);
        age.fromJournal(entity);
        assertThat(writeAt(100)).isFalse();
        assertThat(writeAt(101)).isFalse();
        assertThat(writeAt(160)).isTrue();
    }
}
