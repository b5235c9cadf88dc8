package dev.atoll.journal.internal;

import dev.atoll.journal.JournalRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Rows into the journal by COPY, which costs the server about half of what inserts do. The format is in "File Formats,
 * Binary Format" of PostgreSQL's documentation of COPY.
 */
final class PostgresCopy {

    private static final String INTO =
            """
            COPY event_journal (ordering, persistence_id, sequence_number, writer, write_timestamp, adapter_manifest,
              event_payload, event_ser_id, event_ser_manifest) FROM STDIN (FORMAT BINARY)
            """;

    private static final int FIELDS = 9;
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] WRITER = utf8("restore");
    private static final byte[] NOTHING = {};
    private static final int BUFFER_BYTES = 1 << 16;

    private PostgresCopy() {}

    static void insert(Connection connection, List<JournalRow> rows) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(INTO, new ByteArrayInputStream(encoded(rows)), BUFFER_BYTES);
        } catch (IOException e) {
            throw new SQLException("Rows could not be sent: " + e.getMessage(), "08006", e);
        }
    }

    static byte[] encoded(List<JournalRow> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(SIGNATURE);
            out.writeInt(0); // flags
            out.writeInt(0); // bytes of an extension of the header
            for (JournalRow row : rows) {
                write(out, row);
            }
            out.writeShort(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, JournalRow row) throws IOException {
        out.writeShort(FIELDS);
        write(out, row.ordering());
        write(out, utf8(row.persistenceId()));
        write(out, row.sequenceNumber());
        write(out, WRITER);
        write(out, row.writeTimestamp().toEpochMilli());
        write(out, NOTHING);
        write(out, row.payload());
        out.writeInt(Integer.BYTES);
        out.writeInt(row.serializerId());
        write(out, utf8(row.serializerManifest()));
    }

    private static void write(DataOutputStream out, long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    private static void write(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
