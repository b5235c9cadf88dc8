package dev.atoll.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.RegionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicationSettingsTest {

    private static ReplicationSettings with(String overlay) {
        return ReplicationSettings.from(ConfigFactory.parseString(overlay).withFallback(ConfigFactory.load()));
    }

    @Test
    void theDefaultsAreAsDocumented() {
        ReplicationSettings settings = with("");
        assertThat(settings.port()).isEqualTo(9081);
        assertThat(settings.peers()).isEmpty();
        assertThat(settings.compression()).isEqualTo(ReplicationSettings.CompressionChoice.ZSTD);
        assertThat(settings.heartbeats().interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.heartbeats().deadline()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.maxClockAhead()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.offsets().interval()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void peersAreGivenAsOneTextOrAsAList() {
        ReplicationSettings settings = with(
                """
                atoll.replication.peers { eu-west = "a:1, [::1]:2", ap = ["b:3", "c:4"] }
                """);
        assertThat(settings.peers())
                .containsExactly(
                        new PeerSettings(RegionId.of("ap"), List.of("b:3", "c:4")),
                        new PeerSettings(RegionId.of("eu-west"), List.of("a:1", "[::1]:2")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "port; 70000",
                "compression; brotli",
                "max-frame-bytes; 1",
                "window.bytes; 10",
                "window.entities; 0",
                "batch.rows; 0",
                "heartbeat.interval; 1ms",
                "heartbeat.deadline; 1s",
                "reconnect.max-backoff; 1ms",
                "offset.interval; 2h",
                "retry.repair-after; 1ms",
                "transfer-reads; 0",
                "max-clock-ahead; 0s",
                "max-frame-bytes; 2 MiB",
                "advertised; nowhere",
                "advertised; \"there:70000\"",
                "peers.eu; nowhere",
                "peers.eu; \"there:0\"",
                "peers.eu; \"there:99999\"",
                "peers.eu; \"some where:9081\"",
                "peers.EU; \"a:1\""
            })
    void whatIsOutOfRangeIsNamed(String key, String value) {
        assertThatThrownBy(() -> with("atoll.replication." + key + " = " + value))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("atoll.replication." + key.split("\\.")[0]);
    }
}
