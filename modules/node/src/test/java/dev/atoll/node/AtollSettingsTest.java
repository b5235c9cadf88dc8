package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import org.junit.jupiter.api.Test;

/** What an embedding application's configuration gets, and what it keeps. */
class AtollSettingsTest {

    private static final String DOWNING = "pekko.cluster.downing-provider-class";
    private static final String FRAME = "pekko.remote.artery.advanced.maximum-frame-size";
    private static final String POOL = "pekko-persistence-jdbc.database-provider-fqcn";

    @Test
    void anApplicationThatSaysNothingGetsWhatAtollNeeds() {
        Config config = config("");
        assertThat(config.getString("pekko.actor.provider")).isEqualTo("cluster");
        assertThat(config.getString(POOL)).isEqualTo("dev.atoll.journal.SharedDatabaseProvider");
        assertThat(config.getString(DOWNING)).endsWith("SplitBrainResolverProvider");
        assertThat(config.getString("pekko.cluster.split-brain-resolver.active-strategy"))
                .isEqualTo("lease-majority");
        assertThat(config.getBytes(FRAME)).isGreaterThanOrEqualTo(1 << 20);
    }

    @Test
    void anApplicationKeepsWhatIsItsOwn() {
        Config config = config(DOWNING + " = my.Downing, " + FRAME + " = 64 MiB, my.own = 7, "
                + "pekko.cluster.split-brain-resolver.active-strategy = keep-oldest");
        assertThat(config.getString(DOWNING)).isEqualTo("my.Downing");
        assertThat(config.getString("pekko.cluster.split-brain-resolver.active-strategy"))
                .isEqualTo("keep-oldest");
        assertThat(config.getBytes(FRAME)).isEqualTo(64 << 20);
        assertThat(config.getInt("my.own")).isEqualTo(7);
    }

    @Test
    void everyDefaultIsValid() {
        AtollSettings settings = AtollSettings.from(config("atoll.region = us-east"));
        assertThat(settings.region().value()).isEqualTo("us-east");
        assertThat(settings.joinSelf()).isTrue();
        assertThat(settings.joinTimeout()).hasSeconds(60);
    }

    @Test
    void aSubstitutionThatCannotBeMadeIsAnInvalidSetting() {
        assertThatThrownBy(() -> Atoll.config(ConfigFactory.parseString("a = ${no.such.thing}")))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("no.such.thing");
    }

    private static Config config(String application) {
        return Atoll.config(ConfigFactory.parseString(application).withFallback(ConfigFactory.load()));
    }
}
