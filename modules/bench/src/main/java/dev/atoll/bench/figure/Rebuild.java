package dev.atoll.bench.figure;

import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollPair;
import dev.atoll.bench.atoll.AtollRegion;
import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.Waiting;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Figure rebuild: how soon a region whose database is lost has all keys again, from a backup and its peer, against from
 * its peer alone. Each key has two events, and every tenth was written once more after the backup.
 */
final class Rebuild {
    private static final int KEYS = 50_000;
    private static final int FEW_KEYS = 10_000;
    private static final int NEWER = 10;

    private final Server server;
    private final BenchOptions options;
    private final int keys;

    Rebuild(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
        this.keys = options.rounds() == 1 ? FEW_KEYS : KEYS;
    }

    List<Figure> measure() {
        try (AtollPair pair = new AtollPair(server);
                Repository repository = Repositories.open(options.directory()
                        .resolve("rebuild-" + server.engine().label())
                        .toString())) {
            write(pair.region(0), 1);
            write(pair.region(0), 1);
            awaitAll(pair.region(1), Instant.now());
            JournalDatabase lost = pair.journal(1);
            pair.loseSecond();
            backUp(lost, repository);
            write(pair.region(0), NEWER);
            Instant end = Instant.now();

            double peerSeconds = rebuild(pair, server.create(), end);
            pair.loseSecond();
            JournalDatabase restored = server.create();
            double backupSeconds = BackupRates.restore(repository, restored) + rebuild(pair, restored, end);
            Figures.say(
                    "rebuild  %d keys: %.1f s from a backup and the peer, %.1f s from the peer alone",
                    keys, backupSeconds, peerSeconds);
            return List.of(new Figure(
                    "rebuild",
                    server.engine().label(),
                    "a lost region of " + keys + " keys, from a backup and its peer",
                    "keys/s",
                    keys / backupSeconds,
                    "from its peer alone",
                    keys / peerSeconds,
                    "",
                    null));
        }
    }

    /** Seconds until the region has everything. */
    private static double rebuild(AtollPair pair, JournalDatabase into, Instant end) {
        long begun = System.nanoTime();
        awaitAll(pair.startSecond(into), end);
        return BackupRates.seconds(begun);
    }

    private static void awaitAll(AtollRegion region, Instant end) {
        Waiting.until(
                "the region has everything",
                () -> region.atoll().missing(end).isEmpty()
                        && region.atoll().peers().stream().allMatch(peer -> peer.connected() && !peer.stateTransfer()));
    }

    private static void backUp(JournalDatabase of, Repository repository) {
        try (Database database = Database.open(BackupRates.settings(of))) {
            Journal journal = Journal.open(database, RegionId.of("side-1"), InstantSource.system(), new SecureRandom());
            BackupRates.backup(journal, repository);
        }
    }

    /** Each of the keys, or every {@code step}th. */
    private void write(AtollRegion region, int step) {
        Semaphore window = new Semaphore(options.atollWriters());
        for (int i = 0; i < keys; i += step) {
            window.acquireUninterruptibly();
            var unused = region.increment("key-" + i).whenComplete((total, failure) -> window.release());
        }
        window.acquireUninterruptibly(options.atollWriters());
    }
}
