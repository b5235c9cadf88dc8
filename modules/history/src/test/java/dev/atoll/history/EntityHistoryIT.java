package dev.atoll.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.RetiredOrigins;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.ReadLimit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EntityHistoryIT {

    private static final HistorySettings SETTINGS = new HistorySettings(100, new ReadLimit(3, 1 << 20), 1 << 20);
    private static final CollectionDefinition NOTES = CollectionDefinition.of("notes", DataTypes.REGISTER);
    private static final CollectionDefinition VISITS = CollectionDefinition.of("visits", DataTypes.COUNTER);

    @TempDir
    Path directory;

    private final RetiredOrigins retired = new RetiredOrigins();
    private TestJournal journal;

    @AfterEach
    void close() {
        journal.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyEventIsListedOnceWithTheValuesBeforeAndAfterItWhateverThePage(Type type) {
        journal = TestJournal.open(type, directory);
        Writer here = new Writer("here", 1);
        EntityId home = new EntityId("visits", "home");
        for (int by = 1; by <= 10; by++) {
            journal.append(home, here.write(DataTypes.COUNTER, new Operation.Increment(by)));
        }
        HistoryPage page = history().page(home, VISITS, null, 4);
        assertThat(page.entries())
                .extracting(HistoryEntryTexts::total)
                .containsExactly("45>55", "36>45", "28>36", "21>28");
        assertThat(page.next()).isEqualTo(new HistoryPosition(7, 0));
        page = history().page(home, VISITS, page.next(), 4);
        assertThat(page.entries())
                .extracting(HistoryEntryTexts::total)
                .containsExactly("15>21", "10>15", "6>10", "3>6");
        page = history().page(home, VISITS, page.next(), 4);
        assertThat(page.entries()).extracting(HistoryEntryTexts::total).containsExactly("1>3", "->1");
        assertThat(page.next()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void eventsOfOneRowAndBothSidesOfAConflictAreTold(Type type) {
        journal = TestJournal.open(type, directory);
        Writer here = new Writer("here", 1);
        Writer there = new Writer("there", 9);
        EntityId note = new EntityId("notes", "n");
        journal.append(note, here.write(DataTypes.REGISTER, set("1"), set("2"), set("3")));
        EventRow theirs = there.write(DataTypes.REGISTER, set("4"));
        journal.append(note, theirs);
        here.apply(theirs);
        journal.append(note, here.write(DataTypes.REGISTER, new Operation.Delete()));

        HistoryPage page = history().page(note, NOTES, null, 10);
        assertThat(page.entries())
                .extracting(HistoryEntryTexts::document)
                .containsExactly("4>-", "3>4", "2>3", "1>2", "->1");
        assertThat(page.entries())
                .extracting(entry -> ((HistoryStep.Changed) entry.what()).concurrent())
                .containsExactly(false, true, false, false, false);
        assertThat(page.entries().get(1).position()).isEqualTo(new HistoryPosition(2, 0));
        assertThat(page.entries().get(2).position()).isEqualTo(new HistoryPosition(1, 2));
        assertThat(((HistoryStep.Changed) page.entries().get(1).what()).region().value())
                .isEqualTo("there");
        assertThat(history().page(note, NOTES, new HistoryPosition(1, 2), 1).entries())
                .extracting(HistoryEntryTexts::document)
                .containsExactly("1>2");
    }

    @ParameterizedTest
    @EnumSource
    void aStateTransferIsOneStep(Type type) {
        journal = TestJournal.open(type, directory);
        Writer there = new Writer("there", 9);
        EventRow unused = there.write(DataTypes.REGISTER, set("1"), set("2"));
        EntityId note = new EntityId("notes", "n");
        journal.append(note, new EventRow.Merged(there.state()));
        HistoryPage page = history().page(note, NOTES, null, 10);
        assertThat(page.entries()).extracting(HistoryEntryTexts::document).containsExactly("->2");
        assertThat(page.entries().get(0).what())
                .isEqualTo(new HistoryStep.Merged(there.state().seen()));
    }

    @ParameterizedTest
    @EnumSource
    void aPageEndsWhenItsValuesAreLargeAndGoesOn(Type type) {
        journal = TestJournal.open(type, directory);
        Writer here = new Writer("here", 1);
        EntityId note = new EntityId("notes", "n");
        for (int i = 0; i < 6; i++) {
            journal.append(note, here.write(DataTypes.REGISTER, set("\"" + "x".repeat(20_000) + i + "\"")));
        }
        HistorySettings small = new HistorySettings(100, new ReadLimit(100, 1 << 20), 100_000);
        HistoryPage page = new EntityHistory(journal.reader(), small, retired).page(note, NOTES, null, 100);
        assertThat(page.entries()).hasSize(1);
        page = new EntityHistory(journal.reader(), small, retired).page(note, NOTES, page.next(), 100);
        assertThat(page.entries()).hasSize(1);
        assertThat(page.next()).isEqualTo(new HistoryPosition(5, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatWasNeverWrittenAndOneWithTooMuchAreRefused(Type type) {
        journal = TestJournal.open(type, directory);
        EntityId note = new EntityId("notes", "n");
        assertRefused(ErrorCode.NOT_FOUND, note);
        Writer here = new Writer("here", 1);
        for (int i = 0; i <= SETTINGS.maxRows(); i++) {
            journal.append(note, here.write(DataTypes.REGISTER, set("1")));
        }
        assertRefused(ErrorCode.HISTORY_TOO_LONG, note);
        assertThat(history().page(note, NOTES, new HistoryPosition(100, 0), 5).entries())
                .hasSize(5);
    }

    private void assertRefused(ErrorCode code, EntityId id) {
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> history().page(id, NOTES, null, 10))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private EntityHistory history() {
        return new EntityHistory(journal.reader(), SETTINGS, retired);
    }

    private static Operation set(String json) {
        return new Operation.Assign(Payload.ofUtf8(json));
    }

    /** Entries as short texts. */
    private static final class HistoryEntryTexts {
        static String total(HistoryEntry entry) {
            return number(entry.before()) + ">" + number(entry.after());
        }

        static String document(HistoryEntry entry) {
            return payload(entry.before()) + ">" + payload(entry.after());
        }

        private static String number(View view) {
            return view == null ? "-" : ((View.Number) view).value().toString();
        }

        private static String payload(View view) {
            return view == null ? "-" : ((View.Document) view).payload().utf8();
        }
    }
}
