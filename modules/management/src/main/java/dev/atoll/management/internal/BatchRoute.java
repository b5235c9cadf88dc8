package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RequestId;
import dev.atoll.management.ConfirmRequest;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.DataService;
import dev.atoll.management.HttpSettings;
import dev.atoll.management.LocalWrite;
import dev.atoll.management.OperationParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code POST /api/data}: many operations, each with an outcome of its own. It is not a transaction. */
final class BatchRoute {

    private static final Set<String> ADDRESS = Set.of("collection", "key", "idempotencyKey");

    private final DataService data;
    private final HttpSettings settings;

    BatchRoute(DataService data, HttpSettings settings) {
        this.data = data;
        this.settings = settings;
    }

    void addTo(Router router) {
        router.on(
                "POST",
                "/api/data",
                new SessionCalls(data).within(this::run),
                SessionCalls.parameters(ConfirmParameters.NAMES));
    }

    /** An operation that was read. */
    private record Item(EntityId entity, Operation operation, RequestId request) {}

    private CompletionStage<Answer> run(Call call, DataService seen) {
        if (call.request().idempotencyKey() != null) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "A list of operations takes no Idempotency-Key: give each operation its own \"idempotencyKey\".");
        }
        ConfirmRequest confirm = ConfirmParameters.of(call);
        List<OrderedTasks.Task<LocalWrite>> tasks = new ArrayList<>();
        for (JsonNode json : list(call.request().json())) {
            tasks.add(task(json, confirm, seen));
        }
        return OrderedTasks.run(tasks, settings.batchParallelism())
                .thenCompose(BatchRoute::confirmed)
                .thenApply(outcomes -> Answer.ok(Json.bytes(out -> write(out, outcomes))));
    }

    /** All operations wait for other regions together: one after the other would take as many round trips. */
    private static CompletionStage<List<OrderedTasks.Outcome<DataAnswer>>> confirmed(
            List<OrderedTasks.Outcome<LocalWrite>> outcomes) {
        List<CompletableFuture<OrderedTasks.Outcome<DataAnswer>>> all = new ArrayList<>(outcomes.size());
        for (OrderedTasks.Outcome<LocalWrite> outcome : outcomes) {
            all.add(
                    outcome.failure() != null
                            ? CompletableFuture.completedFuture(new OrderedTasks.Outcome<>(null, outcome.failure()))
                            : outcome.result()
                                    .confirmed()
                                    .thenApply(answer -> new OrderedTasks.Outcome<>(answer, null))
                                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    private JsonNode list(JsonNode body) {
        JsonNode list = body.isObject() && body.size() == 1 ? body.path("operations") : body;
        if (!list.isArray()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "Operations are sent as {\"operations\":[{\"collection\":…,\"key\":…,\"op\":…},…]}.");
        }
        if (list.size() > settings.maxBatchOperations()) {
            throw new AtollException(
                    ErrorCode.REQUEST_TOO_LARGE,
                    "There are " + list.size() + " operations, at most " + settings.maxBatchOperations()
                            + " may be sent at once (atoll.http.max-batch-operations).");
        }
        return list;
    }

    private OrderedTasks.Task<LocalWrite> task(JsonNode json, ConfirmRequest confirm, DataService seen) {
        try {
            Item item = item(json);
            return new OrderedTasks.Task<>(
                    item.entity(), () -> seen.writeHere(item.entity(), item.operation(), item.request(), confirm));
        } catch (AtollException refused) {
            return new OrderedTasks.Task<>(json, () -> {
                throw refused;
            });
        }
    }

    private Item item(JsonNode json) {
        Operation operation = OperationParser.parse(json, ADDRESS);
        return new Item(
                new EntityId(text(json, "collection"), text(json, "key")),
                operation,
                ApiRequest.requestId(
                        json.path("idempotencyKey").isMissingNode() ? null : text(json, "idempotencyKey")));
    }

    private static String text(JsonNode json, String name) {
        if (!json.path(name).isTextual()) {
            throw new AtollException(ErrorCode.INVALID_OPERATION, "'" + name + "' is missing or is not a text.");
        }
        return json.get(name).textValue();
    }

    private static void write(JsonGenerator out, List<OrderedTasks.Outcome<DataAnswer>> outcomes) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("outcomes");
        for (OrderedTasks.Outcome<DataAnswer> outcome : outcomes) {
            if (outcome.failure() != null) {
                Json.write(out, Problems.document(outcome.failure()));
            } else {
                write(out, outcome.result());
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, DataAnswer answer) throws IOException {
        out.writeStartObject();
        out.writeNumberField("status", DataRoutes.status(answer));
        Json.writeData(out, answer);
        if (answer.replayed()) {
            out.writeBooleanField("replayed", true);
        }
        out.writeEndObject();
    }
}
