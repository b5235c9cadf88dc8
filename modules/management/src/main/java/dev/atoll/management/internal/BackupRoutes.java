package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Backups;
import dev.atoll.backup.StoredBackup;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code /api/backups}. */
final class BackupRoutes {

    private static final int ACCEPTED = 202;

    private final Backups backups;

    BackupRoutes(Backups backups) {
        this.backups = backups;
    }

    void addTo(Router router) {
        router.on("GET", "/api/backups", this::all)
                .on("POST", "/api/backups", this::begin)
                .on("GET", "/api/backups/*", this::one);
    }

    private CompletionStage<Answer> all(Call call) {
        return backups.overview().thenApply(overview -> {
            ObjectNode answer = Json.object();
            ArrayNode repositories = answer.putArray("repositories");
            overview.repositories().forEach(repository -> repositories.add(Json.tree(repository)));
            ArrayNode list = answer.putArray("backups");
            overview.backups()
                    .forEach(backup -> list.add(summary(backup.manifest()).put("repository", backup.repository())));
            return Answer.ok(Json.bytes(answer));
        });
    }

    private CompletionStage<Answer> begin(Call call) {
        BackupType type = BackupType.of(call.request().json().path("type").asText("full"));
        return backups.begin(type).thenApply(manifest -> new Answer(ACCEPTED, Json.bytes(summary(manifest)), Map.of()));
    }

    private CompletionStage<Answer> one(Call call) {
        return backups.find(call.variable(0)).thenApply(found -> {
            ObjectNode answer = summary(found.get(0).manifest());
            ArrayNode repositories = answer.putArray("repositories");
            for (StoredBackup each : found) {
                ObjectNode state = repositories.addObject().put("repository", each.repository());
                state.setAll(progress(each.manifest()));
                state.set("files", Json.tree(each.manifest()).get("files"));
            }
            return Answer.ok(Json.bytes(answer));
        });
    }

    static ObjectNode summary(BackupManifest manifest) {
        ObjectNode summary = Json.tree(manifest);
        summary.remove(java.util.List.of("files", "format", "complete", "parentSha256"));
        summary.setAll(progress(manifest));
        return summary;
    }

    private static ObjectNode progress(BackupManifest manifest) {
        long all = manifest.to() - manifest.from();
        ObjectNode progress = Json.object()
                .put("state", manifest.state().name().toLowerCase(java.util.Locale.ROOT))
                .put("rows", manifest.rows())
                .put("bytes", manifest.bytes())
                .put("percent", all == 0 ? 100 : 100 * (manifest.reached() - manifest.from()) / all);
        return manifest.error() == null ? progress : progress.put("error", manifest.error());
    }
}
