package dev.atoll.node.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordSourceTest {

    @Test
    void registersTakeTheirValueAsItIs() throws IOException {
        assertThat(ndjson(ImportType.REGISTER, null, "{\"key\":\"a\",\"value\":{\"n\":1.10,\"b\":[true,null]}}"))
                .containsExactly("1 a {\"op\":\"set\",\"value\":{\"n\":1.10,\"b\":[true,null]}}");
    }

    @Test
    void withAKeyFieldTheWholeObjectIsTheValue() throws IOException {
        assertThat(ndjson(ImportType.REGISTER, "code", "{\"code\":\"IS\",\"name\":\"Iceland\"}"))
                .containsExactly("1 IS {\"op\":\"set\",\"value\":{\"code\":\"IS\",\"name\":\"Iceland\"}}");
    }

    @Test
    void countersAddAndSubtract() throws IOException {
        assertThat(ndjson(ImportType.COUNTER, null, "{\"key\":7,\"by\":3}\n\n{\"key\":\"b\",\"by\":-4}"))
                .containsExactly("1 7 {\"op\":\"increment\",\"by\":3}", "3 b {\"op\":\"decrement\",\"by\":4}");
    }

    @Test
    void setsTakeElementsOrOneElement() throws IOException {
        assertThat(ndjson(
                        ImportType.SET,
                        null,
                        "{\"key\":\"a\",\"elements\":[1,\"x\"]}\n{\"key\":\"a\",\"element\":\"y\"}"))
                .containsExactly(
                        "1 a {\"op\":\"add\",\"elements\":[1,\"x\"]}", "2 a {\"op\":\"add\",\"elements\":[\"y\"]}");
    }

    @Test
    void everyBadLineIsReportedWithItsNumberAndTheOthersAreRead() throws IOException {
        String text = String.join(
                "\n",
                "nonsense",
                "{\"key\":\"\",\"by\":1}",
                "{\"by\":1}",
                "{\"key\":\"a\",\"by\":1.5}",
                "{\"key\":\"a\",\"by\":9223372036854775808}",
                "{\"key\":\"a\",\"by\":-9223372036854775808}",
                "{\"key\":\"a\",\"by\":1} trailing",
                "[1]",
                "{\"key\":\"tab\\t\",\"by\":1}",
                "{\"key\":\"" + "k".repeat(201) + "\",\"by\":1}",
                "{\"key\":\"good\",\"by\":2}");
        List<String> read = ndjson(ImportType.COUNTER, null, text);
        assertThat(read).hasSize(11);
        assertThat(read.subList(0, 10)).allMatch(line -> line.contains(" BAD "));
        assertThat(read.get(9)).startsWith("10 BAD");
        assertThat(read.get(10)).isEqualTo("11 good {\"op\":\"increment\",\"by\":2}");
    }

    @Test
    void whatARegionWouldRefuseTheWholeRequestForIsFoundInItsLine() throws IOException {
        assertThat(ndjson(ImportType.REGISTER, null, "{\"key\":\"c\",\"value\":1,\"value\":2}"))
                .containsExactly("1 BAD not JSON: Duplicate field 'value' (column 29)");
        assertThat(ndjson(ImportType.REGISTER, null, nested(97) + "\n" + nested(98) + "\n" + nested(200)))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("1 a"),
                        line -> assertThat(line).startsWith("2 BAD nested too deep"),
                        line -> assertThat(line).startsWith("3 BAD not JSON: Document nesting depth"));
        assertThat(ndjson(
                        ImportType.SET,
                        null,
                        "{\"key\":\"a\",\"element\":\"\\ud83d\\ude00\"}\n" + "{\"key\":\"a\",\"element\":\"\\ud83d\"}"))
                .satisfiesExactly(line -> assertThat(line).startsWith("1 a"), line -> assertThat(line)
                        .isEqualTo("2 BAD a text in it has half a surrogate pair"));
    }

    private static String nested(int levels) {
        return "{\"key\":\"a\",\"value\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    }

    @Test
    void whatIsNotJsonIsSaidInPlainWords() throws IOException {
        assertThat(ndjson(ImportType.COUNTER, null, "{\"key\":\"a\",\"by\":1} {}\n{\"by\":NaN}\n{\"by\":1"))
                .allMatch(line -> line.contains(" BAD not JSON: "))
                .noneMatch(line -> line.contains("`") || line.contains("Feature"));
    }

    @Test
    void aLineThatIsNotUtf8IsReported() throws IOException {
        byte[] bytes = {'"', (byte) 0xC3, '"', '\n', '{', '}'};
        assertThat(all(new NdjsonSource(
                        new ByteArrayInputStream(bytes), new RecordMapper(ImportType.COUNTER, null), 100)))
                .first()
                .asString()
                .contains("UTF-8");
    }

    @Test
    void csvRecordsAreObjectsUnderTheHeadersNames() throws Exception {
        assertThat(csv(ImportType.REGISTER, "code", "code,name\nIS,\"Iceland, north\"\n"))
                .containsExactly("2 IS {\"op\":\"set\",\"value\":{\"code\":\"IS\",\"name\":\"Iceland, north\"}}");
        assertThat(csv(ImportType.COUNTER, null, "key,by\na, -3 \n"))
                .containsExactly("2 a {\"op\":\"decrement\",\"by\":3}");
        assertThat(csv(ImportType.ESCROW, null, "key,by\na,100\nb,0\n"))
                .containsExactly(
                        "2 a {\"op\":\"grant\",\"by\":100}",
                        "3 BAD \"by\" is not positive: what is loaded into an escrow is granted");
        assertThat(csv(ImportType.SET, null, "key,element\na,x\n"))
                .containsExactly("2 a {\"op\":\"add\",\"elements\":[\"x\"]}");
    }

    @Test
    void aCsvRecordOfAnotherWidthIsReported() throws Exception {
        assertThat(csv(ImportType.COUNTER, null, "key,by\na\nb,1\n"))
                .containsExactly("2 BAD 1 fields where the header has 2", "3 b {\"op\":\"increment\",\"by\":1}");
    }

    @Test
    void aCsvFileNeedsAHeaderWithDistinctNames() {
        assertThatThrownBy(() -> csv(ImportType.SET, null, "\n")).hasMessageContaining("no header");
        assertThatThrownBy(() -> csv(ImportType.SET, null, "a,a\n")).hasMessageContaining("twice");
        assertThatThrownBy(() -> csv(ImportType.SET, null, "a\"b\n"))
                .hasMessageContaining("the header line cannot be used");
    }

    @Test
    void aCsvFileNeedsTheColumnsOfTheTypeInItsHeader() throws Exception {
        assertThatThrownBy(() -> csv(ImportType.COUNTER, null, "id,by\n"))
                .hasMessage("the header line has no column \"key\", only: id, by");
        assertThatThrownBy(() -> csv(ImportType.REGISTER, null, "key,text\n")).hasMessageContaining("\"value\"");
        assertThatThrownBy(() -> csv(ImportType.SET, null, "key,elements\n")).hasMessageContaining("\"element\"");
        assertThatThrownBy(() -> csv(ImportType.REGISTER, "code", "id,name\n")).hasMessageContaining("\"code\"");
        assertThatThrownBy(() -> csv(ImportType.REGISTER, "code", "code;name\n"))
                .hasMessageContaining("semicolons");
        assertThatThrownBy(() -> csv(ImportType.REGISTER, "code", "code\tname\n"))
                .hasMessageContaining("tabs");
        assertThat(csv(ImportType.REGISTER, "code", "code\n")).isEmpty();
    }

    private static List<String> ndjson(ImportType type, String keyField, String text) throws IOException {
        return all(new NdjsonSource(stream(text), new RecordMapper(type, keyField), 10_000));
    }

    private static List<String> csv(ImportType type, String keyField, String text) throws IOException, BadRecord {
        return all(new CsvSource(stream(text), new RecordMapper(type, keyField), 10_000));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> all(RecordSource source) throws IOException {
        List<String> all = new ArrayList<>();
        for (Optional<ImportRecord> next = source.next(); next.isPresent(); next = source.next()) {
            if (next.get() instanceof ImportRecord.Operation operation) {
                all.add(operation.line() + " " + operation.key() + " " + operation.operation());
            } else if (next.get() instanceof ImportRecord.Bad bad) {
                all.add(bad.source().line() + " BAD " + bad.reason());
            }
        }
        return all;
    }
}
