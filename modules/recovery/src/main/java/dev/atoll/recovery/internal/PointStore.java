package dev.atoll.recovery.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.View;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityReply;
import dev.atoll.recovery.RecoveryPoint;
import dev.atoll.recovery.RecoveryPoints;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Keeps recovery points as fields of one map, so that a removed one leaves nothing behind. */
public final class PointStore {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final DataEntities entities;

    public PointStore(DataEntities entities) {
        this.entities = entities;
    }

    public CompletionStage<Map<String, RecoveryPoint>> all() {
        return entities.read(RecoveryPoints.ENTITY).thenApply(reply -> points(Replies.state(reply)));
    }

    /** By their names. */
    public static Map<String, RecoveryPoint> points(EntityState state) {
        return state.visible(DataTypes.MAP)
                .map(slot -> points((View.Fields) slot.view(ConflictPolicy.LAST_WRITER_WINS)))
                .orElse(Map.of());
    }

    private static Map<String, RecoveryPoint> points(View.Fields fields) {
        Map<String, RecoveryPoint> points = new TreeMap<>();
        fields.fields().forEach((name, view) -> {
            if (view instanceof View.Document document) {
                points.put(name, read(name, document.payload()));
            }
        });
        return Collections.unmodifiableMap(points);
    }

    /** Whether it was added; not when there is one of its name. */
    public CompletionStage<Boolean> add(RecoveryPoint point) {
        return write(point.name(), new Operation.AssignIfStill(write(point), List.of()))
                .thenApply(reply -> {
                    if (reply instanceof EntityReply.Refused refused && refused.code() == ErrorCode.CONFLICT_OPEN) {
                        return false;
                    }
                    Replies.state(reply);
                    return true;
                });
    }

    public CompletionStage<Void> remove(String name) {
        return write(name, new Operation.Delete()).thenAccept(Replies::state);
    }

    private CompletionStage<EntityReply> write(String name, Operation operation) {
        return entities.write(
                RecoveryPoints.ENTITY, DataTypes.MAP, new Operation.AtPath(FieldPath.of(name), operation), null);
    }

    private static Payload write(RecoveryPoint point) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("at", point.at().packed())
                .put("region", point.region().value())
                .put("automatic", point.automatic());
        point.request().ifPresent(request -> json.put("high", request.high()).put("low", request.low()));
        return Payload.ofUtf8(json.toString());
    }

    private static RecoveryPoint read(String name, Payload payload) {
        try {
            JsonNode json = MAPPER.readTree(payload.bytes());
            return new RecoveryPoint(
                    name,
                    new HybridTimestamp(json.path("at").asLong()),
                    RegionId.of(json.path("region").asText()),
                    json.path("automatic").asBoolean(),
                    json.has("high")
                            ? Optional.of(new RequestId(
                                    json.path("high").asLong(), json.path("low").asLong()))
                            : Optional.empty());
        } catch (IOException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "A recovery point is not understood: " + payload, e);
        }
    }
}
