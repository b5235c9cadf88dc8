package dev.atoll.node.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.node.Atoll;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {

    private static Config with(String settings) {
        return Atoll.config(
                ConfigFactory.parseString("atoll.region = us-east\n" + settings).withFallback(ConfigFactory.load()));
    }

    @Test
    void requestsThatMayWaitLongerThanHttpAnswersAreNamedWithAllThatBelongsToThem() {
        assertThatThrownBy(() -> NodeSettings.from(with("atoll.confirm.max-timeout = 50s")))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                .hasMessageContainingAll(
                        "atoll.session.max-wait (10s)",
                        "atoll.confirm.max-timeout (50s)",
                        "atoll.http.request-timeout (1m)");
        assertThatCode(() -> NodeSettings.from(with("atoll.confirm.max-timeout = 49s")))
                .doesNotThrowAnyException();
        assertThatCode(() -> NodeSettings.from(with("atoll.confirm.max-timeout = 1h\natoll.http.enabled = false")))
                .as("nobody waits for HTTP")
                .doesNotThrowAnyException();
    }
}
