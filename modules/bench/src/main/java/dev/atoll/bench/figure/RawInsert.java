package dev.atoll.bench.figure;

import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.load.Payload;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The limit: multi-row inserts of ~200-byte events into a journal table with all its indexes, nothing else, each
 * statement a transaction of its own, as fast as the database takes them.
 */
final class RawInsert {
    private static final int ENTITIES = 1000;
    private static final String COLUMNS = "\"persistence_id\", \"sequence_number\", \"deleted\", \"writer\","
            + " \"write_timestamp\", \"adapter_manifest\", \"event_ser_id\", \"event_ser_manifest\","
            + " \"event_payload\"";

    private final JournalDatabase journal;
    private int runs;

    /** How the rows are sent. */
    record Shape(int connections, int rowsPerStatement) {
        @Override
        public String toString() {
            return connections + " connections x " + rowsPerStatement + " rows";
        }
    }

    /** Inserts into {@code journal}, whose tables exist. */
    RawInsert(JournalDatabase journal) {
        this.journal = journal;
    }

    /** Every shape that is tried. */
    static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        for (int connections : new int[] {1, 2, 4}) {
            for (int rows : new int[] {50, 100, 200, 400}) {
                shapes.add(new Shape(connections, rows));
            }
        }
        return shapes;
    }

    /** Rows per second of one shape. */
    double perSecond(Shape shape, Duration duration) {
        int run = runs++;
        ExecutorService threads = Executors.newFixedThreadPool(shape.connections());
        try {
            long start = System.nanoTime();
            long deadline = start + duration.toNanos();
            List<Callable<Long>> inserts = new ArrayList<>();
            for (int connection = 0; connection < shape.connections(); connection++) {
                String writer = "run-" + run + "-" + connection;
                inserts.add(() -> insert(shape.rowsPerStatement(), writer, deadline));
            }
            long rows = 0;
            for (Future<Long> inserted : threads.invokeAll(inserts)) {
                rows += inserted.get();
            }
            return rows * 1e9 / (System.nanoTime() - start);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("insert into " + journal.url(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private long insert(int rows, String writer, long deadline) throws SQLException {
        byte[] payload = Payload.of(0, 0, 0).getBytes(StandardCharsets.US_ASCII);
        String sql =
                "insert into \"event_journal\" (" + COLUMNS + ") values " + "(?,?,false,?,?,'',?,'e1',?),".repeat(rows);
        long total = 0;
        try (Connection connection = journal.connect();
                PreparedStatement insert = connection.prepareStatement(sql.substring(0, sql.length() - 1))) {
            while (System.nanoTime() < deadline) {
                long now = System.currentTimeMillis();
                for (int row = 0, parameter = 1; row < rows; row++, total++) {
                    insert.setString(parameter++, writer + "|key-" + total % ENTITIES);
                    insert.setLong(parameter++, total / ENTITIES + 1);
                    insert.setString(parameter++, writer);
                    insert.setLong(parameter++, now);
                    insert.setInt(parameter++, 740_001);
                    insert.setBytes(parameter++, payload);
                }
                insert.executeUpdate();
            }
        }
        return total;
    }
}
