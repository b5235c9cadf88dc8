package dev.atoll.node.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.atoll.node.Atoll;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DowningSettingsTest {

    private static final String POSTGRES = "atoll.journal.type = postgresql\n";

    private static Optional<String> warning(String application) {
        return DowningSettings.from(
                        Atoll.config(ConfigFactory.parseString(application).withFallback(ConfigFactory.load())))
                .warning();
    }

    @Test
    void whatAtollAddsAsksTheDatabase() {
        assertThat(warning(POSTGRES)).isEmpty();
    }

    @Test
    void anApplicationThatDecidesOtherwiseIsWarned() {
        assertThat(warning(POSTGRES + "pekko.cluster.downing-provider-class = my.Downing"))
                .hasValueSatisfying(text -> assertThat(text).contains("'my.Downing'", "lease-majority"));
        assertThat(warning(POSTGRES
                        + "pekko.cluster.downing-provider-class ="
                        + " org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"))
                .hasValueSatisfying(text -> assertThat(text).contains("'keep-majority'"));
    }

    @Test
    void aRegionOfOneNodeHasNothingToDecide() {
        assertThat(warning("pekko.cluster.downing-provider-class = my.Downing")).isEmpty();
    }
}
