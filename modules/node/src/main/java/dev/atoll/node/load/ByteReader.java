package dev.atoll.node.load;

import dev.atoll.crdt.Payload;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of a file, one by one, with the number of the current line and a byte order mark skipped. What is read since the
 * current record began is held, unless that is longer than records may be.
 */
final class ByteReader {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int LINE_END_BYTES = 2;
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final InputStream input;
    private final int maxRecordBytes;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private long recordStart;
    private long recordLine = 1;
    private long bytes;
    private long line = 1;

    /** @param maxRecordBytes a record may have, its line end not counted */
    ByteReader(InputStream stream, int maxRecordBytes) throws IOException {
        input = new BufferedInputStream(stream, BUFFER_BYTES);
        this.maxRecordBytes = maxRecordBytes;
        input.mark(BYTE_ORDER_MARK.length);
        for (int expected : BYTE_ORDER_MARK) {
            if (input.read() != expected) {
                input.reset();
                return;
            }
        }
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        int next = input.read();
        if (next >= 0) {
            bytes++;
            if (record.size() < maxRecordBytes + LINE_END_BYTES) {
                record.write(next);
            }
        }
        if (next == '\n') {
            line++;
        }
        return next;
    }

    /** The next byte without taking it, or -1 at the end. */
    int peek() throws IOException {
        input.mark(1);
        int next = input.read();
        input.reset();
        return next;
    }

    /** True when a line ends here: a line feed, a carriage return before one, or the end. Takes nothing. */
    boolean atLineEnd() throws IOException {
        input.mark(2);
        int next = input.read();
        int end = next == '\r' ? input.read() : next;
        input.reset();
        return end == '\n' || end < 0;
    }

    long bytes() {
        return bytes;
    }

    /** A record begins with the next byte. */
    void beginRecord() {
        record.reset();
        recordStart = bytes;
        recordLine = line;
    }

    /** Bytes read of the current record. */
    long recordBytes() {
        return bytes - recordStart;
    }

    /** What was read of the current record. */
    SourceRecord record() {
        boolean held = recordBytes() == record.size();
        return new SourceRecord(recordLine, Payload.of(held ? record.toByteArray() : new byte[0]));
    }

    /** The line of the next byte, counted from 1. */
    long line() {
        return line;
    }

    static String utf8(byte[] bytes) throws BadRecord {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadRecord("not valid UTF-8");
        }
    }
}
