package dev.atoll.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadyLineTest {

    @Test
    void theLineOfTheContractIsUnderstood() {
        assertThat(ReadyLine.parse("READY region=us-east http=8081 link=9081"))
                .contains(new ReadyLine("us-east", 8081, 9081));
    }

    @Test
    void anyOtherLineIsNot() {
        assertThat(ReadyLine.parse("READY region=us-east http=8081")).isEmpty();
        assertThat(ReadyLine.parse("12:00 INFO READY region=us-east http=8081 link=9081"))
                .isEmpty();
        assertThat(ReadyLine.parse("")).isEmpty();
    }
}
