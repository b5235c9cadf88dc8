package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.AtollEventSerializer;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.LifeChoice;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyLivesTest {

    private static final Origin HERE = new Origin(RegionId.of("here"), 1);

    @Test
    void theLastLifeThatHadBegunByTheTargetStays() {
        List<JournalRow> rows = List.of(written(1, 10), written(2, 20), written(1, 30), written(1, 40));
        assertThat(chosen(rows, 5)).isEqualTo(-1);
        assertThat(chosen(rows, 10)).isZero();
        assertThat(chosen(rows, 29)).isZero();
        assertThat(chosen(rows, 30)).isEqualTo(1);
        assertThat(chosen(rows, 99)).isEqualTo(2);
        assertThat(chosen(rows, KeyLives.upTo(new RestoreTarget.Latest()))).isEqualTo(2);
    }

    /** Another region's event may arrive after later ones of this region. */
    @Test
    void aLifeHasBegunWithItsEarliestEventWhereverThatStands() {
        List<JournalRow> rows = List.of(written(1, 10), written(1, 30), written(2, 18));
        assertThat(chosen(rows, 17)).isZero();
        assertThat(chosen(rows, 20)).isEqualTo(1);
    }

    @Test
    void whatBeganWithAStateThatIsLaterMayHaveBeenThereUnlessTheLifeBeforeGoesOn() {
        List<JournalRow> rows = List.of(written(1, 10), written(2, 20), merged(1, 30), written(2, 40));
        assertThat(chosen(rows, 15)).isZero();
        assertThat(chosen(rows, 25))
                .as("not known, as it is without an earlier life")
                .isEqualTo(1);
        assertThat(chosen(rows, 30)).isEqualTo(1);
    }

    @Test
    void aRowThatCannotBeReadIsNamed() {
        JournalRow broken = new JournalRow(
                1,
                "c|k",
                7,
                new byte[] {1},
                AtollEventSerializer.IDENTIFIER,
                AtollEventSerializer.EVENT_ROW,
                Instant.EPOCH);
        LifeChoice lives = KeyLives.upTo(new RestoreTarget.Until(at(1)));
        assertThatThrownBy(() -> lives.row(broken))
                .hasMessageContaining("Row 7 of 'c|k'")
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_DAMAGED));
    }

    private static int chosen(List<JournalRow> rows, long until) {
        return chosen(rows, KeyLives.upTo(new RestoreTarget.Until(at(until))));
    }

    private static int chosen(List<JournalRow> rows, LifeChoice lives) {
        rows.forEach(lives::row);
        return lives.chosen();
    }

    private static HybridTimestamp at(long millis) {
        return HybridTimestamp.of(millis, 0);
    }

    private static DataEvent event(long millis) {
        Decision.Accepted decided =
                (Decision.Accepted) EntityState.EMPTY.decide(HERE, DataTypes.COUNTER, new Operation.Increment(1));
        return EntityState.EMPTY.event(HERE, at(millis), DataTypes.COUNTER, decided.change(), null);
    }

    private static JournalRow written(long number, long millis) {
        return row(number, new EventRow.Events(List.of(event(millis))));
    }

    private static JournalRow merged(long number, long millis) {
        return row(number, new EventRow.Merged(EntityState.EMPTY.apply(event(millis)), HybridTimestamp.ZERO, false));
    }

    private static JournalRow row(long number, EventRow content) {
        return new JournalRow(
                1,
                "c|k",
                number,
                EventRowCodec.encode(content),
                AtollEventSerializer.IDENTIFIER,
                AtollEventSerializer.EVENT_ROW,
                Instant.EPOCH);
    }
}
