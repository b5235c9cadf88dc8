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
        RegionId region = RegionId.of(call.variable(0));
        boolean force = call.flag(FORCE);
        return call.flag(DRY_RUN)
                ? regions.plan(region, force).thenApply(RegionRoutes::planned)
                : regions.remove(region, force).thenApply(done -> Answer.ok(Json.bytes(described(false, done))));
    }

    private static Answer planned(RegionAdmin.Plan plan) {
        ObjectNode members = Json.tree(plan);
        members.remove("region");
        ObjectNode answer = described(true, plan.region());
        answer.setAll(members);
        return Answer.ok(Json.bytes(answer));
    }

    private static ObjectNode described(boolean dryRun, RegionAdmin.Region region) {
        ObjectNode answer = Json.object().put("dryRun", dryRun);
        answer.setAll(Json.tree(region));
        return answer;
    }
}
