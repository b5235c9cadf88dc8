package dev.atoll.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.Resolution;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.internal.ConflictRecorder;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.ReadLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConflictRecorderIT {

    private static final ConflictSettings DEFAULTS = ConflictSettings.from(ConfigFactory.load());
    private static final EntityId NOTE = new EntityId("notes", "n");
    private static final Comparator<RecordedConflict> NEWEST_FIRST = Comparator.comparing(RecordedConflict::occurred)
            .thenComparing(RecordedConflict::id)
            .reversed();

    @TempDir
    Path directory;

    private final Writer here = new Writer("here", 1);
    private final Writer there = new Writer("there", 9);
    private final List<TestJournal> opened = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-31T12:00:00Z");
    private TestJournal journal;

    private TestJournal open(String region, Type type) {
        TestJournal fresh = TestJournal.open(region, type, directory);
        opened.add(fresh);
        return fresh;
    }

    @AfterEach
    void close() {
        opened.forEach(TestJournal::close);
    }

    @ParameterizedTest
    @EnumSource
    void aConflictIsRecordedWithAllVersionsAndThenWithTheWriteThatSettledIt(Type type) {
        journal = open("here", type);
        ConflictRecorder recorder = recorder(journal, here);
        journal.append(NOTE, here.write(DataTypes.REGISTER, set("1"), set("2")));
        EventRow theirs = there.write(DataTypes.REGISTER, set("3"));
        journal.append(NOTE, theirs);
        here.apply(theirs);
        takeAll(recorder, journal);

        RecordedConflict open = only(journal);
        assertThat(open.entity()).isEqualTo(NOTE);
        assertThat(open.open()).isTrue();
        assertThat(values(open)).containsExactly("2", "3");
        assertThat(open.chosen().utf8()).isEqualTo("3");
        assertThat(open.policy()).isEqualTo("last-writer-wins");
        assertThat(list(journal, false)).isEmpty();

        journal.append(NOTE, here.write(DataTypes.REGISTER, set("4")));
        takeAll(recorder, journal);
        RecordedConflict settled = only(journal);
        assertThat(settled.id()).isEqualTo(open.id());
        assertThat(values(settled)).containsExactly("2", "3");
        RecordedConflict.Settlement by = settled.settlement().orElseThrow();
        assertThat(by.how()).isEqualTo("set");
        assertThat(by.value()).contains(Payload.ofUtf8("4"));
        assertThat(by.dot().orElseThrow().origin()).isEqualTo(here.origin());
        assertThat(list(journal, true)).isEmpty();
        assertThat(log(journal).counts()).containsExactly(new ConflictCount("notes", "last-writer-wins", 1, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aConflictThatAWriteOfThisRegionBeginsIsRecordedAsElsewhere(Type type) {
        journal = open("here", type);
        TestJournal other = open("there", type);
        EventRow first = here.write(DataTypes.REGISTER, set("1"));
        EventRow second = here.write(DataTypes.REGISTER, new Operation.Resolve(Payload.ofUtf8("2"), List.of()));
        for (TestJournal each : List.of(journal, other)) {
            each.append(NOTE, first);
            each.append(NOTE, second);
        }
        takeAll(recorder(journal, here), journal);
        takeAll(recorder(other, there), other);
        assertThat(values(only(journal))).containsExactly("1", "2");
        assertThat(only(journal).open()).isTrue();
        assertThat(only(other).id()).isEqualTo(only(journal).id());
    }

    @ParameterizedTest
    @EnumSource
    void bothRegionsRecordTheSameConflictUnderTheSameIdWhateverTheyWroteBefore(Type type) {
        journal = open("here", type);
        TestJournal other = open("there", type);
        List<EventRow> mine = new ArrayList<>();
        List<EventRow> theirs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            mine.add(here.write(DataTypes.REGISTER, set("\"a" + i + "\"")));
        }
        for (int i = 0; i < 3; i++) {
            theirs.add(there.write(DataTypes.REGISTER, set("\"b" + i + "\"")));
        }
        ConflictRecorder recorderHere = recorder(journal, here);
        ConflictRecorder recorderThere = recorder(other, there);
        mine.forEach(row -> journal.append(NOTE, row));
        theirs.forEach(row -> other.append(NOTE, row));
        for (EventRow row : theirs) { // one batch for each row
            journal.append(NOTE, row);
            takeAll(recorderHere, journal);
        }
        mine.forEach(row -> other.append(NOTE, row)); // all of it in one batch
        takeAll(recorderThere, other);

        assertThat(values(only(journal))).containsExactly("\"a4\"", "\"b2\"");
        assertThat(only(other).id()).isEqualTo(only(journal).id());
        assertThat(only(other).conflict()).isEqualTo(only(journal).conflict());
        assertThat(log(journal).counts()).containsExactly(new ConflictCount("notes", "last-writer-wins", 1, 0));
        assertThat(log(other).counts()).isEqualTo(log(journal).counts());
    }

    @ParameterizedTest
    @EnumSource
    void aConflictThatWasOverBeforeAnybodyLookedIsRecordedAllTheSame(Type type) {
        journal = open("here", type);
        EventRow mine = here.write(DataTypes.REGISTER, set("1"));
        EventRow theirs = there.write(DataTypes.REGISTER, set("2"));
        journal.append(NOTE, mine);
        journal.append(NOTE, theirs);
        here.apply(theirs);
        journal.append(NOTE, here.write(DataTypes.REGISTER, new Operation.Delete()));
        takeAll(recorder(journal, here), journal);
        RecordedConflict conflict = only(journal);
        assertThat(conflict.settlement().orElseThrow().how()).isEqualTo("delete");
        assertThat(log(journal).counts()).containsExactly(new ConflictCount("notes", "last-writer-wins", 1, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aRecorderThatDiedAnywhereIsFollowedByOneThatLosesAndRepeatsNothing(Type type) {
        journal = open("here", type);
        EventRow mine = here.write(DataTypes.REGISTER, set("1"));
        EventRow theirs = there.write(DataTypes.REGISTER, set("2"));
        journal.append(NOTE, mine);
        takeAll(recorder(journal, here), journal); // dies with its position unstored, as there was nothing to record
        ConflictRecorder late = recorder(journal, here);
        journal.append(NOTE, theirs);
        takeAll(recorder(journal, here), journal); // records, and dies
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> takeAll(late, journal))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        here.apply(theirs);
        journal.append(NOTE, here.write(DataTypes.REGISTER, set("3")));
        takeAll(recorder(journal, here), journal); // knows nothing of the entity but what is in the log
        assertThat(only(journal).open()).isFalse();
        assertThat(log(journal).counts()).containsExactly(new ConflictCount("notes", "last-writer-wins", 1, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aStateTransferBringsConflictsAndEndsThem(Type type) {
        journal = open("here", type);
        Writer elsewhere = new Writer("elsewhere", 5);
        elsewhere.write(DataTypes.REGISTER, set("1"));
        elsewhere.apply(there.write(DataTypes.REGISTER, set("2")));
        journal.append(NOTE, new EventRow.Merged(elsewhere.state()));
        ConflictRecorder recorder = recorder(journal, here);
        takeAll(recorder, journal);
        assertThat(only(journal).open()).isTrue();
        elsewhere.write(DataTypes.REGISTER, set("3"));
        journal.append(NOTE, new EventRow.Merged(elsewhere.state()));
        takeAll(recorder, journal);
        assertThat(only(journal).settlement().orElseThrow().how()).isEqualTo("state-transfer");
    }

    @ParameterizedTest
    @EnumSource
    void aStateThatIsNotInMemoryComesFromTheNearestSnapshotAndTheRowsAfterIt(Type type) {
        journal = open("here", type);
        journal.append(NOTE, here.write(DataTypes.REGISTER, set("1")));
        journal.append(NOTE, here.write(DataTypes.REGISTER, set("2")));
        takeAll(recorder(journal, here), journal);
        journal.replaceRowsBySnapshot(NOTE, here.state());
        ConflictRecorder recorder = recorder(journal, here);
        journal.append(NOTE, 3, here.write(DataTypes.REGISTER, set("3")));
        journal.append(NOTE, 4, there.write(DataTypes.REGISTER, set("4")));
        takeAll(recorder, journal);
        assertThat(values(only(journal))).containsExactly("3", "4");
    }

    @ParameterizedTest
    @EnumSource
    void everyConflictOfABatchIsRecordedAndOfEachOnlyTheLastVersions(Type type) {
        journal = open("here", type);
        for (int round = 0; round < 20; round++) {
            EventRow mine = here.write(DataTypes.REGISTER, set("\"a" + round + "\""), set("\"b" + round + "\""));
            EventRow theirs = there.write(DataTypes.REGISTER, set("\"c" + round + "\""), set("\"d" + round + "\""));
            journal.append(NOTE, mine);
            journal.append(NOTE, theirs);
            here.apply(theirs);
            there.apply(mine);
        }
        takeAll(recorder(journal, here), journal);
        assertThat(list(journal, false)).hasSize(19).allSatisfy(conflict -> assertThat(values(conflict))
                .allMatch(value -> value.startsWith("\"b") || value.startsWith("\"d")));
        assertThat(values(list(journal, true).get(0))).containsExactly("\"b19\"", "\"d19\"");
        assertThat(log(journal).counts()).containsExactly(new ConflictCount("notes", "last-writer-wins", 20, 19));
    }

    @ParameterizedTest
    @EnumSource
    void definitionsThatDifferClashAndEqualOnesDoNot(Type type) {
        journal = open("here", type);
        EntityId same = new EntityId(CollectionDefinition.COLLECTION, "same");
        EntityId other = new EntityId(CollectionDefinition.COLLECTION, "other");
        journal.append(same, new Writer("here", 1).write(DataTypes.REGISTER, set("{\"type\":\"set\"}")));
        journal.append(same, new Writer("there", 9).write(DataTypes.REGISTER, set("{\"type\":\"set\"}")));
        journal.append(other, new Writer("here", 1).write(DataTypes.REGISTER, set("{\"type\":\"set\"}")));
        journal.append(other, new Writer("there", 9).write(DataTypes.REGISTER, set("{\"type\":\"counter\"}")));
        takeAll(recorder(journal, here), journal);
        assertThat(only(journal).entity()).isEqualTo(other);
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfOtherTypesUnderTheSameKeyDoNotDisturb(Type type) {
        journal = open("here", type);
        ConflictRecorder recorder = recorder(journal, here);
        journal.append(NOTE, there.write(DataTypes.COUNTER, new Operation.Increment(1)));
        journal.append(NOTE, there.write(DataTypes.REGISTER, set("1")));
        journal.append(NOTE, there.write(DataTypes.COUNTER, new Operation.Increment(1)));
        takeAll(recorder, journal);
        journal.append(NOTE, there.write(DataTypes.REGISTER, set("2")));
        journal.append(NOTE, new Writer("elsewhere", 5).write(DataTypes.REGISTER, set("3")));
        takeAll(recorder, journal);
        assertThat(values(only(journal))).containsExactly("3", "2");
    }

    @ParameterizedTest
    @EnumSource
    void howAConflictWasResolvedIsKeptAlsoWhenItIsResolvedOnceMoreAndNoMoreOfItThanTheNewest(Type type) {
        journal = open("here", type);
        EventRow theirs = there.write(DataTypes.REGISTER, set("2"));
        journal.append(NOTE, here.write(DataTypes.REGISTER, set("1")));
        journal.append(NOTE, theirs);
        here.apply(theirs);
        takeAll(recorder(journal, here), journal);
        String id = only(journal).id();
        Dot version = theirs instanceof EventRow.Events events ? events.first().dot() : null;
        journal.append(NOTE, here.write(DataTypes.REGISTER, resolving(id, Optional.of(version), "2")));
        takeAll(recorder(journal, here), journal);
        for (int i = 0; i < RecordedConflict.MOST_CHOICES; i++) { // by recorders that know nothing of the entity
            journal.append(NOTE, here.write(DataTypes.REGISTER, resolving(id, Optional.empty(), "\"" + i + "\"")));
            if (i % 30 == 0) {
                takeAll(recorder(journal, here), journal);
                assertThat(only(journal).choices()).hasSize(i + 2);
            }
        }
        assertThat(only(journal).choices().get(0).chosen()).contains(version);
        takeAll(recorder(journal, here), journal);
        List<RecordedConflict.Choice> choices = only(journal).choices();
        assertThat(choices).hasSize(RecordedConflict.MOST_CHOICES);
        assertThat(choices.get(0).value()).contains(Payload.ofUtf8("\"0\""));
        assertThat(only(journal).settlement().orElseThrow().value()).contains(Payload.ofUtf8("2"));
    }

    private static Operation resolving(String id, Optional<Dot> chosen, String json) {
        return new Operation.OfConflict(new Resolution(id, chosen), set(json));
    }

    @ParameterizedTest
    @EnumSource
    void listsArePagedFilteredAndBounded(Type type) {
        journal = open("here", type);
        for (int i = 0; i < 5; i++) {
            EntityId id = new EntityId("notes", "n" + i);
            Writer mine = new Writer("here", 1);
            EventRow theirs = new Writer("there", 8 + i % 2).write(DataTypes.REGISTER, set("2")); // some at once
            journal.append(id, mine.write(DataTypes.REGISTER, set("1")));
            journal.append(id, theirs);
            if (i < 2) {
                journal.append(id, mine.apply(theirs).write(DataTypes.REGISTER, set("3")));
            }
        }
        ConflictRecorder recorder = recorder(journal, here);
        takeAll(recorder, journal);
        assertThat(list(journal, true)).hasSize(3);
        assertThat(list(journal, false)).hasSize(2);
        assertThat(log(journal).page(query("notes", "n3", null, 10)).conflicts())
                .hasSize(1);
        assertThat(log(journal).page(query("other", null, null, 10)).conflicts())
                .isEmpty();
        for (int limit = 1; limit < 5; limit++) {
            List<RecordedConflict> paged = paged(journal, limit);
            assertThat(paged).hasSize(5).doesNotHaveDuplicates().isSortedAccordingTo(NEWEST_FIRST);
            assertThat(paged.get(0).occurred()).isEqualTo(paged.get(1).occurred());
        }

        recorder.retain(kept(Duration.ofDays(1), 4));
        assertThat(list(journal, false)).hasSize(1);
        now = now.plus(Duration.ofDays(2));
        recorder.retain(kept(Duration.ofDays(1), 4));
        assertThat(list(journal, false)).isEmpty();
        assertThat(list(journal, true)).hasSize(3);
        recorder.retain(kept(Duration.ofDays(1), 2));
        assertThat(list(journal, true)).hasSize(2);
        assertThat(log(journal).counts()).containsExactly(new ConflictCount("notes", "last-writer-wins", 5, 2));
    }

    private static List<RecordedConflict> paged(TestJournal of, int limit) {
        List<RecordedConflict> all = new ArrayList<>();
        ConflictQuery.Place after = null;
        do {
            ConflictPage page = log(of).page(query(null, null, after, limit));
            all.addAll(page.conflicts());
            after = page.next() == null
                    ? null
                    : ConflictQuery.Place.parse(page.next().toString());
        } while (after != null);
        return all;
    }

    private static ConflictSettings kept(Duration keep, long keepMost) {
        return new ConflictSettings(
                true,
                Duration.ofSeconds(1),
                10,
                1 << 20,
                1 << 20,
                Duration.ofHours(1),
                keep,
                keepMost,
                Duration.ofHours(1));
    }

    private static ConflictQuery query(String collection, String key, ConflictQuery.Place after, int limit) {
        return new ConflictQuery(collection, key, null, Optional.empty(), after, limit);
    }

    private ConflictRecorder recorder(TestJournal of, Writer self) {
        return new ConflictRecorder(
                of.journal().database(), of.reader(), self.origin(), NothingKnown.OF_COLLECTIONS, DEFAULTS, () -> now);
    }

    private static void takeAll(ConflictRecorder recorder, TestJournal from) {
        JournalBatch batch = from.reader().readAfter(recorder.position(), new ReadLimit(1_000, 1 << 20));
        List<JournalRow> rows = batch.rows();
        recorder.take(rows, rows.get(rows.size() - 1).ordering());
    }

    private static ConflictLog log(TestJournal of) {
        return new ConflictLog(of.journal().database());
    }

    private static List<RecordedConflict> list(TestJournal of, boolean open) {
        return log(of).page(new ConflictQuery(null, null, null, Optional.of(open), null, 100))
                .conflicts();
    }

    private static RecordedConflict only(TestJournal of) {
        List<RecordedConflict> all = log(of).page(query(null, null, null, 100)).conflicts();
        assertThat(all).hasSize(1);
        assertThat(log(of).find(all.get(0).id())).contains(all.get(0));
        return all.get(0);
    }

    private static List<String> values(RecordedConflict conflict) {
        return conflict.conflict().versions().stream()
                .map(version -> version.value().utf8())
                .toList();
    }

    private static Operation set(String json) {
        return new Operation.Assign(Payload.ofUtf8(json));
    }
}
