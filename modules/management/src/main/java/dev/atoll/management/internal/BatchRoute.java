package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RequestId;
import dev.atoll.management.ConfirmRequest;
import dev.atoll.management.DataService;
import dev.atoll.management.HttpSettings;
import dev.atoll.management.OperationParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code POST /api/data}: many operations, each with an outcome of its own. It is not a transaction. */
final class BatchRoute {

    private static final String VALUES = "values";
    private static final String IDEMPOTENCY_KEY = "idempotencyKey";
    private static final Set<String> ADDRESS = Set.of("collection", "key", IDEMPOTENCY_KEY);

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
                SessionCalls.parameters(ConfirmParameters.namesAnd(VALUES)));
    }

    /** An operation that was read. */
    private record Item(EntityId entity, Operation operation, RequestId request) {}

    private CompletionStage<Answer> run(Call call, DataService seen) {
        if (!call.request().idempotencyKeys().isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "A list of operations takes no Idempotency-Key: give each operation its own \"idempotencyKey\".");
        }
        ConfirmRequest confirm = ConfirmParameters.of(call);
        BatchValues values = new BatchValues(call.flag(VALUES, true), settings.maxValuesBytes());
        List<OrderedTasks.Task<BatchOutcome>> tasks = new ArrayList<>();
        for (JsonNode json : list(call.request().json())) {
            tasks.add(task(json, confirm, values, seen));
        }
        return OrderedTasks.run(tasks, settings.batchParallelism())
                .thenCompose(BatchRoute::confirmed)
                .thenApply(outcomes -> Answer.ok(Json.bytes(out -> write(out, outcomes))));
    }

    /** All operations wait for other regions together: one after the other would take as many round trips. */
    private static CompletionStage<List<OrderedTasks.Outcome<BatchOutcome>>> confirmed(
            List<OrderedTasks.Outcome<BatchOutcome>> outcomes) {
        List<CompletableFuture<OrderedTasks.Outcome<BatchOutcome>>> all = new ArrayList<>(outcomes.size());
        for (OrderedTasks.Outcome<BatchOutcome> outcome : outcomes) {
            all.add(
                    outcome.failure() != null
                            ? CompletableFuture.completedFuture(outcome)
                            : outcome.result()
                                    .confirmed()
                                    .thenApply(known -> new OrderedTasks.Outcome<>(known, null))
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

    private OrderedTasks.Task<BatchOutcome> task(
            JsonNode json, ConfirmRequest confirm, BatchValues values, DataService seen) {
        try {
            Item item = item(json);
            return new OrderedTasks.Task<>(item.entity(), placed -> seen.writeHere(
                            item.entity(), item.operation(), item.request(), confirm, placed)
                    .thenCompose(values::outcome));
        } catch (AtollException refused) {
            return new OrderedTasks.Task<>(json, placed -> {
                throw refused;
            });
        }
    }

    private Item item(JsonNode json) {
        Operation operation = OperationParser.parse(json, ADDRESS);
        return new Item(
                new EntityId(text(json, "collection"), text(json, "key")),
                operation,
                json.has(IDEMPOTENCY_KEY) ? RequestId.ofKey(text(json, IDEMPOTENCY_KEY)) : null);
    }

    private static String text(JsonNode json, String name) {
        if (!json.path(name).isTextual()) {
            throw new AtollException(ErrorCode.INVALID_OPERATION, "'" + name + "' is missing or is not a text.");
        }
        return json.get(name).textValue();
    }

    private static void write(JsonGenerator out, List<OrderedTasks.Outcome<BatchOutcome>> outcomes) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("outcomes");
        for (OrderedTasks.Outcome<BatchOutcome> outcome : outcomes) {
            if (outcome.failure() != null) {
                Json.write(out, Problems.document(outcome.failure()));
            } else {
                outcome.result().write(out);
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
