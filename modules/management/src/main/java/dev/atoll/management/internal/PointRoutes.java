package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.management.HttpSettings;
import dev.atoll.management.RetentionService;
import dev.atoll.management.Targets;
import dev.atoll.recovery.RecoveryPoint;
import dev.atoll.recovery.RecoveryPoints;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /api/recovery/points}: instants with names. */
final class PointRoutes {

    private static final String PATH = "/api/recovery/points";
    private static final int CREATED = 201;
    private static final Set<String> MEMBERS = Set.of("name", "at");

    private final RecoveryPoints points;
    private final Targets targets;
    private final RetentionService retention;
    private final HttpSettings settings;

    PointRoutes(RecoveryPoints points, Targets targets, RetentionService retention, HttpSettings settings) {
        this.points = points;
        this.targets = targets;
        this.retention = retention;
        this.settings = settings;
    }

    void addTo(Router router) {
        router.on("GET", PATH, this::list, "after", "limit")
                .on("POST", PATH, this::create)
                .on("GET", PATH + "/*", this::one)
                .on("DELETE", PATH + "/*", this::delete);
    }

    private CompletionStage<Answer> create(Call call) {
        JsonNode body = call.request().json();
        Members.requireOnly(body, MEMBERS, "A recovery point");
        String at = Members.text(body, "at");
        CompletionStage<HybridTimestamp> instant =
                at == null ? CompletableFuture.completedStage(null) : targets.resolve(at);
        String name = Members.text(body, "name");
        return instant.thenCompose(
                        found -> points.create(name, found, call.request().requestId()))
                .thenCombine(retention.horizon(), (made, horizon) -> new Answer(
                                made.created() ? CREATED : 200, Json.bytes(json(made.point(), horizon)), Map.of())
                        .with("Location", PATH + "/" + made.point().name()));
    }

    private CompletionStage<Answer> list(Call call) {
        int limit = call.limit(settings.defaultListLimit(), settings.maxListLimit());
        String after = call.parameter("after", "");
        return points.all().thenCombine(retention.horizon(), (all, horizon) -> {
            List<RecoveryPoint> rest = all.subList(beginning(all, after), all.size());
            List<RecoveryPoint> page = rest.subList(0, Math.min(limit, rest.size()));
            ObjectNode answer = Json.object();
            ArrayNode list = answer.putArray("points");
            page.forEach(point -> list.add(json(point, horizon)));
            answer.put(
                    "next",
                    page.size() < rest.size()
                            ? page.get(page.size() - 1).at() + "~"
                                    + page.get(page.size() - 1).name()
                            : null);
            return Answer.ok(Json.bytes(answer));
        });
    }

    /** A point may be deleted while somebody goes through the pages: the place of the last one tells what follows. */
    private static int beginning(List<RecoveryPoint> all, String after) {
        if (after.isEmpty()) {
            return 0;
        }
        String[] place = after.split("~", 2);
        if (place.length < 2) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, "after is not a page's 'next'.");
        }
        HybridTimestamp at = HybridTimestamp.parse(place[0]);
        int begin = 0;
        while (begin < all.size() && !follows(all.get(begin), at, place[1])) {
            begin++;
        }
        return begin;
    }

    private static boolean follows(RecoveryPoint point, HybridTimestamp at, String name) {
        int later = point.at().compareTo(at);
        return later < 0 || (later == 0 && point.name().compareTo(name) < 0);
    }

    private CompletionStage<Answer> one(Call call) {
        return points.find(call.variable(0))
                .thenCombine(retention.horizon(), (point, horizon) -> Answer.ok(Json.bytes(json(point, horizon))));
    }

    private CompletionStage<Answer> delete(Call call) {
        return points.delete(call.variable(0))
                .thenCombine(
                        retention.horizon(),
                        (point, horizon) ->
                                Answer.ok(Json.bytes(json(point, horizon).put("deleted", true))));
    }

    private static ObjectNode json(RecoveryPoint point, HybridTimestamp horizon) {
        return Json.object()
                .put("name", point.name())
                .put("timestamp", point.at().toString())
                .put("instant", point.at().instant().toString())
                .put("region", point.region().value())
                .put("automatic", point.automatic())
                .put("reachable", point.at().compareTo(horizon) >= 0);
    }
}
