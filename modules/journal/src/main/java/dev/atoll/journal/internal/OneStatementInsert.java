package dev.atoll.journal.internal;

import dev.atoll.journal.JournalRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import scala.Tuple2;
import scala.collection.immutable.Set;

/**
 * Rows of the journal, inserted by a single statement that is a transaction of its own: one round trip to PostgreSQL,
 * and one plan for any number of rows. The plugin's way begins a transaction, sends the rows in several statements of
 * powers of two, and commits.
 */
public final class OneStatementInsert {

    private static final String SQL =
            """
            INSERT INTO event_journal (deleted, persistence_id, sequence_number, writer, write_timestamp,
                                       adapter_manifest, event_payload, event_ser_id, event_ser_manifest)
            SELECT false, * FROM unnest(?::varchar[], ?::bigint[], ?::varchar[], ?::bigint[],
                                        ?::varchar[], ?::bytea[], ?::int[], ?::varchar[])
            RETURNING "ordering", "persistence_id", "sequence_number"
            """;

    private OneStatementInsert() {}

    /** Whether they are of the usual kind: tags and metadata, which Atoll does not use, have places of their own. */
    public static boolean takes(List<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) {
        return rows.stream().allMatch(OneStatementInsert::takes);
    }

    private static boolean takes(Tuple2<JournalPekkoSerializationRow, Set<String>> row) {
        return row._2().isEmpty()
                && row._1().metaPayload().isEmpty()
                && !row._1().deleted();
    }

    /**
     * Inserts all of them, or none. The connection must be in auto-commit mode.
     *
     * @return the rows as they are in the journal; empty when that cannot be told
     */
    public static List<JournalRow> insert(
            Connection connection, List<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) throws SQLException {
        int count = rows.size();
        String[] ids = new String[count];
        Long[] numbers = new Long[count];
        String[] writers = new String[count];
        Long[] times = new Long[count];
        String[] adapters = new String[count];
        byte[][] payloads = new byte[count][];
        Integer[] serializers = new Integer[count];
        String[] manifests = new String[count];
        for (int i = 0; i < count; i++) {
            JournalPekkoSerializationRow row = rows.get(i)._1();
            ids[i] = row.persistenceId();
            numbers[i] = row.sequenceNumber();
            writers[i] = row.writer();
            times[i] = row.writeTimestamp();
            adapters[i] = row.adapterManifest();
            payloads[i] = row.eventPayload();
            serializers[i] = row.eventSerId();
            manifests[i] = row.eventSerManifest();
        }
        try (PreparedStatement insert = connection.prepareStatement(SQL)) {
            insert.setArray(1, connection.createArrayOf("varchar", ids));
            insert.setArray(2, connection.createArrayOf("int8", numbers));
            insert.setArray(3, connection.createArrayOf("varchar", writers));
            insert.setArray(4, connection.createArrayOf("int8", times));
            insert.setArray(5, connection.createArrayOf("varchar", adapters));
            insert.setArray(6, connection.createArrayOf("bytea", payloads));
            insert.setArray(7, connection.createArrayOf("int4", serializers));
            insert.setArray(8, connection.createArrayOf("varchar", manifests));
            try (ResultSet inserted = insert.executeQuery()) {
                return inserted(inserted, rows);
            }
        }
    }

    /** They come back in the order in which they went in. No standard says so, so it is looked at. */
    private static List<JournalRow> inserted(
            ResultSet inserted, List<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) throws SQLException {
        List<JournalRow> stored = new ArrayList<>(rows.size());
        for (Tuple2<JournalPekkoSerializationRow, Set<String>> tagged : rows) {
            JournalPekkoSerializationRow row = tagged._1();
            if (!inserted.next()
                    || !inserted.getString(2).equals(row.persistenceId())
                    || inserted.getLong(3) != row.sequenceNumber()) {
                return List.of();
            }
            stored.add(new JournalRow(
                    inserted.getLong(1),
                    row.persistenceId(),
                    row.sequenceNumber(),
                    row.eventPayload(),
                    row.eventSerId(),
                    row.eventSerManifest(),
                    Instant.ofEpochMilli(row.writeTimestamp())));
        }
        return stored;
    }
}
