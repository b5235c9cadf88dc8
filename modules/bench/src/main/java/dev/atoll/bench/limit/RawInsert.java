package dev.atoll.bench.limit;

import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.load.Payload;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
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
public final class RawInsert {
    private static final int ENTITIES = 1000;

    private final JournalDatabase journal;
    private int runs;

    /** How the rows are sent. */
    public record Shape(int connections, int rowsPerStatement) {
        @Override
        public String toString() {
            return connections + " connections x " + rowsPerStatement + " rows";
        }
    }

    /** Inserts into {@code journal}, whose tables exist. */
    public RawInsert(JournalDatabase journal) {
        this.journal = journal;
    }

    /** Every shape that is tried. */
    public static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        for (int connections : new int[] {1, 2, 4}) {
            for (int rows : new int[] {50, 100, 200, 400}) {
                shapes.add(new Shape(connections, rows));
            }
        }
        return shapes;
    }

    /** Rows per second of one shape. */
    public double perSecond(Shape shape, Duration duration) {
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
        long total = 0;
        try (Connection connection = journal.connect();
                RawRows statement = new RawRows(connection, rows)) {
            while (System.nanoTime() < deadline) {
                for (int row = 0; row < rows; row++, total++) {
                    statement.add(writer + "|key-" + total % ENTITIES, total / ENTITIES + 1, writer, payload);
                }
                statement.execute();
            }
        }
        return total;
    }
}
