package dev.atoll.node.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes of a file, one by one, with the number of the current line and a byte order mark skipped. */
final class ByteReader {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final InputStream input;
    private long bytes;
    private long line = 1;

    ByteReader(InputStream stream) throws IOException {
        input = new BufferedInputStream(stream, BUFFER_BYTES);
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
