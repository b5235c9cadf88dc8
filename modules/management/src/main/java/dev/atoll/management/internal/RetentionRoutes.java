package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.history.Compaction.Outcome;
import dev.atoll.journal.DurationText;
import dev.atoll.management.RetentionService;
import dev.atoll.management.RetentionService.Report;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** {@code /api/recovery/retention}: how long the past is kept. */
final class RetentionRoutes {

    private static final String PATH = "/api/recovery/retention";
    private static final String DRY_RUN = "dryRun";

    private final RetentionService retention;

    RetentionRoutes(RetentionService retention) {
        this.retention = retention;
    }

    void addTo(Router router) {
        router.on("GET", PATH, this::report).on("POST", PATH + "/compact", this::compact);
    }

    private CompletionStage<Answer> report(Call call) {
        return retention.report().thenApply(report -> Answer.ok(Json.bytes(json(report))));
    }

    private CompletionStage<Answer> compact(Call call) {
        boolean dryRun = Members.flag(Members.of(call, Set.of(DRY_RUN), "A compaction"), DRY_RUN);
        return retention.compact(dryRun).thenApply(outcome -> Answer.ok(Json.bytes(json(outcome, dryRun))));
    }

    private static ObjectNode json(Outcome outcome, boolean dryRun) {
        return Json.object()
                .put(DRY_RUN, dryRun)
                .put("horizon", text(outcome.horizon()))
                .put("upToOffset", outcome.upToOffset())
                .put("rows", outcome.rows())
                .put("keys", outcome.keys())
                .put("whole", outcome.whole());
    }

    private static ObjectNode json(Report report) {
        ObjectNode answer = Json.object()
                .put("window", DurationText.write(report.window()))
                .put("horizon", text(report.progress().horizon()))
                .put("announced", text(report.horizon().announced()))
                .put("removedUpTo", report.progress().removedUpTo())
                .put("rowsRemoved", report.progress().rowsRemoved())
                .put("keysForgotten", report.progress().keysForgotten());
        ArrayNode regions = answer.putArray("regions");
        report.horizon().peers().forEach(peer -> regions.addObject()
                .put("region", peer.region())
                .put("linked", peer.met())
                .put("announced", text(peer.announced()))
                .put("countsTheSame", peer.counted())
                .put("storedOffset", peer.storedOffset() < 0 ? null : peer.storedOffset()));
        ArrayNode needs = answer.putArray("needs");
        report.needs().forEach(need -> needs.addObject()
                .put("by", need.by())
                .put("rowsAfter", need.rowsAfter() < 0 ? null : need.rowsAfter()));
        ArrayNode holds = answer.putArray("holds");
        report.holds().forEach(hold -> holds.addObject()
                .put("name", hold.name())
                .put("rowsAfter", hold.rowsAfter() == Long.MAX_VALUE ? null : hold.rowsAfter())
                .put("instantsFrom", text(hold.instantsFrom())));
        ArrayNode waits = answer.putArray("waits");
        report.horizon().waits().forEach(waits::add);
        return answer;
    }

    private static String text(HybridTimestamp timestamp) {
        boolean never = timestamp.packed() == 0 || timestamp.packed() == Long.MAX_VALUE;
        return never ? null : timestamp.toString();
    }
}
