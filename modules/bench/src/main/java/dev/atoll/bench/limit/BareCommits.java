package dev.atoll.bench.limit;

import dev.atoll.bench.atoll.AtollSchema;
import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.RegionPair;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What no replication can be quicker than on this machine: each value is a row in one database and, once that is
 * committed, a row in the other one, handed over in memory. Two connections to each database commit whatever waits.
 */
public final class BareCommits implements RegionPair {
    private static final int CONNECTIONS = 2;
    private static final int BATCH = 400;
    private static final int WAITING_ROWS = 200_000;
    private static final long LOOK_MILLIS = 50;

    /** @param then the row of the other database, to follow this one; null if this is that */
    private record Row(int key, byte[] payload, CompletableFuture<Void> durable, Row then) {}

    private final List<JournalDatabase> journals;
    private final List<BlockingQueue<Row>> waiting =
            List.of(new LinkedBlockingQueue<>(WAITING_ROWS), new LinkedBlockingQueue<>(WAITING_ROWS));
    private final List<Thread> writers = new ArrayList<>();
    private final AtomicLong sequence = new AtomicLong();
    private volatile boolean done;

    /** On two new databases. */
    public BareCommits(Server server) {
        journals = List.of(server.create(), server.create());
        journals.forEach(AtollSchema::create);
        for (int side = 0; side < 2; side++) {
            for (int connection = 0; connection < CONNECTIONS; connection++) {
                int here = side;
                Thread writer = new Thread(() -> commitAll(here), "bare-commits-" + side + "-" + connection);
                writers.add(writer);
                writer.start();
            }
        }
    }

    @Override
    public String name() {
        return "two bare commits";
    }

    @Override
    public CompletionStage<?> write(int side, int key, String value) {
        return begin(side, key, value).durable();
    }

    /** Writes in the first database; completes when both have it. */
    public CompletionStage<?> writeToBoth(int key, String value) {
        return begin(0, key, value).then().durable();
    }

    private Row begin(int side, int key, String value) {
        byte[] payload = value.getBytes(StandardCharsets.US_ASCII);
        Row then = new Row(key, payload, new CompletableFuture<>(), null);
        Row row = new Row(key, payload, new CompletableFuture<>(), then);
        waiting.get(side).add(row);
        return row;
    }

    @Override
    public JournalDatabase journal(int side) {
        return journals.get(side);
    }

    private void commitAll(int side) {
        try (Connection connection = journals.get(side).connect();
                RawRows rows = new RawRows(connection, 1)) {
            connection.setAutoCommit(false);
            List<Row> batch = new ArrayList<>();
            while (!done) {
                Row first = waiting.get(side).poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.get(side).drainTo(batch, BATCH - 1);
                    commit(batch, connection, rows);
                    batch.forEach(row -> committed(row, side));
                    batch.clear();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("commit to " + journals.get(side).url(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Row> batch, Connection connection, RawRows rows) throws SQLException {
        for (Row row : batch) {
            rows.add("bare|key-" + row.key(), sequence.incrementAndGet(), name(), row.payload())
                    .addBatch();
        }
        rows.executeBatch();
        connection.commit();
    }

    private void committed(Row row, int side) {
        if (row.then() != null) {
            waiting.get(1 - side).add(row.then());
        }
        row.durable().complete(null);
    }

    @Override
    public void close() {
        done = true;
        for (Thread writer : writers) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
