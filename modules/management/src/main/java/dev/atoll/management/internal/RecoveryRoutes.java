package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.RecoveryService;
import dev.atoll.management.Rewind;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** {@code /api/recovery/…}: keys are taken back to what they held at an instant. */
final class RecoveryRoutes {

    private static final Set<String> MEMBERS = Set.of("to", "scope", "dryRun");
    private static final Set<String> SCOPE = Set.of("collection", "key");

    private final RecoveryService recovery;

    RecoveryRoutes(RecoveryService recovery) {
        this.recovery = recovery;
    }

    void addTo(Router router) {
        router.on("POST", "/api/recovery/rewind", this::rewind, ConfirmParameters.NAMES);
    }

    private CompletionStage<Answer> rewind(Call call) {
        JsonNode body = call.request().json();
        requireOnly(body, MEMBERS, "A rewind");
        requireOnly(body.path("scope"), SCOPE, "Its scope");
        EntityId id = new EntityId(text(body.path("scope"), "collection"), text(body.path("scope"), "key"));
        HybridTimestamp to = HybridTimestamp.parseUpTo(text(body, "to"));
        CompletionStage<Rewind> done = isDryRun(body)
                ? recovery.preview(id, to)
                : recovery.rewind(id, to, call.request().requestId(), ConfirmParameters.of(call));
        return done.thenApply(RecoveryRoutes::answer);
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

    private static boolean isDryRun(JsonNode body) {
        JsonNode flag = body.path("dryRun");
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, "'dryRun' is neither true nor false.");
        }
        return flag.asBoolean();
    }

    private static String text(JsonNode object, String name) {
        if (!object.path(name).isTextual()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "The member '" + name + "' is missing: send {\"to\":\"<instant>\",\"scope\":{\"collection\":…,"
                            + "\"key\":…},\"dryRun\":true}.");
        }
        return object.get(name).textValue();
    }

    private static void requireOnly(JsonNode object, Set<String> known, String what) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        names.removeAll(known);
        if (!names.isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    what + " has no member '" + names.iterator().next() + "': it has " + new TreeSet<>(known) + ".");
        }
    }
}
