package dev.atoll.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.EntityFold;
import dev.atoll.entity.EntitySettings.RequestMemory;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.entity.RetiredOrigins;
import dev.atoll.history.internal.PastFolder;
import dev.atoll.history.internal.PastFolder.Bounds;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.RetentionStore.Hold;
import dev.atoll.journal.SnapshotRow;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a past that was folded says the same as all of it did. */
class PastFolderIT {

    private static final EntityId HOME = new EntityId("visits", "home");
    private static final ReadLimit SMALL = new ReadLimit(7, 1 << 20);
    private static final CollectionDefinition VISITS = CollectionDefinition.of("visits", DataTypes.COUNTER);
    private static final RequestMemory REQUESTS = new RequestMemory(8, Duration.ofMinutes(1));
    private static final int ROWS = 40;
    /** Fewer than a reading begins anew. */
    private static final int FOLDS = 4;

    @TempDir
    Path directory;

    private TestJournal journal;
    private Writer here;
    private Writer there;
    private final TreeMap<HybridTimestamp, byte[]> past = new TreeMap<>();

    @AfterEach
    void close() {
        journal.close();
    }

    private void open(Type type, long seed) {
        journal = TestJournal.open(type, directory.resolve("" + seed));
        here = new Writer("here", 1);
        there = new Writer("there", 3);
    }

    /** Rows of two regions, in the order in which they arrive here, with a snapshot now and then. */
    private void write(Random random) {
        EntityFold fold = fold();
        List<EventRow> late = new ArrayList<>();
        for (int row = 1; row <= ROWS; row++) {
            EventRow next = here.write(DataTypes.COUNTER, new Operation.Increment(1 + random.nextInt(9)));
            if (random.nextInt(3) == 0) {
                late.add(there.write(
                        DataTypes.COUNTER, new Operation.Increment(1 + random.nextInt(9)), new Operation.Increment(1)));
            }
            append(fold, next);
            if (!late.isEmpty() && random.nextInt(4) == 0) {
                late.forEach(arrived -> {
                    append(fold, arrived);
                    here.apply(arrived);
                });
                late.clear();
            }
            if (random.nextInt(12) == 0) {
                snapshot(fold);
            }
        }
        late.forEach(arrived -> append(fold, arrived));
        List<HybridTimestamp> instants =
                reader().readEntity(HOME.persistenceId(), 1, new ReadLimit(1000, 1 << 20)).rows().stream()
                        .map(row -> ((EventRow.Events) decoded(row)).last().timestamp())
                        .toList();
        instants.forEach(at -> past.put(at, bytes(asOf().state(HOME, at))));
    }

    private static EventRow decoded(JournalRow row) {
        return dev.atoll.history.internal.EntityRows.decode(row);
    }

    private void append(EntityFold fold, EventRow row) {
        journal.append(HOME, row);
        fold.add(row);
    }

    private void snapshot(EntityFold fold) {
        long row = reader().highestSequenceNumber(HOME.persistenceId());
        SnapshotRow made = fold.snapshot(HOME.persistenceId(), row, Instant.EPOCH);
        journal.insert(made);
    }

    private JournalReader reader() {
        return journal.reader();
    }

    private EntityFold fold() {
        return new EntityFold(here.origin(), REQUESTS);
    }

    private PastFolder folder() {
        return new PastFolder(reader(), journal.journal().retention(), this::fold, Clock.systemUTC());
    }

    private AsOfReads asOf() {
        return new AsOfReads(reader(), journal.journal().database(), new HistorySettings(1_000, SMALL, 1 << 20));
    }

    private static byte[] bytes(EntityState state) {
        return EntityStateCodec.encode(state);
    }

    private HybridTimestamp oneOf(Random random) {
        return new ArrayList<>(past.keySet()).get(random.nextInt(past.size()));
    }

    private void fold(HybridTimestamp horizon, long upTo) {
        PastFolder.Found found;
        do {
            found = folder().fold(HOME.persistenceId(), new Bounds(horizon, upTo), false);
        } while (found.more());
    }

    @ParameterizedTest
    @EnumSource
    void everyInstantFromTheHorizonOnIsAsItWasAndBeforeItNothingIsSaid(Type type) {
        long seed = Long.getLong("seed", 17);
        for (int i = 0; i < 2; i++) {
            Random random = new Random(seed + i);
            open(type, seed + i);
            past.clear();
            write(random);
            EntityHistory history =
                    new EntityHistory(reader(), new HistorySettings(1_000, SMALL, 1 << 20), new RetiredOrigins());
            List<HistoryEntry> newest = history.page(HOME, VISITS, null, 5).entries();
            HybridTimestamp horizon = HybridTimestamp.of(0, 1);
            for (int round = 0; round < 4; round++) {
                horizon = HybridTimestamp.max(horizon, oneOf(random));
                fold(horizon, Long.MAX_VALUE);
                for (var then : past.tailMap(horizon, true).entrySet()) {
                    assertThat(bytes(asOf().state(HOME, then.getKey())))
                            .as("seed " + (seed + i) + " at " + then.getKey())
                            .isEqualTo(then.getValue());
                }
                HistoryPage page = history.page(HOME, VISITS, null, 5);
                assertThat(page.entries())
                        .isEqualTo(newest.subList(0, page.entries().size()));
            }
            fold(past.lastKey(), Long.MAX_VALUE);
            assertThat(rows()).hasSize(1);
            assertThat(bytes(asOf().state(HOME, past.lastKey())))
                    .isEqualTo(past.lastEntry().getValue());
            assertThatExceptionOfType(AtollException.class)
                    .isThrownBy(() -> asOf().state(HOME, past.firstKey()))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BEFORE_HISTORY));
            journal.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHistoryThatIsReadMeanwhileIsWhatIsLeftOfIt(Type type) {
        open(type, 3);
        write(new Random(3));
        EntityHistory history =
                new EntityHistory(reader(), new HistorySettings(1_000, SMALL, 1 << 20), new RetiredOrigins());
        List<HistoryEntry> whole = history.page(HOME, VISITS, null, 1_000).entries();
        List<HybridTimestamp> instants = new ArrayList<>(past.keySet());
        CompletableFuture<Void> folding = CompletableFuture.runAsync(() -> IntStream.rangeClosed(1, FOLDS)
                .forEach(nth -> fold(instants.get(nth * (instants.size() - 1) / FOLDS), Long.MAX_VALUE)));
        int left = whole.size();
        boolean folded = false;
        while (!folded) {
            folded = folding.isDone();
            List<HistoryEntry> found = history.page(HOME, VISITS, null, 1_000).entries();
            assertThat(found).hasSizeLessThanOrEqualTo(left).isEqualTo(whole.subList(0, found.size()));
            left = found.size();
        }
        folding.join();
        assertThat(left).isLessThan(whole.size());
    }

