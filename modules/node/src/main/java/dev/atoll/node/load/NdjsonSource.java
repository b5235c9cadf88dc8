package dev.atoll.node.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
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
        this.input = new ByteReader(stream);
        this.mapper = mapper;
        this.maxRecordBytes = maxRecordBytes;
    }

    @Override
    public Optional<ImportRecord> next() throws IOException {
        while (input.peek() >= 0) {
            long line = input.line();
            try {
                String text = ByteReader.utf8(readLine());
                if (!text.isBlank()) {
                    return Optional.of(mapper.map(line, JSON.readTree(text)));
                }
            } catch (BadRecord e) {
                return Optional.of(new ImportRecord.Bad(line, e.getMessage()));
            } catch (JsonProcessingException e) {
                return Optional.of(new ImportRecord.Bad(line, "not JSON: " + e.getOriginalMessage()));
            }
        }
        return Optional.empty();
    }

    @Override
    public long bytes() {
        return input.bytes();
    }

    private byte[] readLine() throws IOException, BadRecord {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long length = 0;
        for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
            if (length++ < maxRecordBytes) {
                line.write(next);
            }
        }
        if (length > maxRecordBytes) {
            throw new BadRecord("longer than " + maxRecordBytes + " bytes");
        }
        return line.toByteArray();
    }
}
