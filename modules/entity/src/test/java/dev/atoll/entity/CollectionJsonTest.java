package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.DurationText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionJsonTest {

    private static final CollectionDefinition PLAIN = CollectionDefinition.of("stock", DataTypes.COUNTER);
    private static final CollectionDefinition FULL = PLAIN.withConfirm(
                    Optional.of(ConfirmRule.semiSync(3).within(Duration.ofMillis(1500))))
            .withMaxLag(Optional.of(new LagLimit(Duration.ofSeconds(10), LagAction.SLOW)))
            .withRegions(List.of(RegionId.of("us-east"), RegionId.of("eu-west")));

    @Test
    void aDefinitionIsWrittenWithItsMembersInOrderAndReadBack() {
        assertThat(FULL.toJson().utf8())
                .isEqualTo(
                        "{\"confirm\":{\"minRegions\":3,\"mode\":\"semi-sync\",\"timeout\":\"1500ms\"},"
                                + "\"maxLag\":{\"action\":\"slow\",\"limit\":\"10s\"},\"name\":\"stock\","
                                + "\"policy\":\"last-writer-wins\",\"regions\":[\"eu-west\",\"us-east\"],\"type\":\"counter\"}");
        assertThat(CollectionDefinition.fromJson(FULL.toJson())).isEqualTo(FULL);
        assertThat(PLAIN.toJson().utf8())
                .isEqualTo("{\"name\":\"stock\",\"policy\":\"last-writer-wins\",\"type\":\"counter\"}");
    }

    @Test
    void whatANewerVersionWroteIsKeptWhenTheDefinitionIsRewritten() {
        String newer = "{\"bound\":{\"least\":0},\"confirm\":{\"mode\":\"psychic\"},\"maxLag\":7,\"name\":\"stock\","
                + "\"policy\":\"last-writer-wins\",\"regions\":{\"not\":\"eu-west\"},\"type\":\"counter\"}";
        CollectionDefinition read = CollectionDefinition.fromJson(Payload.ofUtf8(newer));

        assertThat(read.confirm()).isEmpty();
        assertThat(read.maxLag()).isEmpty();
        assertThat(read.regions()).isEmpty();
        assertThat(read.toJson().utf8()).isEqualTo(newer);
        assertThat(change("{\"type\":\"counter\",\"maxLag\":{\"limit\":\"1s\"}}", read)
                        .toJson()
                        .utf8())
                .isEqualTo(newer.replace("\"maxLag\":7", "\"maxLag\":{\"action\":\"event\",\"limit\":\"1s\"}"));
        assertThat(change("{\"type\":\"counter\",\"confirm\":null}", read)
                        .toJson()
                        .utf8())
                .isEqualTo(newer.replace("\"confirm\":{\"mode\":\"psychic\"},", ""));
    }

    @Test
    void aChangeLeavesAloneWhatItDoesNotName() {
        CollectionDefinition changed = change("{\"type\":\"counter\",\"confirm\":\"quorum\"}", FULL);

        assertThat(changed).isEqualTo(FULL.withConfirm(Optional.of(ConfirmRule.of(ConfirmMode.QUORUM))));
        assertThat(change("{\"type\":\"counter\"}", changed)).isEqualTo(changed);
    }

    @Test
    void nullBringsBackTheDefault() {
        String reset = "{\"type\":\"counter\",\"confirm\":null,\"maxLag\":null,\"regions\":null,\"policy\":null}";

        assertThat(change(reset, FULL.withPolicy(ConflictPolicy.MANUAL))).isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"mode\":\"quorum\"}                       | INVALID_DEFINITION | has no 'mode'",
                "{\"name\":\"other\"}                        | INVALID_DEFINITION | has no 'name'",
                "{\"confirm\":\"most\"}                      | INVALID_CONFIRM    | no mode 'most'",
                "{\"confirm\":7}                             | INVALID_CONFIRM    | async, semi-sync, quorum or all",
                "{\"confirm\":{\"mode\":\"all\",\"x\":1}}    | INVALID_CONFIRM    | has no 'x'",
                "{\"confirm\":{\"mode\":\"all\",\"minRegions\":3}}         | INVALID_CONFIRM | leave it out with all",
                "{\"confirm\":{\"mode\":\"semi-sync\",\"minRegions\":0}}   | INVALID_CONFIRM | use 1 to 64",
                "{\"confirm\":{\"mode\":\"semi-sync\",\"minRegions\":2.5}} | INVALID_CONFIRM | whole number",
                "{\"confirm\":{\"mode\":\"all\",\"timeout\":5}}            | INVALID_CONFIRM | 250ms or 2s",
                "{\"confirm\":{\"mode\":\"all\",\"timeout\":\"2h\"}}       | INVALID_CONFIRM | The timeout is 2h: use 1ms to 1h",
                "{\"maxLag\":\"10s\"}                        | INVALID_DEFINITION | \"limit\"",
                "{\"maxLag\":{\"limit\":\"10\"}}             | INVALID_DEFINITION | whole number with a unit",
                "{\"maxLag\":{\"limit\":\"1ms\"}}            | INVALID_DEFINITION | use 10ms to 30d",
                "{\"maxLag\":{\"limit\":\"1s\",\"action\":\"shout\"}} | INVALID_DEFINITION | event, slow or refuse",
                "{\"maxLag\":{\"limit\":\"1s\",\"for\":1}}   | INVALID_DEFINITION | has no 'for'",
                "{\"regions\":[]}                            | INVALID_DEFINITION | list of 1 to 64",
                "{\"regions\":\"us-east\"}                   | INVALID_DEFINITION | list of 1 to 64",
                "{\"regions\":[\"us-east\",\"us-east\"]}     | INVALID_DEFINITION | twice",
                "{\"regions\":[\"US\"]}                      | INVALID_DEFINITION | 'regions'",
            })
    void aMemberThatIsWrongIsRefused(String json, ErrorCode code, String message) {
        assertThatThrownBy(() -> change(json, PLAIN))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void aRuleSaysHowManyRegionsItNeeds() {
        assertThat(ConfirmRule.ASYNC.needed(5)).isEqualTo(1);
        assertThat(ConfirmRule.semiSync(3).needed(5)).isEqualTo(3);
        assertThat(ConfirmRule.of(ConfirmMode.QUORUM).needed(1)).isEqualTo(1);
        assertThat(ConfirmRule.of(ConfirmMode.QUORUM).needed(2)).isEqualTo(2);
        assertThat(ConfirmRule.of(ConfirmMode.QUORUM).needed(3)).isEqualTo(2);
        assertThat(ConfirmRule.of(ConfirmMode.QUORUM).needed(4)).isEqualTo(3);
        assertThat(ConfirmRule.of(ConfirmMode.ALL).needed(5)).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"250ms,250", "2s,2000", "90s,90000", "5m,300000", "1h,3600000", "7d,604800000"})
    void durationsAreReadAndWritten(String text, long millis) {
        assertThat(DurationText.read(text)).contains(Duration.ofMillis(millis));
        assertThat(DurationText.write(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"2", "s", "-1s", "1.5s", "2 s", "1w", "99999999999s"})
    void otherTextsAreNoDurations(String text) {
        assertThat(DurationText.read(text)).isEmpty();
    }

    private static CollectionDefinition change(String json, CollectionDefinition definition) {
        try {
            return CollectionJson.change(new ObjectMapper().readTree(json)).apply(definition);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
