package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import java.time.Duration;
import java.util.IntSummaryStatistics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntitySettingsTest {

    @Test
    void theDefaultsAreValid() {
        EntitySettings settings = EntitySettings.from(ConfigFactory.load());
        assertThat(settings.sharding().shards()).isEqualTo(64);
        assertThat(settings.maxValueBytes()).isEqualTo(256 * 1024);
        assertThat(settings.requests().window()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.timeouts().apply())
                .isGreaterThan(settings.waiting().timeLimit().multipliedBy(2));
        assertThat(settings.journalPlugin()).isEqualTo("atoll.journal.plugin");
    }

    @Test
    void entitiesMakeTheirSnapshotsAtDifferentRows() {
        EntitySettings.Snapshots snapshots = new EntitySettings.Snapshots(200, 2, Duration.ofDays(1), 10);
        IntSummaryStatistics spread = IntStream.range(0, 1000)
                .map(key -> snapshots.everyRows(new EntityId("registers", "key-" + key)))
                .summaryStatistics();
        assertThat(spread.getMin()).isEqualTo(150);
        assertThat(spread.getMax()).isEqualTo(200);
        assertThat(new EntitySettings.Snapshots(1, 2, Duration.ofDays(1), 10)
                        .everyRows(new EntityId("registers", "alice")))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "atoll.entity.sharding.shards = 0",
                "atoll.entity.sharding.active-entities = 0",
                "atoll.entity.max-row-events = 0",
                "atoll.entity.max-row-bytes = 1",
                "atoll.entity.max-pending = 0",
                "atoll.entity.max-pending-bytes = 0",
                "atoll.entity.max-in-flight = 0",
                "atoll.entity.max-in-flight-bytes = 0",
                "atoll.entity.request-memory.most = 63",
                "atoll.entity.request-memory.window = 0s",
                "atoll.entity.waiting.max-rows = -1",
                "atoll.entity.waiting.max-bytes = 1 GiB",
                "atoll.entity.waiting.time-limit = 1ms",
                "atoll.entity.snapshot.every-rows = 0",
                "atoll.entity.snapshot.keep = 0",
                "atoll.entity.snapshot.max-age = 0s",
                "atoll.entity.snapshot.aged-rows = 0",
                "atoll.entity.restart.min-backoff = 0ms",
                "atoll.entity.restart.max-backoff = 1ms",
                "atoll.entity.restart.max-restarts = -1",
                "atoll.entity.timeouts.write = 1ms",
                "atoll.entity.timeouts.read = soon",
                "atoll.entity.timeouts.apply = 1ms",
                "atoll.entity.timeouts.apply = 10s",
                "atoll.entity.escrow.wait = 5s",
                "atoll.limits.max-value-bytes = 0",
                "atoll.limits.max-entity-bytes = 0"
            })
    void aSettingOutOfItsRangeIsRefusedByName(String line) {
        String key = line.substring(0, line.indexOf(' '));
        assertThatThrownBy(() ->
                        EntitySettings.from(ConfigFactory.parseString(line).withFallback(ConfigFactory.load())))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining(key);
    }

    @Test
    void theClusterOverlayTurnsTheSplitBrainResolverOn() {
        assertThat(EntitySettings.pekkoOverlay().getString("pekko.cluster.downing-provider-class"))
                .isEqualTo("org.apache.pekko.cluster.sbr.SplitBrainResolverProvider");
    }
}
