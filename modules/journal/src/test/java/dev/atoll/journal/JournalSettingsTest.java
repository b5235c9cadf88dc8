package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalSettingsTest {
    private static JournalSettings from(String... lines) {
        return JournalSettings.from(config(lines));
    }

    private static Config config(String... lines) {
        return ConfigFactory.parseString(String.join("\n", lines)).withFallback(ConfigFactory.load());
    }

    private static void assertInvalid(String key, String... lines) {
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> from(lines))
                .withMessageContaining(key)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING));
    }

    @Test
    void theDefaultsAreAnEmbeddedDatabaseInTheWorkingDirectory() {
        JournalSettings settings = from();
        assertThat(settings.type()).isEqualTo(JournalSettings.Type.H2);
        assertThat(settings.directory()).isEqualTo(Path.of("atoll-data").toAbsolutePath());
        assertThat(settings.poolSize()).isEqualTo(4);
        assertThat(settings.readerConnections()).isEqualTo(4);
        assertThat(settings.connectWait()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.tail().pollInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.tail().peerWakeInterval()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void aPostgresqlUrlIsMadeFromItsPartsOrGivenWhole() {
        assertThat(from("atoll.journal { type = postgresql, host = db1, port = 6543, database = d }")
                        .url())
                .isEqualTo("jdbc:postgresql://db1:6543/d");
        assertThat(from("atoll.journal { type = postgresql, url = \"jdbc:postgresql://a,b/d?sslmode=require\" }")
                        .url())
                .isEqualTo("jdbc:postgresql://a,b/d?sslmode=require");
    }

    @ParameterizedTest
    @CsvSource({
        "type, oracle",
        "url, jdbc:postgresql://a/b",
        "pool-size, 0",
        "pool-size, 65",
        "pool-size, many",
        "reader-connections, 1",
        "connect-wait, -1s",
        "connection-timeout, 1ms",
        "socket-timeout, 0s",
        "tail.poll-interval, 0ms",
        "tail.batch-rows, 0",
        "tail.batch-bytes, 2 TiB",
        "tail.backoff-max, 1ms",
        "tail.gap-warning-after, soon",
        "client-reads.threads, 0",
        "client-reads.max-waiting, 0",
        "plugin.parallelism, 0",
        "plugin.parallelism, many",
        "plugin.batchSize, 0",
        "plugin.bufferSize, 0",
        "plugin.replayBatchSize, 0",
        "plugin.circuit-breaker.max-failures, 0",
        "plugin.circuit-breaker.call-timeout, 0s",
        "snapshot-plugin.circuit-breaker.reset-timeout, 0s",
        "directory, /data;WRITE_DELAY=500"
    })
    void aValueOutOfRangeIsRefusedByItsKey(String key, String value) {
        assertInvalid("atoll.journal." + key, "atoll.journal." + key + " = \"" + value + "\"");
    }

    @Test
    void aUrlOfAnotherDatabaseIsRefused() {
        assertInvalid("atoll.journal.url", "atoll.journal { type = postgresql, url = \"jdbc:mysql://a/b\" }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h2, jdbc:postgresql://db/atoll?user=u&password=geheim",
                "postgresql, postgres://u:geheim@db/atoll",
                "postgresql, postgres://u:ge?heim@db/atoll",
                "postgresql, u:geheim@db/atoll",
                "postgresql, u:geheim:geheim@db/atoll",
                "postgresql, postgres://u:geheim:geheim@db/atoll",
                "postgresql, jdbc:postgresql:u:geheim:geheim@db/atoll",
                "postgresql, jdbc:postgresql://u:geheim@db/atoll",
                "postgresql, jdbc:postgresql://u:geheim@db:5432/atoll",
                "postgresql, jdbc:postgresql://db:port/atoll?password=geheim",
                "postgresql, jdbc:postgresql://db?password=geheim",
                "postgresql, jdbc:postgresql:/db?password=geheim",
                "postgresql, jdbc:mysql://db/atoll;password=geheim",
                "jdbc:postgresql://db/atoll?password=geheim, ''"
            })
    void aUrlThatIsRefusedIsShownWithoutWhatIsSecret(String typeAndUrl) {
        String[] parts = typeAndUrl.split(", ");
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> from(
                        "atoll.journal { type = \"" + parts[0] + "\", url = \"" + parts[1].replace("''", "") + "\" }"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                .satisfies(e -> assertThat(trace(e)).contains("db").doesNotContain("heim"));
    }

    @Test
    void aUrlThatTheDriverDoesNotUnderstandIsShownWithoutWhatIsSecret() {
        JournalSettings settings =
                from("atoll.journal { type = postgresql, url = \"jdbc:postgresql://db/atoll?password=geheim%zz\" }");
        assertThat(settings.toString()).doesNotContain("geheim");
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> Database.open(settings))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                .satisfies(e -> assertThat(trace(e))
                        .contains("jdbc:postgresql://db/atoll'")
                        .doesNotContain("geheim"));
    }

    /** Where the password ends, and the host begins, cannot be told for sure then. */
    @Test
    void ofAUrlWithAnAtInItsQueryOnlyTheKindIsShown() {
        JournalSettings settings = from(
                "atoll.journal { type = postgresql, url = \"jdbc:postgresql://db/atoll?user=u&password=a@geheim\" }");
        assertThat(settings.toString()).contains("jdbc:postgresql://").doesNotContain("geheim");
        assertThat(ShownValue.url("postgres://u:ge?hei@m@db/x")).doesNotContain("ge", "hei", "m@");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql:atoll",
                "jdbc:postgresql:",
                "jdbc:postgresql:///atoll?user=u",
                "jdbc:postgresql://[::1]:5432/atoll",
                "jdbc:postgresql://[fe80::1%eth0]:5432/atoll",
                "jdbc:postgresql://a:1,b/atoll?targetServerType=primary&x=a@b"
            })
    void whatTheDriverTakesIsTaken(String url) {
        assertThat(from("atoll.journal { type = postgresql, url = \"" + url + "\" }")
                        .url())
                .isEqualTo(url);
    }

    @Test
    void aSecretIsNeverPartOfARefusal() {
        Config config =
                config("a { password = geheim, api-token = geheim, repository = \"s3://id:geheim@b/p?x=geheim\" }");
        CheckedSettings in = new CheckedSettings(config, "a");
        for (String key : List.of("password", "api-token", "repository")) {
            assertThatExceptionOfType(AtollException.class)
                    .isThrownBy(() -> in.integer(key, 1, 2))
                    .withMessageContaining("a." + key)
                    .satisfies(e -> assertThat(trace(e)).doesNotContain("geheim"));
        }
    }

    /** As {@code --debug} shows it. */
    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Every documented key, but for the blocks that Pekko reads. */
    static Stream<String> keys() {
        List<String> ofPekko = List.of("plugin.", "snapshot-plugin.", "reader-dispatcher.", "tail-dispatcher.");
        return ConfigFactory.defaultReference().getConfig("atoll.journal").entrySet().stream()
                .map(entry -> entry.getKey())
                .filter(key -> ofPekko.stream().noneMatch(key::startsWith))
                .filter(key -> !key.equals("type"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyDocumentedKeyIsRead(String key) {
        assertInvalid(
                "atoll.journal." + key,
                "atoll.journal.type = " + (key.equals("directory") ? "h2" : "postgresql"),
                "atoll.journal." + key + " = [\"not\", \"of\", \"this\", \"kind\"]");
    }

    @Test
    void thereAreKeysToCheck() {
        assertThat(keys()).hasSizeGreaterThan(15).contains("tail.recent-bytes", "password");
    }

    @Test
    void thePasswordIsNotPartOfTheText() {
        for (String type : Arrays.asList("h2", "postgresql")) {
            assertThat(from("atoll.journal { type = " + type + ", user = u, password = hunter2 }"))
                    .asString()
                    .contains("u")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void theOverlayMakesThePluginsUseThePool() {
        Config whole = from("").pekkoOverlay().withFallback(config());
        JournalSettings.checkProvider(whole);
        assertThat(JournalSettings.usesSharedDatabase(whole.getConfig("atoll.journal.plugin")))
                .isTrue();
        assertThat(JournalSettings.usesSharedDatabase(whole.getConfig("atoll.journal.snapshot-plugin")))
                .isTrue();
        assertThat(JournalSettings.usesSharedDatabase(whole.getConfig("jdbc-journal")))
                .isFalse();
    }

    @Test
    void anApplicationThatForgotTheProviderIsToldTheLine() {
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> JournalSettings.checkProvider(config()))
                .withMessageContaining("database-provider-fqcn = \"dev.atoll.journal.SharedDatabaseProvider\"");
    }
}
