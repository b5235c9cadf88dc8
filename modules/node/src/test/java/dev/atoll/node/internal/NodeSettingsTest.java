package dev.atoll.node.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
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
    void withoutHttpNoRequestEnds() {
        NodeSettings settings = settings("atoll { compaction.request-time = 2m, http.enabled = off }");
        assertThat(settings.compaction().requestTime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(said).isEmpty();
    }
}
