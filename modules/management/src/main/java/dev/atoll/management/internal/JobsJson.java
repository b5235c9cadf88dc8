package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.recovery.RestoredTruth;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindPreview;
import dev.atoll.recovery.RewindScope;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rewinds of many keys. */
final class JobsJson {

    private JobsJson() {}

    static void write(JsonGenerator out, List<RewindJob> jobs, Optional<RestoredTruth.Status> truth)
            throws IOException {
        out.writeStartObject();
        if (truth.isPresent()) {
            write(out, truth.get());
        }
        out.writeArrayFieldStart("jobs");
        for (RewindJob job : jobs) {
            write(out, job);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, RestoredTruth.Status truth) throws IOException {
        out.writeObjectFieldStart("asTruth");
        out.writeStringField("to", truth.to().toString());
        out.writeStringField("state", truth.state().name().toLowerCase(Locale.ROOT));
        writeTexts(out, "collections", truth.collections());
        writeTexts(
                out, "waitsFor", truth.waitsFor().stream().map(RegionId::value).toList());
        writeTexts(out, "jobs", truth.jobs());
        out.writeEndObject();
    }

    private static void writeTexts(JsonGenerator out, String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    static void write(JsonGenerator out, RewindJob job) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", job.id());
        out.writeStringField("region", job.region().value());
        out.writeStringField("state", job.state().name().toLowerCase(Locale.ROOT));
        if (job.cancelRequested() && !job.state().isFinal()) {
            out.writeBooleanField("cancelRequested", true);
        }
        out.writeStringField("to", job.to().toString());
        writeScope(out, job.scope());
        out.writeStringField("created", job.created().toString());
        out.writeStringField("updated", job.updated().toString());
        if (job.finished().isPresent()) {
            out.writeStringField("finished", job.finished().get().toString());
        }
        long millis = job.elapsed().toMillis();
        out.writeNumberField("elapsedMillis", millis);
        out.writeNumberField("keysPerSecond", job.progress().keys() * 1_000 / Math.max(1, millis));
        writeProgress(out, job.progress());
        PastRoutes.writeComplete(out, job.missing());
        out.writeEndObject();
    }

    static void write(JsonGenerator out, RewindPreview preview) throws IOException {
        out.writeStartObject();
        out.writeBooleanField("dryRun", true);
        out.writeStringField("to", preview.to().toString());
        writeScope(out, preview.scope());
        out.writeBooleanField("whole", preview.whole());
        writeProgress(out, preview.found());
        out.writeArrayFieldStart("examples");
        for (RewindPreview.Example example : preview.examples()) {
            out.writeStartObject();
            out.writeStringField("collection", example.entity().collection());
            out.writeStringField("key", example.entity().key());
            writeSide(out, "before", example.change().before());
            writeSide(out, "after", example.change().after());
            out.writeNumberField("discarded", example.change().discarded());
            DiscardedJson.writeList(out, example.writes());
            out.writeEndObject();
        }
        out.writeEndArray();
        PastRoutes.writeComplete(out, preview.missing());
        out.writeEndObject();
    }

    private static void writeScope(JsonGenerator out, RewindScope scope) throws IOException {
        if (scope.isEverything()) {
            out.writeBooleanField("everything", true);
            return;
        }
        out.writeObjectFieldStart("scope");
        out.writeStringField("collection", scope.collection());
        writeUnlessEmpty(out, "key", scope.key());
        writeUnlessEmpty(out, "prefix", scope.prefix());
        out.writeEndObject();
    }

    private static void writeUnlessEmpty(JsonGenerator out, String name, String text) throws IOException {
        if (!text.isEmpty()) {
            out.writeStringField(name, text);
        }
    }

    private static void writeProgress(JsonGenerator out, RewindJob.Progress progress) throws IOException {
        out.writeNumberField("keys", progress.keys());
        out.writeNumberField("changed", progress.changed());
        out.writeNumberField("failed", progress.failed());
        out.writeNumberField("discarded", progress.discarded());
        if (!progress.collection().isEmpty()) {
            out.writeObjectFieldStart("position");
            out.writeStringField("collection", progress.collection());
            out.writeStringField("key", progress.key());
            out.writeEndObject();
        }
        out.writeArrayFieldStart("skipped");
        for (RewindJob.Skipped skipped : progress.skipped()) {
            out.writeStartObject();
            out.writeStringField("collection", skipped.collection());
            out.writeStringField("reason", skipped.reason());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("errors");
        for (RewindJob.KeyError error : progress.errors()) {
            out.writeStartObject();
            out.writeStringField("collection", error.collection());
            out.writeStringField("key", error.key());
            out.writeStringField("code", error.code());
            out.writeStringField("detail", error.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeSide(JsonGenerator out, String name, View value) throws IOException {
        if (value != null) {
            out.writeFieldName(name);
            Json.writeValue(out, value);
        }
    }
}
