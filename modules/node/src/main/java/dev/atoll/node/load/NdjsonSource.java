package dev.atoll.node.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One JSON object in each line; empty lines are skipped. */
final class NdjsonSource implements RecordSource {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

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
                    return Optional.of(mapper.map(input.record(), JSON.readTree(text)));
                }
            } catch (BadRecord e) {
                return Optional.of(new ImportRecord.Bad(input.record(), e.getMessage()));
            } catch (JsonProcessingException e) {
                return Optional.of(new ImportRecord.Bad(input.record(), "not JSON: " + e.getOriginalMessage()));
            }
        }
        return Optional.empty();
    }

    @Override
    public long bytes() {
        return input.bytes();
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
