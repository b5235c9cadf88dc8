package dev.atoll.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationParserTest {

    @Test
    void everyOperationIsRead() {
        assertThat(parse("{\"op\":\"set\",\"value\":{\"b\":1,\"a\":2}}"))
                .isEqualTo(new Operation.Assign(Payload.ofUtf8("{\"a\":2,\"b\":1}")));
        assertThat(parse("{\"op\":\"set\",\"value\":null}")).isEqualTo(new Operation.Assign(Payload.ofUtf8("null")));
        assertThat(parse("{\"op\":\"increment\",\"by\":3}")).isEqualTo(new Operation.Increment(3));
        assertThat(parse("{\"op\":\"decrement\",\"by\":9223372036854775807}"))
                .isEqualTo(new Operation.Decrement(Long.MAX_VALUE));
        assertThat(parse("{\"op\":\"add\",\"elements\":[\"x\",1.0]}"))
                .isEqualTo(new Operation.Add(List.of(Payload.ofUtf8("\"x\""), Payload.ofUtf8("1"))));
        assertThat(parse("{\"op\":\"remove\",\"elements\":[[]]}"))
                .isEqualTo(new Operation.Remove(List.of(Payload.ofUtf8("[]"))));
        assertThat(parse("{\"op\":\"grant\",\"by\":100}")).isEqualTo(new Operation.Grant(100));
        assertThat(parse("{\"op\":\"transfer\",\"to\":\"eu-west\",\"by\":2}"))
                .isEqualTo(new Operation.TransferToRegion(RegionId.of("eu-west"), 2));
        assertThat(parse("{\"op\":\"enable\"}")).isEqualTo(new Operation.Enable());
        assertThat(parse("{\"op\":\"disable\"}")).isEqualTo(new Operation.Disable());
        assertThat(parse("{\"op\":\"clear\"}")).isEqualTo(new Operation.Clear());
        assertThat(parse("{\"op\":\"delete\"}")).isEqualTo(new Operation.Delete());
    }

    @Test
    void operationsOnFieldsAreRead() {
        assertThat(parse("{\"op\":\"put\",\"path\":\"city\",\"value\":1.0}"))
                .isEqualTo(at(new Operation.Assign(Payload.ofUtf8("1")), "city"));
        assertThat(parse("{\"op\":\"increment\",\"path\":[\"a\",\"b\"],\"by\":3}"))
                .isEqualTo(at(new Operation.Increment(3), "a", "b"));
        assertThat(parse("{\"op\":\"decrement\",\"path\":[\"a.b\"],\"by\":3}"))
                .isEqualTo(at(new Operation.Decrement(3), "a.b"));
        assertThat(parse("{\"op\":\"add\",\"path\":\"a\",\"elements\":[1]}"))
                .isEqualTo(at(new Operation.Add(List.of(Payload.ofUtf8("1"))), "a"));
        assertThat(parse("{\"op\":\"remove\",\"path\":\"a\",\"elements\":[1]}"))
                .isEqualTo(at(new Operation.Remove(List.of(Payload.ofUtf8("1"))), "a"));
        assertThat(parse("{\"op\":\"remove\",\"path\":\"a\"}")).isEqualTo(at(new Operation.Delete(), "a"));
    }

    private static Operation at(Operation operation, String... path) {
        return new Operation.AtPath(FieldPath.of(path), operation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | a list",
                "7 | a number",
                "null | null",
                "{} | 'op' is missing",
                "{\"op\":7} | 'op' is a number",
                "{\"op\":\"explode\"} | no operation 'explode'",
                "{\"op\":\"Set\",\"value\":1} | no operation 'Set'",
                "{\"op\":\"set\"} | needs 'value'",
                "{\"op\":\"set\",\"value\":1,\"valeu\":2} | 'valeu' does not belong",
                "{\"op\":\"clear\",\"elements\":[]} | 'elements' does not belong",
                "{\"op\":\"increment\"} | needs 'by'",
                "{\"op\":\"increment\",\"by\":\"1\"} | a text, not a number",
                "{\"op\":\"increment\",\"by\":null} | null, not a number",
                "{\"op\":\"increment\",\"by\":1.5} | 1.5, not a whole number",
                "{\"op\":\"increment\",\"by\":0} | 0, not a whole number",
                "{\"op\":\"decrement\",\"by\":-3} | -3, not a whole number",
                "{\"op\":\"increment\",\"by\":9223372036854775808} | not a whole number from 1 to",
                "{\"op\":\"increment\",\"by\":1e300} | 1e+300, not a whole number",
                "{\"op\":\"put\",\"value\":1} | 'put' needs 'path'",
                "{\"op\":\"put\",\"path\":\"a\"} | 'put' needs 'value'",
                "{\"op\":\"put\",\"path\":\"a\",\"value\":1,\"by\":1} | 'by' does not belong",
                "{\"op\":\"set\",\"path\":\"a\",\"value\":1} | 'path' does not belong to operation 'set'",
                "{\"op\":\"remove\",\"path\":\"a\",\"value\":1} | 'value' does not belong",
                "{\"op\":\"put\",\"path\":7,\"value\":1} | 'path' is a number",
                "{\"op\":\"put\",\"path\":[7],\"value\":1} | 'path' has a number in it",
                "{\"op\":\"put\",\"path\":[],\"value\":1} | A path has 1 to 16 names",
                "{\"op\":\"put\",\"path\":\"\",\"value\":1} | 1 to 200 bytes",
                "{\"op\":\"add\"} | needs 'elements'",
                "{\"op\":\"add\",\"elements\":\"x\"} | a text, not a list",
                "{\"op\":\"add\",\"elements\":[]} | is empty"
            })
    void whatIsNotAnOperationIsRefusedWithTheReason(String json, String reason) {
        assertThatThrownBy(() -> parse(json))
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPERATION));
    }

    @Test
    void membersOfTheAddressAreLeftAlone() {
        byte[] json = "{\"op\":\"clear\",\"key\":\"k\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(OperationParser.parse(CanonicalJson.parse(json), Set.of("key")))
                .isEqualTo(new Operation.Clear());
    }

    private static Operation parse(String json) {
        return OperationParser.parse(CanonicalJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }
}
