package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.EntitySettings;
import dev.atoll.journal.JournalSettings;
import dev.atoll.management.HttpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ServerSettingsTest {

    private static final Path CONF = Path.of("../../conf");

    @TempDir
    Path directory;

    @Test
    void whatIsNotGivenHasItsDefault() {
        ServerSettings settings = settings("--region", "us-east");
        assertThat(settings.region().value()).isEqualTo("us-east");
        HttpSettings http = HttpSettings.from(settings.config());
        assertThat(http.enabled()).isTrue();
        assertThat(http.port()).isEqualTo(8081);
        assertThat(http.host()).isEqualTo("127.0.0.1");
        assertThat(JournalSettings.from(settings.config()).type()).isEqualTo(JournalSettings.Type.H2);
        assertThat(settings.config().getString("pekko.actor.provider")).isEqualTo("cluster");
        assertThat(settings.config().getStringList("pekko.cluster.seed-nodes")).isEmpty();
    }

    @Test
    void optionsWinOverTheFileAndSetWinsOverOptions() throws IOException {
        Path file = Files.writeString(
                directory.resolve("a.conf"),
                "atoll { region = from-file, http { port = 1, max-list-limit = 77 }, entity.max-pending = 7 }");
        ServerSettings settings = settings(
                "--config", file.toString(),
                "--http-port", "2",
                "--set", "atoll.entity.max-pending=8",
                "--set", "atoll.entity.timeouts.write=3s");
        assertThat(settings.region().value()).isEqualTo("from-file");
        HttpSettings http = HttpSettings.from(settings.config());
        assertThat(http.port()).isEqualTo(2);
        assertThat(http.maxListLimit()).isEqualTo(77);
        EntitySettings entity = EntitySettings.from(settings.config());
        assertThat(entity.maxPending()).isEqualTo(8);
        assertThat(entity.timeouts().write()).hasSeconds(3);
    }

    @Test
    void theH2ConfigurationIsComplete() {
        ServerSettings settings =
                settings("--region", "a", "--config", CONF.resolve("h2.conf").toString());
        assertThat(JournalSettings.from(settings.config()).type()).isEqualTo(JournalSettings.Type.H2);
    }

    @Test
    void thePostgresqlConfigurationIsCompleteAndCarriesARegionOfTwoNodes() {
        ServerSettings settings = settings(
                "--region",
                "us-east",
                "--config",
                CONF.resolve("postgresql.conf").toString(),
                "--cluster-host",
                "10.0.0.2",
                "--cluster-port",
                "7355",
                "--seed",
                "10.0.0.1:7355",
                "10.0.0.2:7355",
                "--seed",
                "[::1]:7355");
        JournalSettings journal = JournalSettings.from(settings.config());
        assertThat(journal.type()).isEqualTo(JournalSettings.Type.POSTGRESQL);
        assertThat(journal.toString()).doesNotContain("password");
        assertThat(settings.config().getInt("pekko.remote.artery.canonical.port"))
                .isEqualTo(7355);
        assertThat(settings.config().getString("pekko.remote.artery.canonical.hostname"))
                .isEqualTo("10.0.0.2");
        assertThat(settings.config().getStringList("pekko.cluster.seed-nodes"))
                .containsExactly(
                        "pekko://atoll-us-east@10.0.0.1:7355",
                        "pekko://atoll-us-east@10.0.0.2:7355",
                        "pekko://atoll-us-east@[::1]:7355");
        assertThat(settings.config().getString("pekko.cluster.split-brain-resolver.active-strategy"))
                .isEqualTo("lease-majority");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "atoll.htp.port=1 | atoll.http.port",
                "atoll.http.prot=1 | atoll.http.port",
                "atoll.entity.max-pendng=1 | atoll.entity.max-pending",
                "atoll.journal.tail.poll=1s | atoll.journal.tail.poll-interval",
                "atoll.limits.max-value-byte=7 | atoll.limits.max-value-bytes",
                "atoll.regio=us-east | atoll.region"
            })
    void anUnknownSettingIsNamedWithTheNearestThatThereIs(String set, String nearest) {
        assertInvalid("--region", "a", "--set", set)
                .hasMessageContaining("'" + set.substring(0, set.indexOf('=')) + "'")
                .hasMessageContaining("'" + nearest + "'");
    }

    @ParameterizedTest
    @CsvSource({"atol.http.port=1, atol, atoll", "pekk.loglevel=DEBUG, pekk, pekko", "foo.bar=1, foo, ''"})
    void aBlockThatNobodyReadsIsRefused(String set, String block, String nearest) throws IOException {
        assertInvalid("--region", "a", "--set", set)
                .hasMessageContaining("'" + block + "' (--set)")
                .hasMessageContaining(nearest);
        Path file = Files.writeString(directory.resolve("misspelt.conf"), "atol { http.port = 1 }");
        assertInvalid("--region", "a", "--config", file.toString()).hasMessageContaining("'atol' (the file");
    }

    @Test
    void aFileMayHaveABlockOfItsOwnThatTheCommandLineSets() throws IOException {
        Path file = Files.writeString(
                directory.resolve("own.conf"),
                "site { port = 1 }, atoll.http.port = ${site.port}\n zone = ${?place.zone}");
        ServerSettings settings =
                settings("--region", "a", "--config", file.toString(), "--set", "site.port=2", "--set", "place.zone=b");
        assertThat(HttpSettings.from(settings.config()).port()).isEqualTo(2);
    }

    /** In a file it would be a comment. */
    @ParameterizedTest
    @ValueSource(strings = {"a#b", "a//b", "#", "a b", "p=q"})
    void aPasswordIsTakenWhole(String password) {
        ServerSettings settings = settings("--region", "a", "--set", "atoll.journal.password=" + password);
        assertThat(JournalSettings.from(settings.config()).password()).isEqualTo(password);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "atoll.http.request-timeout=1ms | from 100ms to 1h",
                "atoll.replication.window.bytes=1 | from 64 KiB to 4 GiB",
                "atoll.http.port=70000 | from 0 to 65535"
            })
    void aRangeIsToldAsASettingIsWritten(String set, String range) {
        assertInvalid("--region", "a", "--set", set).hasMessageContaining(range);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "atoll.http.port=70000",
                "atoll.http.port=http",
                "atoll.http.max-list-limit=0",
                "atoll.http.request-timeout=1ms",
                "atoll.http.request-timeout=soon",
                "atoll.http.enabled=perhaps",
                "atoll.http.max-request-bytes=lots",
                "atoll.entity.max-pending=0",
                "atoll.limits.max-value-bytes=-1",
                "atoll.journal.pool-size=65",
                "atoll.replication.heartbeat.deadline=1ms",
                "atoll.replication.peers.b=nowhere"
            })
    void aSettingOutOfRangeOrOfAnotherKindIsNamedBeforeAnythingIsStarted(String set) {
        assertInvalid("--region", "a", "--set", set)
                .hasMessageContaining(set.substring(0, set.indexOf('=')).replace("peers.b", "peers"));
    }

    @ParameterizedTest
    @CsvSource({
        "--http-port, atoll.http.port",
        "--link-port, atoll.replication.port",
        "--cluster-port, pekko.remote.artery.canonical.port"
    })
    void aNumberThatIsNoneIsShownWithItsOption(String option, String key) {
        for (String value : List.of("abc", "70000", "-1")) {
            assertInvalid("--region", "a", option, value)
                    .hasMessageContaining(key)
                    .hasMessageContaining("'" + value + "'")
                    .hasMessageContaining("(" + option + ")");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "atoll.http.request-timeout, soon",
        "atoll.http.enabled, perhaps",
        "atoll.http.max-request-bytes, lots",
        "atoll.entity.max-pending, few"
    })
    void aValueOfAnotherKindIsShown(String key, String value) {
        assertInvalid("--region", "a", "--set", key + "=" + value).hasMessageContaining(key + " = '" + value + "'");
    }

    @Test
    void aRegionIsNotItsOwnPeer() {
        assertInvalid("--region", "a", "--peer", "b=127.0.0.1:1", "--peer", "a=127.0.0.1:2")
                .hasMessageContaining("atoll.replication.peers.a")
                .hasMessageContaining("itself");
    }

    @Test
    void aBusyMachineMayTakeItsTimeToStart() {
        assertThat(settings("--region", "a").config().getDuration("pekko.logger-startup-timeout"))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void whatIsMissingOrUnreadableIsNamed() throws IOException {
        assertInvalid().hasMessageContaining("atoll.region").hasMessageContaining("--region");
        assertInvalid("--region", "a", "--config", "/no/such/file").hasMessageContaining("/no/such/file");
        Path broken = Files.writeString(directory.resolve("broken.conf"), "atoll {");
        assertInvalid("--region", "a", "--config", broken.toString()).hasMessageContaining("broken.conf");
        assertInvalid("--region", "a", "--set", "atoll.=1").hasMessageContaining("--set atoll.");
        assertInvalid("--region", "a", "--set", "atoll.cluster.join-timeout=0s").hasMessageContaining("join-timeout");
        assertThatThrownBy(() -> settings("--region", "Not Valid")).hasMessageContaining("Not Valid");
    }

    @Test
    void whatIsSecretIsNotShownWithWhatIsWrong() throws IOException {
        assertInvalid("--region", "a", "--set", "atoll.journal.url=jdbc:postgresql://db/atoll?user=u&password=geheim")
                .hasMessageContaining("'jdbc:postgresql://db/atoll'")
                .hasMessageNotContaining("geheim");
        Path broken = Files.writeString(directory.resolve("secret.conf"), "atoll.journal {\n password geheim\n}");
        assertInvalid("--region", "a", "--config", broken.toString())
                .hasMessageContaining("secret.conf: 3:")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void aRegionOfSeveralNodesIsNotForH2() {
        assertInvalid("--region", "a", "--seed", "127.0.0.1:7355")
                .hasMessageContaining("h2")
                .hasMessageContaining("postgresql");
        assertInvalid("--region", "a", "--set", "atoll.journal.type=postgresql", "--seed", "nowhere")
                .hasMessageContaining("--seed nowhere");
    }

    private static AbstractThrowableAssert<?, ?> assertInvalid(String... args) {
        return assertThatThrownBy(() -> settings(args))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING));
    }

    @Command
    private static final class Options {
        @Mixin
        private final ServerOptions server = new ServerOptions();
    }

    private static ServerSettings settings(String... args) {
        Options options = new Options();
        new CommandLine(options).parseArgs(args);
        return ServerSettings.from(options.server);
    }
}
