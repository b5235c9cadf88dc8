package dev.atoll.node.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.management.CanonicalJson;
import dev.atoll.node.process.ApiAnswer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WatchTest {

    private static ApiAnswer answer(int status, String json) {
        return new ApiAnswer(status, CanonicalJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyNewStepIsPrintedOnceAndTheEndIsReturnedAlsoWhenTheRegionCannotTellMeanwhile() {
        ApiAnswer begun = answer(202, "{\"keys\":0}");
        Iterator<Supplier<ApiAnswer>> looks = List.<Supplier<ApiAnswer>>of(
                        () -> answer(200, "{\"keys\":1}"),
                        () -> answer(503, "{\"code\":\"unavailable\"}"),
                        () -> answer(200, "{\"keys\":1}"),
                        () -> answer(200, "{\"keys\":2}"),
                        () -> answer(200, "{\"keys\":3,\"finished\":\"2026-01-31T12:00:00Z\"}"))
                .iterator();
        StringWriter said = new StringWriter();
        ApiAnswer last = Watch.untilFinished(
                begun, () -> looks.next().get(), seen -> seen.path("keys").asText() + " keys", new PrintWriter(said));
        assertThat(last.body().path("keys").asInt()).isEqualTo(3);
        assertThat(said.toString().lines()).containsExactly("1 keys", "2 keys");
    }
}
