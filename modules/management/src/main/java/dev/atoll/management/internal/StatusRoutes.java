package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.management.RegionStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Replication, members and health. */
final class StatusRoutes {

    private final RegionStatus status;

    StatusRoutes(RegionStatus status) {
        this.status = status;
    }

    void addTo(Router router) {
        router.on("GET", "/api/replication/status", this::replication)
                .on("GET", "/api/ha/status", this::ha)
                .on("GET", "/health/live", this::live)
                .on("GET", "/health/ready", this::ready);
    }

    private CompletionStage<Answer> replication(Call call) {
        ObjectNode answer = Json.object().put("region", status.ha().region());
        ArrayNode peers = answer.putArray("peers");
        status.peers().forEach(peer -> peers.add(Json.tree(peer)));
        ArrayNode limits = answer.putArray("lagLimits");
        status.lagLimits().forEach(limit -> limits.add(Json.tree(limit)));
        return now(answer);
    }

    private CompletionStage<Answer> ha(Call call) {
        return now(Json.tree(status.ha()));
    }

    private CompletionStage<Answer> live(Call call) {
        return now(Json.object().put("status", "live"));
    }

    private CompletionStage<Answer> ready(Call call) {
        return status.readiness().thenApply(checks -> readiness(checks, status.degraded()));
    }

    /** Who is degraded serves all the same. */
    private static Answer readiness(List<RegionStatus.Check> checks, List<RegionStatus.Degradation> degraded) {
        boolean ready = checks.stream().allMatch(check -> check.problem() == null);
        ObjectNode answer = ready
                ? Json.object().put("status", degraded.isEmpty() ? "ready" : "degraded")
                : Problems.document(new AtollException(ErrorCode.UNAVAILABLE, "This node cannot serve now."));
        ObjectNode details = answer.putObject("checks");
        checks.forEach(check -> details.put(check.name(), Objects.requireNonNullElse(check.problem(), "ok")));
        if (!degraded.isEmpty()) {
            ArrayNode reasons = answer.putArray("degraded");
            degraded.forEach(each -> reasons.add(Json.tree(each)));
        }
        return ready ? Answer.ok(Json.bytes(answer)) : new Answer(503, Json.bytes(answer), Map.of());
    }

    private static CompletionStage<Answer> now(ObjectNode answer) {
        return CompletableFuture.completedFuture(Answer.ok(Json.bytes(answer)));
    }
}
