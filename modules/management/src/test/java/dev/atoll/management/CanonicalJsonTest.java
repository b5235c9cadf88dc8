package dev.atoll.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

    @Test
    void membersAreSortedAndWhiteSpaceIsDropped() {
        assertThat(canonical("{ \"b\" : [ 1 , true , null ],\n\"a\": {\"d\": \"x\", \"c\": {} } }"))
                .isEqualTo("{\"a\":{\"c\":{},\"d\":\"x\"},\"b\":[1,true,null]}");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.0, 1",
        "1e0, 1",
        "-0, 0",
        "0.000, 0",
        "-0.0e7, 0",
        "100, 100",
        "1e2, 100",
        "10.50, 10.5",
        "-1.5e-3, -0.0015",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "-12e30, -1.2e+31",
        "9223372036854775808, 9223372036854775808",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "0.1234567890123456789012345, 0.1234567890123456789012345",
        "1e999999999, 1e+999999999"
    })
    void equalNumbersAreEqualTextsAndKeepTheirExactValue(String written, String stored) {
        assertThat(canonical(written)).isEqualTo(stored);
        assertThat(new BigDecimal(stored).compareTo(new BigDecimal(written))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ä\\u00e4\\ud83d\\ude00\"", "\"tab\\tquote\\\"slash\\/\"", "[]", "{}", "\"\"", "null"})
    void theCanonicalFormIsItsOwnCanonicalForm(String json) {
        String once = canonical(json);
        assertThat(canonical(once)).isEqualTo(once);
    }

    @Test
    void stringsHaveNoNeedlessEscapes() {
        assertThat(canonical("\"\\u00e4\\/\\u2028\\ud83c\\udfdd\"")).isEqualTo("\"ä/\u2028🏝\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1}{}",
                "{'a':1}",
                "{\"a\":1,\"a\":2}",
                "NaN",
                "01",
                "\"\u0001\"",
                "nul",
                "1e99999999999999999999",
                "\"\\ud800\"",
                "{\"\\udc00\":1}"
            })
    void whatIsNotOneJsonDocumentIsRefused(String json) {
        assertThatThrownBy(() -> canonical(json)).isInstanceOfSatisfying(AtollException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JSON);
            assertThat(e.getMessage()).as("no classes of the parser's").doesNotContain("Source", "`", "Feature");
        });
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] latin1 = "\"ä\"".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> CanonicalJson.parse(latin1)).isInstanceOf(AtollException.class);
    }

    @Test
    void depthIsLimited() {
        String deepest = "[".repeat(CanonicalJson.MAX_DEPTH) + "]".repeat(CanonicalJson.MAX_DEPTH);
        assertThat(canonical(deepest)).isEqualTo(deepest);
        assertThatThrownBy(() -> canonical("[" + deepest + "]"))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("depth")
                .hasMessageNotContaining("Constraints");
    }

    @Test
    void aNumberOfAThousandDigitsIsStoredAndALongerOneIsRefused() {
        String longest = "7".repeat(CanonicalJson.MAX_NUMBER_LENGTH);
        assertThat(canonical(longest)).isEqualTo(longest);
        assertThatThrownBy(() -> canonical(longest + "7")).isInstanceOf(AtollException.class);
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        assertThatThrownBy(() -> CanonicalJson.payload(JsonNodeFactory.instance.numberNode(Double.NaN)))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("NaN");
    }

    private static String canonical(String json) {
        return CanonicalJson.payload(CanonicalJson.parse(json.getBytes(StandardCharsets.UTF_8)))
                .utf8();
    }
}
