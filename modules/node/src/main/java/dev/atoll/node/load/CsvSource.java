package dev.atoll.node.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** CSV with a header line; each record becomes an object of texts under the header's names. */
final class CsvSource implements RecordSource {

    private final CsvReader reader;
    private final RecordMapper mapper;
    private final List<String> header;
    private final Payload headerText;

    /** @throws BadRecord when there is no header line, or one without the columns that are needed */
    CsvSource(InputStream stream, RecordMapper mapper, int maxRecordBytes) throws IOException, BadRecord {
        this.reader = new CsvReader(stream, maxRecordBytes);
        this.mapper = mapper;
        if (!reader.hasNext()) {
            throw new BadRecord("the file has no header line");
        }
        this.header = header(reader);
        reader.limitFields(header.size());
        this.headerText = reader.record().text();
        new CsvHeader(header).check(mapper.columns());
    }

    private static List<String> header(CsvReader reader) throws IOException, BadRecord {
        try {
            return reader.next();
        } catch (BadRecord e) {
            throw new BadRecord("the header line cannot be used: " + e.getMessage());
        }
    }

    @Override
    public Optional<ImportRecord> next() throws IOException {
        if (!reader.hasNext()) {
            return Optional.empty();
        }
        try {
            List<String> fields = reader.next();
            return Optional.of(mapper.map(reader.record(), object(fields), headerText.size()));
        } catch (BadRecord e) {
            return Optional.of(new ImportRecord.Bad(reader.record(), e.getMessage()));
        }
    }

    @Override
    public Payload header() {
        return headerText;
    }

    @Override
    public long bytes() {
        return reader.bytes();
    }

    private ObjectNode object(List<String> fields) throws BadRecord {
        if (fields.size() != header.size()) {
            throw new BadRecord(fields.size() + " fields where the header has " + header.size());
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < fields.size(); i++) {
            object.put(header.get(i), fields.get(i));
        }
        return object;
    }
}
