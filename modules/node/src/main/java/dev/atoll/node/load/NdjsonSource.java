package dev.atoll.node.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.management.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One JSON object in each line, read as regions read JSON; empty lines are skipped. */
final class NdjsonSource implements RecordSource {

    private final ByteReader input;
    private final RecordMapper mapper;
    private final int maxRecordBytes;

    NdjsonSource(InputStream stream, RecordMapper mapper, int maxRecordBytes) throws IOException {
        this.input = new ByteReader(stream, maxRecordBytes);
        this.mapper = mapper;
        this.maxRecordBytes = maxRecordBytes;
    }

    @Override
    public Optional<ImportRecord> next() throws IOException {
        while (input.peek() >= 0) {
            try {
                String text = readLine();
                if (!text.isBlank()) {
                    return Optional.of(mapper.map(input.record(), json(text)));
                }
            } catch (BadRecord e) {
                return Optional.of(new ImportRecord.Bad(input.record(), e.getMessage()));
            }
        }
        return Optional.empty();
    }

    @Override
    public long bytes() {
        return input.bytes();
    }

    private static JsonNode json(String text) throws BadRecord {
        try {
            return CanonicalJson.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (AtollException e) {
            // It speaks of a document; here that is one line of many.
            throw new BadRecord(e.getMessage()
                    .replace("This is not JSON", "not JSON")
                    .replace("(line 1, column", "(column")
                    .replaceFirst("\\.$", ""));
        }
    }

    private String readLine() throws IOException, BadRecord {
        input.beginRecord();
        int last = input.read();
        long length = 0;
        while (last >= 0 && last != '\n') {
            length++;
            last = input.read();
        }
        if (length > maxRecordBytes) {
            throw new BadRecord("longer than " + maxRecordBytes + " bytes");
        }
        return ByteReader.utf8(input.record().text().bytes());
    }
}
