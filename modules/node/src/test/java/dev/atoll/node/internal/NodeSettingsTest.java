package dev.atoll.node.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {

    private final List<String> said = new ArrayList<>();

    private NodeSettings settings(String overlay) {
        return NodeSettings.from(ConfigFactory.parseString("atoll.region = a\n" + overlay)
                        .withFallback(ConfigFactory.load()))
                .withinRequests(said::add);
    }

    @Test
    void whatWorksForARequestEndsBeforeARequestWhoseTimeAloneWasLowered() {
        NodeSettings settings = settings(
                "atoll { http.request-timeout = 4s, session { wait = 1s, max-wait = 1s }, confirm { timeout = 1s, max-timeout = 2s } }");
        assertThat(settings.compaction().requestTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.recovery().previewTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(said)
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "atoll.compaction.request-time (10s)", "atoll.http.request-timeout (4s)", "2s is used"))
                .anySatisfy(line -> assertThat(line).contains("atoll.recovery.preview-time (10s)"));
    }

    @Test
    void whatFitsStaysAsItIsSet() {
        NodeSettings settings = settings("atoll.compaction.request-time = 59s");
        assertThat(settings.compaction().requestTime()).isEqualTo(Duration.ofSeconds(59));
        assertThat(said).isEmpty();
    }

    @Test
    void whatARegionOfSeveralNodesStoresFitsIntoAMessageBetweenThem() {
        String several = "pekko.cluster.seed-nodes = [\"pekko://atoll-a@127.0.0.1:1\"]\n"
                + "pekko.remote.artery.advanced.maximum-frame-size = 4 MiB\n";
        String large = "atoll.limits.max-entity-bytes = 16 MiB\n";
        assertThat(settings(several).entities().maxEntityBytes()).isEqualTo(2 << 20);
        assertThat(settings(large).entities().maxEntityBytes()).isEqualTo(16 << 20);
        assertThatThrownBy(() -> settings(several + large))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("atoll.limits.max-entity-bytes")
                .hasMessageContaining("maximum-frame-size");
        assertThatThrownBy(() -> settings(several + "atoll.limits.max-value-bytes = 3 MiB"))
                .hasMessageContaining("atoll.limits.max-value-bytes");
        assertThat(settings(several + large + "pekko.remote.artery.advanced.maximum-frame-size = 32 MiB")
                        .entities()
                        .maxEntityBytes())
                .isEqualTo(16 << 20);
    }

    @Test
    void withoutHttpNoRequestEnds() {
        NodeSettings settings = settings("atoll { compaction.request-time = 2m, http.enabled = off }");
        assertThat(settings.compaction().requestTime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(said).isEmpty();
    }
}
