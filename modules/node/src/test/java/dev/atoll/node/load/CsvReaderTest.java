package dev.atoll.node.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvReaderTest {

    @Test
    void fieldsAreSeparatedByCommasAndRecordsByLineEnds() throws Exception {
        assertThat(all("a,b\r\nc,d\ne,f")).containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e", "f"));
    }

    @Test
    void quotedFieldsHoldCommasQuotesAndLineEnds() throws Exception {
        assertThat(all("\"a,1\",\"say \"\"hi\"\"\",\"two\r\nlines\"\nnext,,\"\"\n"))
                .containsExactly(List.of("a,1", "say \"hi\"", "two\r\nlines"), List.of("next", "", ""));
    }

    @Test
    void emptyLinesAndAByteOrderMarkAreSkipped() throws Exception {
        assertThat(all("\uFEFFa\n\n\r\nb\n\n")).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void aCarriageReturnInsideALineIsKept() throws Exception {
        assertThat(all("a\rb,c\n")).containsExactly(List.of("a\rb", "c"));
    }

    @Test
    void textOutsideOfAsciiIsKept() throws Exception {
        assertThat(all("Ísland,日本\n")).containsExactly(List.of("Ísland", "日本"));
    }

    @Test
    void aRecordThatBreaksTheRulesIsSkippedAndTheNextOneRead() throws Exception {
        CsvReader reader = reader("a\"b,c\n\"d\"e,f\ngood,one\n", 100);
        assertThatThrownBy(reader::next).isInstanceOf(BadRecord.class).hasMessageContaining("not quoted");
        assertThatThrownBy(reader::next).isInstanceOf(BadRecord.class).hasMessageContaining("closing quote");
        assertThat(reader.next()).containsExactly("good", "one");
        assertThat(reader.record().line()).isEqualTo(3);
    }

    @Test
    void anUnclosedQuoteIsReported() throws Exception {
        CsvReader reader = reader("\"a,b\n", 100);
        assertThatThrownBy(reader::next).isInstanceOf(BadRecord.class).hasMessageContaining("not closed");
        assertThat(reader.hasNext()).isFalse();
    }

    @Test
    void aRecordOverTheLimitIsReportedNotHeld() throws Exception {
        CsvReader reader = reader("x".repeat(50) + "\nshort\n", 20);
        assertThatThrownBy(reader::next).isInstanceOf(BadRecord.class).hasMessageContaining("20 bytes");
        assertThat(reader.next()).containsExactly("short");
    }

    @Test
    void theLimitCountsSeparatorsAndQuotes() throws Exception {
        CsvReader reader = reader(",".repeat(21) + "\n" + "\"\",".repeat(8) + "\n" + ",".repeat(20) + "\n", 20);
        assertThatThrownBy(reader::next).isInstanceOf(BadRecord.class).hasMessageContaining("20 bytes");
        assertThatThrownBy(reader::next).isInstanceOf(BadRecord.class).hasMessageContaining("20 bytes");
        assertThat(reader.next()).hasSize(21);
    }

    @Test
    void aLineOfTooManyFieldsIsReportedNotHeld() throws Exception {
        CsvReader reader = reader("a,b\n" + ",".repeat(999) + "\nc,d\n", 1000);
        assertThat(reader.next()).containsExactly("a", "b");
        reader.limitFields(2);
        assertThatThrownBy(reader::next).isInstanceOf(BadRecord.class).hasMessageContaining("more than the 2 fields");
        assertThat(reader.next()).containsExactly("c", "d");
    }

    @Test
    void linesAreCountedAcrossQuotedLineEnds() throws Exception {
        CsvReader reader = reader("\"a\nb\",c\nd,e\n", 100);
        assertThat(reader.next()).containsExactly("a\nb", "c");
        assertThat(reader.next()).containsExactly("d", "e");
        assertThat(reader.record().line()).isEqualTo(3);
    }

    private static List<List<String>> all(String text) throws IOException, BadRecord {
        CsvReader reader = reader(text, 1000);
        List<List<String>> records = new ArrayList<>();
        while (reader.hasNext()) {
            records.add(reader.next());
        }
        return records;
    }

    private static CsvReader reader(String text, int maxRecordBytes) throws IOException {
        return new CsvReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxRecordBytes);
    }
}