    private List<JournalRow> rows() {
        return reader().readEntity(HOME.persistenceId(), 1, new ReadLimit(1_000, 1 << 20))
                .rows();
    }

    @ParameterizedTest
    @EnumSource
    void whatRecoversIsWhatRecoveredBefore(Type type) {
        open(type, 1);
        write(new Random(5));
        EntityFold all = fold();
        rows().forEach(row -> all.add(decoded(row)));
        long last = rows().get(rows().size() - 1).sequenceNumber();
        fold(past.lastKey(), Long.MAX_VALUE);
        EntityFold rest = fold();
        SnapshotRow snapshot =
                reader().nearestSnapshot(HOME.persistenceId(), Long.MAX_VALUE).orElseThrow();
        assertThat(rest.begin(snapshot)).isEqualTo(EntitySnapshot.state(snapshot));
        rows().stream()
                .filter(row -> row.sequenceNumber() > snapshot.sequenceNumber())
                .forEach(row -> rest.add(decoded(row)));
        assertThat(rest.snapshot(HOME.persistenceId(), last, Instant.EPOCH).payload())
                .isEqualTo(
                        all.snapshot(HOME.persistenceId(), last, Instant.EPOCH).payload());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsStillNeededStays(Type type) {
        open(type, 1);
        write(new Random(7));
        List<JournalRow> before = rows();
        fold(past.lastKey(), before.get(9).ordering());
        assertThat(rows()).hasSize(before.size() - 10);
        journal.journal().retention().hold(new Hold("backup", before.get(19).ordering(), past.lastKey()));
        assertThat(folder().fold(
                                HOME.persistenceId(),
                                new Bounds(past.lastKey(), before.get(24).ordering()),
                                false)
                        .rows())
                .isZero();
        fold(past.lastKey(), before.get(19).ordering());
        assertThat(rows()).hasSize(before.size() - 20);
        PastFolder.Found trial = folder().fold(HOME.persistenceId(), new Bounds(past.lastKey(), Long.MAX_VALUE), true);
        assertThat(trial.rows()).isEqualTo(before.size() - 21);
        assertThat(rows()).as("nothing goes in a trial").hasSize(before.size() - 20);
        journal.journal().retention().release("backup");
        fold(past.lastKey(), Long.MAX_VALUE);
        assertThat(rows()).hasSize(1);
    }

    /** Another node, or the key's own data actor, may be at the same key. */
    @ParameterizedTest
    @EnumSource
    void whatSomebodyElseRemovesMeanwhileIsNothingThatIsMissing(Type type) {
        open(type, 1);
        write(new Random(9));
        HybridTimestamp early = past.firstKey();
        fold(oneOf(new Random(3)), Long.MAX_VALUE);
        assertThat(rows().get(0).sequenceNumber()).isGreaterThan(1);
        Bounds bounds = new Bounds(past.lastKey(), Long.MAX_VALUE);

        PastFolder late = folderInterruptedBy(() -> fold(past.lastKey(), Long.MAX_VALUE));
        assertThat(late.fold(HOME.persistenceId(), bounds, false).rows()).isZero();
        assertThat(rows()).as("the last one stays").hasSize(1);

        PastFolder tooLate = folderInterruptedBy(() -> assertThat(journal.journal()
                        .retention()
                        .forget(HOME.persistenceId(), rows().get(0).sequenceNumber(), Long.MAX_VALUE))
                .isTrue());
        assertThat(tooLate.fold(HOME.persistenceId(), new Bounds(early, Long.MAX_VALUE), false))
                .isEqualTo(new PastFolder.Found(0, false, Long.MAX_VALUE, null));
        assertThat(rows()).isEmpty();
    }

    /** Between its look at the first row and its look at the snapshots. */
    private PastFolder folderInterruptedBy(Runnable work) {
        AtomicReference<Runnable> once = new AtomicReference<>(work);
        JournalReader interrupted = (JournalReader) Proxy.newProxyInstance(
                JournalReader.class.getClassLoader(),
                new Class<?>[] {JournalReader.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("nearestSnapshot")) {
                        once.getAndSet(() -> {}).run();
                    }
                    return method.invoke(reader(), arguments);
                });
        return new PastFolder(interrupted, journal.journal().retention(), this::fold, Clock.systemUTC());
    }
}
