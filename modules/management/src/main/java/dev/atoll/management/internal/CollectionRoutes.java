package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.CollectionJson;
import dev.atoll.entity.PolicyJson;
import dev.atoll.management.DataService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /api/collections}. */
final class CollectionRoutes {

    private final DataService data;

    CollectionRoutes(DataService data) {
        this.data = data;
    }

    void addTo(Router router) {
        router.on("GET", "/api/collections", this::all)
                .on("GET", "/api/collections/*", this::one)
                .on("PUT", "/api/collections/*", this::create);
    }

    private CompletionStage<Answer> all(Call call) {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("collections");
        data.collections().forEach(collection -> list.add(json(collection)));
        return CompletableFuture.completedFuture(Answer.ok(Json.bytes(answer)));
    }

    private CompletionStage<Answer> one(Call call) {
        return data.collection(call.variable(0))
                .thenCompose(collection -> data.placement(collection).thenApply(states -> {
                    ObjectNode json = json(collection);
                    if (collection.policy().resolverClass().isPresent()) {
                        json.put("fallbacks", data.fallbacks(collection));
                    }
                    if (!states.isEmpty()) {
                        ObjectNode placement = json.putObject("placement");
                        states.forEach((region, state) -> placement.put(region.value(), state));
                    }
                    return Answer.ok(Json.bytes(json));
                }));
    }

    private CompletionStage<Answer> create(Call call) {
        JsonNode body = call.request().json();
        String name = call.variable(0);
        String type = type(body);
        CompletionStage<CollectionDefinition> created =
                body.size() == 1 ? data.create(name, type) : data.define(name, type, CollectionJson.change(body));
        return created.thenApply(collection -> Answer.ok(Json.bytes(json(collection))));
    }

    private static String type(JsonNode body) {
        if (!body.isObject() || !body.path("type").isTextual()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "A collection is created with {\"type\":\"register\"} or another type, and what else it is to have.");
        }
        return body.get("type").textValue();
    }

    /** What it is comes first, what its writes are promised after that. */
    private static ObjectNode json(CollectionDefinition collection) {
        ObjectNode json = Json.object()
                .put("name", collection.name())
                .put("type", collection.type().name());
        json.set("policy", PolicyJson.write(collection.policy()));
        return json.setAll(CollectionJson.write(collection));
    }
}
