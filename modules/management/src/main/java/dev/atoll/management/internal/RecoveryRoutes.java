package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.DataService;
import dev.atoll.management.RecoveryService;
import dev.atoll.management.Rewind;
import dev.atoll.management.Targets;
import dev.atoll.recovery.RewindJobs;
import dev.atoll.recovery.RewindScope;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** {@code /api/recovery/…}: keys are taken back to what they held at an instant. */
final class RecoveryRoutes {

    private static final Set<String> MEMBERS = Set.of("to", "scope", "everything", "dryRun");
    private static final Set<String> SCOPE = Set.of("collection", "key", "prefix");

    private final RecoveryService recovery;
    private final RewindJobs jobs;
    private final Targets targets;
    private final DataService data;

    RecoveryRoutes(RecoveryService recovery, RewindJobs jobs, Targets targets, DataService data) {
        this.recovery = recovery;
        this.jobs = jobs;
        this.targets = targets;
        this.data = data;
    }

    void addTo(Router router) {
        router.on(
                "POST",
                "/api/recovery/rewind",
                new SessionCalls(data).within(this::rewind),
                SessionCalls.parameters(ConfirmParameters.NAMES));
    }

    private CompletionStage<Answer> rewind(Call call, DataService seen) {
        JsonNode body = call.request().json();
        Members.requireOnly(body, MEMBERS, "A rewind");
        Members.requireOnly(body.path("scope"), SCOPE, "Its scope");
        RewindScope scope = scope(body);
        boolean dryRun = Members.flag(body, "dryRun");
        return targets.resolve(text(body, "to"))
                .thenCompose(to -> scope.key().isEmpty()
                        ? many(call, scope, to, dryRun)
                        : one(call, new EntityId(scope.collection(), scope.key()), to, dryRun, seen));
    }

    private CompletionStage<Answer> one(Call call, EntityId id, HybridTimestamp to, boolean dryRun, DataService seen) {
        CompletionStage<Rewind> done = dryRun
                ? recovery.over(seen).previewKey(id, to)
                : recovery.over(seen).rewindKey(id, to, call.request().requestId(), ConfirmParameters.of(call));
        return done.thenApply(RecoveryRoutes::answer);
    }

    private CompletionStage<Answer> many(Call call, RewindScope scope, HybridTimestamp to, boolean dryRun) {
        if (ConfirmParameters.areIn(call)) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST, "A rewind of many keys waits for no other region: leave out confirm.");
        }
        return dryRun
                ? jobs.preview(scope, to).thenApply(found -> Answer.ok(Json.bytes(out -> JobsJson.write(out, found))))
                : jobs.submit(scope, to, call.request().requestId()).thenApply(JobRoutes::accepted);
    }

    private static RewindScope scope(JsonNode body) {
        JsonNode scope = body.path("scope");
        if (Members.flag(body, "everything")) {
            if (!scope.isEmpty()) {
                throw new AtollException(ErrorCode.INVALID_REQUEST, "There is a scope, and \"everything\" as well.");
            }
            return RewindScope.EVERYTHING;
        }
        if (scope.isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "There is no scope: name a collection, or say \"everything\":true to take back all collections.");
        }
        String collection = text(scope, "collection");
        String key = scope.has("key") ? text(scope, "key") : "";
        if (scope.has("key") && key.isEmpty()) {
            throw new AtollException(ErrorCode.INVALID_KEY, "The key is empty: leave it out for all keys.");
        }
        return new RewindScope(collection, key, scope.has("prefix") ? text(scope, "prefix") : "");
    }

    private static Answer answer(Rewind rewind) {
        int status = rewind.written().map(DataRoutes::status).orElse(200);
        return new Answer(status, Json.bytes(out -> write(out, rewind)), Map.of());
    }

    private static void write(JsonGenerator out, Rewind rewind) throws IOException {
        out.writeStartObject();
        out.writeBooleanField("dryRun", rewind.written().isEmpty());
        out.writeStringField("collection", rewind.entity().collection());
        out.writeStringField("key", rewind.entity().key());
        out.writeStringField("to", rewind.to().toString());
        out.writeBooleanField("changes", rewind.changes());
        writeSide(out, "before", rewind.before());
        writeSide(out, "after", rewind.after());
        out.writeNumberField("discarded", rewind.discarded());
        if (rewind.written().isEmpty()) {
            DiscardedJson.writeList(out, rewind.writes());
        }
        PastRoutes.writeComplete(out, rewind.missing());
        if (rewind.written().isPresent()) {
            Json.writeData(out, rewind.written().get());
        }
        out.writeEndObject();
    }

    private static void writeSide(JsonGenerator out, String name, Optional<DataAnswer> data) throws IOException {
        if (data.isPresent()) {
            out.writeFieldName(name);
            Json.writeValue(out, data.get().value());
        }
    }

    private static String text(JsonNode object, String name) {
        if (!object.path(name).isTextual()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "The member '" + name + "' is missing: send {\"to\":\"<target>\",\"scope\":{\"collection\":…,"
                            + "\"key\":…},\"dryRun\":true}.");
        }
        return object.get(name).textValue();
    }
}
