package dev.atoll.node.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.ApiUnreachable;
import dev.atoll.node.process.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Sends one batch until each of its operations has an outcome. What got no answer, or was put off, is sent again with the
 * same idempotency keys, so that it takes effect once. A batch that is refused as a whole, as too large or not understood,
 * is sent in halves, so that only the records that are at fault fail.
 */
final class BatchSender {

    private static final Set<Integer> TRY_LATER = Set.of(429, 502, 503, 504);
    private static final Set<Integer> HALVE = Set.of(400, 413);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final ApiClient region;
    private final LoadPlan plan;
    private final Tally tally;

    BatchSender(ApiClient region, LoadPlan plan, Tally tally) {
        this.region = region;
        this.plan = plan;
        this.tally = tally;
    }

    void send(List<ImportRecord.Operation> batch) {
        long giveUpAt = System.nanoTime() + plan.retryFor().toNanos();
        long pauseMillis = FIRST_PAUSE_MILLIS;
        Attempt attempt = attempt(batch);
        while (!attempt.open().isEmpty() && System.nanoTime() < giveUpAt && pause(pauseMillis)) {
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
            attempt = attempt(attempt.open());
        }
        String reason = attempt.reason() + " (given up after " + plan.retryFor().toSeconds() + " s)";
        attempt.open().forEach(operation -> tally.failed(operation.line(), reason));
    }

    /**
     * @param open operations without a final outcome
     * @param reason why not
     */
    private record Attempt(List<ImportRecord.Operation> open, String reason) {}

    private static final Attempt NOTHING_OPEN = new Attempt(List.of(), "");

    private Attempt attempt(List<ImportRecord.Operation> batch) {
        ApiAnswer answer;
        try {
            answer = region.batch(request(batch));
        } catch (ApiUnreachable e) {
            return new Attempt(batch, e.getMessage());
        }
        if (TRY_LATER.contains(answer.status())) {
            return new Attempt(batch, answer.problem());
        }
        if (HALVE.contains(answer.status()) && batch.size() > 1) {
            int half = batch.size() / 2;
            send(batch.subList(0, half));
            send(batch.subList(half, batch.size()));
            return NOTHING_OPEN;
        }
        List<ApiAnswer> outcomes = answer.outcomes();
        if (!answer.ok() || outcomes.size() != batch.size()) {
            batch.forEach(operation -> tally.failed(operation.line(), "refused: " + answer.problem()));
            return NOTHING_OPEN;
        }
        return count(batch, outcomes);
    }

    private Attempt count(List<ImportRecord.Operation> batch, List<ApiAnswer> outcomes) {
        List<ImportRecord.Operation> open = new ArrayList<>();
        String reason = "";
        int loaded = 0;
        for (int i = 0; i < batch.size(); i++) {
            ApiAnswer outcome = outcomes.get(i);
            if (outcome.ok()) {
                loaded++;
            } else if (TRY_LATER.contains(outcome.status())) {
                open.add(batch.get(i));
                reason = outcome.problem();
            } else {
                tally.failed(batch.get(i).line(), outcome.problem());
            }
        }
        tally.loaded(loaded);
        return new Attempt(open, reason);
    }

    private ObjectNode request(List<ImportRecord.Operation> batch) {
        return Operations.batch(batch.stream()
                .map(each -> Operations.at(
                        plan.collection(), each.key(), plan.runId() + "-" + each.line(), each.operation()))
                .toList());
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
