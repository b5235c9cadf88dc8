package dev.atoll.node.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.net.BindException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StartFailureTest {

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyFailureIsOneLineWithItsCodeAndAHint(ErrorCode code) {
        StartFailure failure = StartFailure.of(
                new CompletionException(new IllegalStateException(new AtollException(code, "what\n  is wrong"))));
        assertThat(failure.message()).isEqualTo(code.code() + ": what is wrong");
        assertThat(failure.hint()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void wrongSettingsEndOtherwiseThanATroubledEnvironment() {
        assertThat(exitCode(ErrorCode.INVALID_SETTING)).isEqualTo(2);
        assertThat(exitCode(ErrorCode.INVALID_REGION)).isEqualTo(2);
        assertThat(exitCode(ErrorCode.CLUSTER_MISMATCH)).isEqualTo(2);
        assertThat(exitCode(ErrorCode.PORT_IN_USE)).isEqualTo(1);
        assertThat(exitCode(ErrorCode.DATABASE_UNREACHABLE)).isEqualTo(1);
    }

    private static int exitCode(ErrorCode code) {
        return StartFailure.of(new AtollException(code, "x")).exitCode();
    }

    @Test
    void aClusterPortInUseIsRecognised() {
        StartFailure failure = StartFailure.of(new RuntimeException(
                "Failed to bind TCP to [127.0.0.1:7355] due to: Bind failed",
                new BindException("[/127.0.0.1:7355] Address already in use")));
        assertThat(failure.message()).startsWith("port-in-use: ").contains("127.0.0.1:7355", "already in use");
    }

    @Test
    void whatNobodyForesawIsCalledADefect() {
        StartFailure failure = StartFailure.of(new IllegalStateException("boom"));
        assertThat(failure.message()).startsWith("internal: ").contains("boom", "--debug");
        assertThat(failure.exitCode()).isEqualTo(1);
    }
}
