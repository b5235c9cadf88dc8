package dev.atoll.management.internal;

import dev.atoll.recovery.RestoredTruth;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJobs;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code /api/recovery/jobs}: rewinds of many keys. */
final class JobRoutes {

    private static final String PATH = "/api/recovery/jobs";

    private final RewindJobs jobs;
    private final RestoredTruth truth;

    JobRoutes(RewindJobs jobs, RestoredTruth truth) {
        this.jobs = jobs;
        this.truth = truth;
    }

    void addTo(Router router) {
        router.on("GET", PATH, this::list).on("GET", PATH + "/*", this::one).on("DELETE", PATH + "/*", this::cancel);
    }

    private CompletionStage<Answer> list(Call call) {
        return jobs.all().thenApply(all -> Answer.ok(Json.bytes(out -> JobsJson.write(out, all, truth.status()))));
    }

    private CompletionStage<Answer> one(Call call) {
        return jobs.find(call.variable(0)).thenApply(job -> answer(200, job));
    }

    private CompletionStage<Answer> cancel(Call call) {
        return jobs.cancel(call.variable(0)).thenApply(job -> answer(job.state().isFinal() ? 200 : 202, job));
    }

    static Answer accepted(RewindJob job) {
        return answer(202, job).with("Location", PATH + "/" + job.id());
    }

    private static Answer answer(int status, RewindJob job) {
        return new Answer(status, Json.bytes(out -> JobsJson.write(out, job)), Map.of());
    }
}
