package dev.atoll.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfirmSettingsTest {

    private static ConfirmSettings with(String overlay) {
        return ConfirmSettings.from(ConfigFactory.parseString(overlay).withFallback(ConfigFactory.load()));
    }

    @Test
    void theDefaultsAreAsDocumented() {
        assertThat(with(""))
                .isEqualTo(new ConfirmSettings(
                        Duration.ofSeconds(5), Duration.ofSeconds(30), 10_000, Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @CsvSource({"timeout,0s", "timeout,2h", "max-timeout,1s", "max-waiting,0", "max-delay,1 minute"})
    void whatIsOutOfRangeIsNamed(String key, String value) {
        assertThatThrownBy(() -> with("atoll.confirm." + key + " = " + value))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("atoll.confirm." + key);
    }
}
