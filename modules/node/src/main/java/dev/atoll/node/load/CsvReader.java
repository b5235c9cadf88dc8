package dev.atoll.node.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CSV as RFC 4180 has it: fields separated by commas, quoted where they hold commas, quotes (doubled) or line
 * breaks; records end with LF or CRLF. A record that breaks the rules is reported and skipped.
 */
final class CsvReader {

    private static final int END = -1;

    private final ByteReader input;
    private final int maxRecordBytes;
    private int maxFields = Integer.MAX_VALUE;

    CsvReader(InputStream stream, int maxRecordBytes) throws IOException {
        this.input = new ByteReader(stream, maxRecordBytes);
        this.maxRecordBytes = maxRecordBytes;
    }

    /** True while there are more records. */
    boolean hasNext() throws IOException {
        while (input.peek() != END && input.atLineEnd()) {
            input.read();
        }
        return input.peek() != END;
    }

    /** The fields of the next record. */
    List<String> next() throws IOException, BadRecord {
        input.beginRecord();
        List<String> fields = new ArrayList<>();
        try {
            do {
                if (fields.size() == maxFields) {
                    throw new BadRecord("more than the " + maxFields + " fields that the header has");
                }
                fields.add(ByteReader.utf8(field()));
                checkLength();
            } while (takeSeparator() == ',');
        } catch (BadRecord e) {
            skipRecord();
            throw e;
        }
        return fields;
    }

    /** From now on, records with more fields are bad. */
    void limitFields(int most) {
        maxFields = most;
    }

    private int takeSeparator() throws IOException {
        int separator = input.read();
        return separator == '\r' ? input.read() : separator;
    }

    /** The record that was read last, as it stands in the file. */
    SourceRecord record() {
        return input.record();
    }

    long bytes() {
        return input.bytes();
    }

    /** Reads up to the comma or the line feed that ends the field, which is left for the caller. */
    private byte[] field() throws IOException, BadRecord {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        if (input.peek() == '"') {
            quoted(field);
        }
        while (!atFieldEnd()) {
            if (input.peek() == '"') {
                throw new BadRecord("a quote inside a field that is not quoted");
            }
            take(field);
        }
        return field.toByteArray();
    }

    private void quoted(ByteArrayOutputStream field) throws IOException, BadRecord {
        input.read();
        while (true) {
            if (input.peek() == END) {
                throw new BadRecord("a quote is opened and not closed");
            }
            if (input.peek() == '"') {
                input.read();
                if (input.peek() != '"') {
                    break;
                }
            }
            take(field);
        }
        if (!atFieldEnd()) {
            throw new BadRecord("text after a closing quote");
        }
    }

    private boolean atFieldEnd() throws IOException {
        return input.peek() == ',' || input.atLineEnd();
    }

    private void take(ByteArrayOutputStream field) throws IOException, BadRecord {
        field.write(input.read());
        checkLength();
    }

    private void checkLength() throws BadRecord {
        if (input.recordBytes() > maxRecordBytes) {
            throw new BadRecord("longer than " + maxRecordBytes + " bytes");
        }
    }

    private void skipRecord() throws IOException {
        for (int next = input.read(); next != END && next != '\n'; next = input.read()) {
            // Looking for the next line only.
        }
    }
}
