package dev.atoll.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorGuideTest {

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasAnErrorStatusATitleAndAHint(ErrorCode code) {
        assertThat(ErrorGuide.status(code)).isBetween(code == ErrorCode.NOT_CONFIRMED ? 202 : 400, 599);
        assertThat(ErrorGuide.title(code)).matches("[A-Z][a-z ]+");
        assertThat(ErrorGuide.hint(code)).endsWith(".");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void anUnknownOutcomeIsNeverTheClientsFault(ErrorCode code) {
        if (!code.outcomeKnown() && code != ErrorCode.NOT_CONFIRMED) { // which was applied, in this region at least
            assertThat(ErrorGuide.status(code)).isGreaterThanOrEqualTo(500);
        }
    }
}
