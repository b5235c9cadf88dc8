package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.DataService;
import dev.atoll.management.HttpSettings;
import dev.atoll.management.KeyPage;
import dev.atoll.management.PastAnswer;
import dev.atoll.management.PastDiff;
import dev.atoll.management.PastService;
import dev.atoll.management.Targets;
import dev.atoll.recovery.RecoveryTarget;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code /api/data/…?asOf=} and {@code …/diff}: what there was at an instant. */
final class PastRoutes {

    static final String AS_OF = "asOf";

    private final PastService past;
    private final Targets targets;
    private final DataService data;
    private final HttpSettings settings;

    PastRoutes(PastService past, Targets targets, DataService data, HttpSettings settings) {
        this.past = past;
        this.targets = targets;
        this.data = data;
        this.settings = settings;
    }

    void addTo(Router router) {
        Router.Handler diff = new SessionCalls(data).within(this::diff);
        router.on("GET", "/api/data/*/*/diff", diff, SessionCalls.parameters("from", "to"));
    }

    CompletionStage<Answer> read(Call call, DataService seen) {
        return instant(call)
                .thenCompose(at -> past.over(seen).read(entity(call), at))
                .thenApply(answer -> Answer.ok(Json.bytes(out -> {
                    out.writeStartObject();
                    Json.writeData(out, answer.what(), call.flag("versions"));
                    writeInstant(out, answer);
                    out.writeEndObject();
                })));
    }

    CompletionStage<Answer> list(Call call, DataService seen) {
        PastService then = past.over(seen);
        String name = call.variable(0);
        int limit = call.limit(settings.defaultListLimit(), settings.maxListLimit());
        String after = call.parameter("after", "");
        boolean values = call.flag("values");
        return instant(call)
                .thenCompose(at -> values
                        ? then.entries(name, at, after, limit, settings.maxValuesBytes())
                                .thenApply(page -> page(page, "entries", DataRoutes::writeEntry))
                        : then.keys(name, at, after, limit)
                                .thenApply(page -> page(page, "keys", JsonGenerator::writeString)));
    }

    private CompletionStage<Answer> diff(Call call, DataService seen) {
        CompletionStage<HybridTimestamp> from = targets.resolve(call.required("from"));
        String to = call.parameter("to", RecoveryTarget.LATEST);
        return from.thenCompose(begin ->
                        targets.resolve(to).thenCompose(end -> past.over(seen).diff(entity(call), begin, end)))
                .thenApply(answer -> Answer.ok(Json.bytes(out -> writeDiff(out, entity(call), answer))));
    }

    private static <T> Answer page(PastAnswer<KeyPage<T>> answer, String name, DataRoutes.Writer<T> writer) {
        return Answer.ok(Json.bytes(out -> {
            out.writeStartObject();
            DataRoutes.writePage(out, name, answer.what(), writer);
            writeInstant(out, answer);
            out.writeEndObject();
        }));
    }

    private static void writeDiff(JsonGenerator out, EntityId id, PastAnswer<PastDiff> answer) throws IOException {
        PastDiff diff = answer.what();
        out.writeStartObject();
        out.writeStringField("collection", id.collection());
        out.writeStringField("key", id.key());
        out.writeBooleanField("changed", diff.changed());
        writeSide(out, "from", diff.from(), diff.before());
        writeSide(out, "to", diff.to(), diff.after());
        writeElements(out, "added", diff.added());
        writeElements(out, "removed", diff.removed());
        writeComplete(out, answer.missing());
        out.writeEndObject();
    }

    private static void writeSide(JsonGenerator out, String name, HybridTimestamp at, Optional<DataAnswer> data)
            throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField(AS_OF, at.toString());
        if (data.isPresent()) {
            Json.writeData(out, data.get());
        }
        out.writeEndObject();
    }

    private static void writeElements(JsonGenerator out, String name, Optional<List<Payload>> elements)
            throws IOException {
        if (elements.isPresent()) {
            out.writeArrayFieldStart(name);
            for (Payload element : elements.get()) {
                out.writeRawValue(element.utf8());
            }
            out.writeEndArray();
        }
    }

    private static void writeInstant(JsonGenerator out, PastAnswer<?> answer) throws IOException {
        out.writeStringField(AS_OF, answer.asOf().toString());
        writeComplete(out, answer.missing());
    }

    static void writeComplete(JsonGenerator out, List<RegionId> missing) throws IOException {
        out.writeBooleanField("complete", missing.isEmpty());
        if (!missing.isEmpty()) {
            out.writeArrayFieldStart("missing");
            for (RegionId region : missing) {
                out.writeString(region.value());
            }
            out.writeEndArray();
        }
    }

    private CompletionStage<HybridTimestamp> instant(Call call) {
        return targets.resolve(call.parameter(AS_OF, ""));
    }

    private static EntityId entity(Call call) {
        return new EntityId(call.variable(0), call.variable(1));
    }
}
