package dev.atoll.recovery.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJob.KeyError;
import dev.atoll.recovery.RewindJob.Progress;
import dev.atoll.recovery.RewindJob.Skipped;
import dev.atoll.recovery.RewindJob.State;
import dev.atoll.recovery.RewindScope;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Jobs as they are stored. */
final class JobJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JobJson() {}

    static Payload write(RewindJob job) {
        return Payload.ofUtf8(object(job).toString());
    }

    static Payload write(List<RewindJob> jobs) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        jobs.forEach(job -> all.add(object(job)));
        return Payload.ofUtf8(all.toString());
    }

    private static ObjectNode object(RewindJob job) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", job.id())
                .put("region", job.region().value())
                .put("to", job.to().packed())
                .put("since", job.since().packed())
                .put("collection", job.scope().collection())
                .put("key", job.scope().key())
                .put("prefix", job.scope().prefix())
                .put("state", job.state().name().toLowerCase(Locale.ROOT))
                .put("created", job.created().toEpochMilli())
                .put("updated", job.updated().toEpochMilli());
        job.finished().ifPresent(at -> json.put("finished", at.toEpochMilli()));
        ArrayNode missing = json.putArray("missing");
        job.missing().forEach(region -> missing.add(region.value()));
        write(json.putObject("progress"), job.progress());
        return json;
    }

    private static void write(ObjectNode json, Progress progress) {
        json.put("keys", progress.keys())
                .put("changed", progress.changed())
                .put("failed", progress.failed())
                .put("discarded", progress.discarded())
                .put("collection", progress.collection())
                .put("key", progress.key());
        ArrayNode skipped = json.putArray("skipped");
        progress.skipped()
                .forEach(each ->
                        skipped.addObject().put("collection", each.collection()).put("reason", each.reason()));
        ArrayNode errors = json.putArray("errors");
        progress.errors().forEach(each -> errors.addObject()
                .put("collection", each.collection())
                .put("key", each.key())
                .put("code", each.code())
                .put("detail", each.detail()));
    }

    /**
     * @throws AtollException {@link ErrorCode#CORRUPT_DATA}
     */
    static RewindJob job(Payload payload) {
        return job(tree(payload));
    }

    /**
     * @throws AtollException {@link ErrorCode#CORRUPT_DATA}
     */
    static List<RewindJob> jobs(Payload payload) {
        List<RewindJob> jobs = new ArrayList<>();
        tree(payload).forEach(each -> jobs.add(job(each)));
        return jobs;
    }

    private static JsonNode tree(Payload payload) {
        try {
            return MAPPER.readTree(payload.bytes());
        } catch (IOException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "A job is not understood: " + payload, e);
        }
    }

    private static RewindJob job(JsonNode json) {
        List<RegionId> missing = new ArrayList<>();
        json.path("missing").forEach(region -> missing.add(RegionId.of(region.asText())));
        return new RewindJob(
                json.path("id").asText(),
                RegionId.of(json.path("region").asText()),
                new HybridTimestamp(json.path("to").asLong()),
                new RewindScope(
                        json.path("collection").asText(),
                        json.path("key").asText(),
                        json.path("prefix").asText()),
                new HybridTimestamp(json.path("since").asLong()),
                State.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)),
                progress(json.path("progress")),
                missing,
                instant(json, "created"),
                instant(json, "updated"),
                json.has("finished") ? Optional.of(instant(json, "finished")) : Optional.empty(),
                false);
    }

    private static Instant instant(JsonNode json, String name) {
        return Instant.ofEpochMilli(json.path(name).asLong());
    }

    private static Progress progress(JsonNode json) {
        List<Skipped> skipped = new ArrayList<>();
        json.path("skipped")
                .forEach(each -> skipped.add(new Skipped(
                        each.path("collection").asText(), each.path("reason").asText())));
        List<KeyError> errors = new ArrayList<>();
        json.path("errors")
                .forEach(each -> errors.add(new KeyError(
                        each.path("collection").asText(),
                        each.path("key").asText(),
                        each.path("code").asText(),
                        each.path("detail").asText())));
        return new Progress(
                json.path("keys").asLong(),
                json.path("changed").asLong(),
                json.path("failed").asLong(),
                json.path("discarded").asLong(),
                json.path("collection").asText(),
                json.path("key").asText(),
                skipped,
                errors);
    }
}
