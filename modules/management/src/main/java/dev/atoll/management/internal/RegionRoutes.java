package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.RegionId;
import dev.atoll.management.RegionAdmin;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /api/regions}. */
final class RegionRoutes {

    private static final String DRY_RUN = "dryRun";
    private static final String FORCE = "force";

    private final RegionAdmin regions;

    RegionRoutes(RegionAdmin regions) {
        this.regions = regions;
    }

    void addTo(Router router) {
        router.on("GET", "/api/regions", this::all).on("DELETE", "/api/regions/*", this::remove, DRY_RUN, FORCE);
    }

    private CompletionStage<Answer> all(Call call) {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("regions");
        regions.regions().forEach(region -> list.add(Json.tree(region)));
        return CompletableFuture.completedFuture(Answer.ok(Json.bytes(answer)));
    }

    private CompletionStage<Answer> remove(Call call) {
        boolean dryRun = call.flag(DRY_RUN);
        return regions.remove(RegionId.of(call.variable(0)), dryRun, call.flag(FORCE))
                .thenApply(region -> {
                    ObjectNode answer = Json.object().put("dryRun", dryRun);
                    answer.setAll(Json.tree(region));
                    return Answer.ok(Json.bytes(answer));
                });
    }
}
