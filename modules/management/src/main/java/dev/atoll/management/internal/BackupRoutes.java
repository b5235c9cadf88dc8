package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Backups;
import dev.atoll.backup.StoredBackup;
import dev.atoll.backup.VerifyJob;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /api/backups}. */
final class BackupRoutes {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final String ARCHIVE = "archive";
    private static final String DRY_RUN = "dryRun";
    private static final String TYPE = "type";

    private final Backups backups;

    BackupRoutes(Backups backups) {
        this.backups = backups;
    }

    void addTo(Router router) {
        router.on("GET", "/api/backups", this::all)
                .on("POST", "/api/backups", this::begin)
                .on("POST", "/api/backups/expire", this::expire)
                .on("GET", "/api/backups/archive", this::archive)
                .on("GET", "/api/backups/*", this::one)
                .on("DELETE", "/api/backups/*", this::delete)
                .on("POST", "/api/backups/*/verify", this::verify, "again");
    }

    private CompletionStage<Answer> delete(Call call) {
        String id = call.variable(0);
        return backups.delete(id)
                .thenApply(
                        done -> Answer.ok(Json.bytes(Json.object().put("id", id).put("removed", true))));
    }

    private CompletionStage<Answer> verify(Call call) {
        Members.ifAny(call, Set.of(), "A verification");
        return backups.verify(call.variable(0), call.flag("again"))
                .thenApply(
                        job -> new Answer(job.finishedAt() == null ? ACCEPTED : OK, Json.bytes(state(job)), Map.of()));
    }

    /** Of the archive there is nothing else to tell of that is not told with the repositories. */
    private CompletionStage<Answer> archive(Call call) {
        VerifyJob job = backups.verification(ARCHIVE)
                .orElseThrow(() -> new AtollException(
                        ErrorCode.NOT_FOUND, "The archive was not verified by this node since its start."));
        return CompletableFuture.completedStage(Answer.ok(Json.bytes(state(job))));
    }

    private static ObjectNode state(VerifyJob job) {
        ObjectNode state = Json.tree(job);
        state.remove("reports");
        state.put("state", job.state().name().toLowerCase(Locale.ROOT))
                .put("percent", job.bytes() == 0 ? 0 : 100 * job.bytesDone() / job.bytes());
        if (job.state() == VerifyJob.State.DONE) {
            state.put("sound", job.sound()).put("percent", 100);
            ArrayNode list = state.putArray("repositories");
            job.reports().forEach(report -> list.add(Json.tree(report)));
        }
        return state;
    }

    private CompletionStage<Answer> expire(Call call) {
        boolean dryRun = Members.flag(Members.of(call, Set.of(DRY_RUN), "An expiry"), DRY_RUN);
        return backups.expire(dryRun).thenApply(found -> {
            ObjectNode answer = Json.object().put(DRY_RUN, dryRun);
            ArrayNode list = answer.putArray("expired");
            found.expired()
                    .forEach(backup -> list.add(Json.object()
                            .put("id", backup.manifest().id())
                            .put("repository", backup.repository())
                            .put("bytes", backup.manifest().bytes())));
            ArrayNode failed = answer.putArray("failed");
            found.failed()
                    .forEach((repository, why) ->
                            failed.addObject().put("repository", repository).put("error", why));
            return Answer.ok(Json.bytes(answer));
        });
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
        String type = Members.text(Members.of(call, Set.of(TYPE), "A backup"), TYPE);
        return backups.begin(type == null ? BackupType.FULL : BackupType.of(type))
                .thenApply(manifest -> new Answer(ACCEPTED, Json.bytes(summary(manifest)), Map.of()));
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
            backups.verification(call.variable(0)).ifPresent(job -> answer.set("verification", state(job)));
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
                .put("state", manifest.state().name().toLowerCase(Locale.ROOT))
                .put("rows", manifest.rows())
                .put("bytes", manifest.bytes())
                .put("percent", all == 0 ? 100 : 100 * (manifest.reached() - manifest.from()) / all);
        return manifest.error() == null ? progress : progress.put("error", manifest.error());
    }
}
