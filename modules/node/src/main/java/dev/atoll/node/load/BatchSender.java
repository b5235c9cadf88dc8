package dev.atoll.node.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.ApiUnreachable;
import dev.atoll.node.process.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends one batch until each of its operations has an outcome. What got no answer, was put off, or may have taken effect, is
 * sent again with the same idempotency keys, so that it takes effect once. A batch that is refused as a whole, as too large or
 * not understood, is sent in halves, so that only the records that are at fault fail.
 */
final class BatchSender {

    private static final Set<Integer> TRY_LATER = Set.of(429, 502, 503, 504);
    private static final Set<Integer> HALVE = Set.of(400, 413);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final ApiClient region;
    private final LoadPlan plan;
    private final Tally tally;

    /** Keys of registers of which a line has no outcome: a later one must not be there before it, or it would not be the last. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    BatchSender(ApiClient region, LoadPlan plan, Tally tally) {
        this.region = region;
        this.plan = plan;
        this.tally = tally;
    }

    /**
     * An operation that has no outcome yet.
     *
     * @param maybeApplied some attempt may have had an effect
     */
    private record Open(ImportRecord.Operation operation, boolean maybeApplied) {

        Open after(boolean attemptMaybeApplied) {
            return new Open(operation, maybeApplied || attemptMaybeApplied);
        }
    }

    /**
     * @param open what it has left open
     * @param reason why
     */
    private record Attempt(List<Open> open, String reason) {

        static final Attempt NOTHING_OPEN = new Attempt(List.of(), "");

        static Attempt failed(List<Open> batch, boolean maybeApplied, String reason) {
            return new Attempt(
                    batch.stream().map(each -> each.after(maybeApplied)).toList(), reason);
        }
    }

    void send(List<ImportRecord.Operation> batch) {
        List<Open> open = new ArrayList<>(batch.size());
        for (ImportRecord.Operation operation : batch) {
            if (waiting.contains(operation.key())) {
                tally.failed(operation.source(), "an earlier line of its key was not loaded, and comes first");
            } else {
                open.add(new Open(operation, false));
            }
        }
        if (!open.isEmpty()) {
            settle(open);
        }
    }

    private void settle(List<Open> batch) {
        Attempt attempt = attempt(batch);
        long giveUpAt = System.nanoTime() + plan.retryFor().toNanos();
        long pauseMillis = FIRST_PAUSE_MILLIS;
        while (!attempt.open().isEmpty() && System.nanoTime() < giveUpAt && pause(pauseMillis)) {
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
            attempt = attempt(attempt.open());
        }
        String reason = attempt.reason() + " (given up after " + plan.retryFor().toSeconds() + " s)";
        for (Open each : attempt.open()) {
            if (plan.type() == ImportType.REGISTER) {
                waiting.add(each.operation().key());
            }
            giveUp(each, reason);
        }
    }

    private Attempt attempt(List<Open> batch) {
        ApiAnswer answer;
        try {
            answer = region.batchWithoutValues(request(batch));
        } catch (ApiUnreachable e) {
            return Attempt.failed(batch, e.maybeApplied(), e.getMessage());
        }
        if (isOpen(answer)) {
            return Attempt.failed(batch, maybeApplied(answer), answer.problem());
        }
        if (HALVE.contains(answer.status()) && batch.size() > 1) {
            int half = batch.size() / 2;
            settle(batch.subList(0, half));
            settle(batch.subList(half, batch.size()));
            return Attempt.NOTHING_OPEN;
        }
        List<ApiAnswer> outcomes = answer.outcomes();
        if (!answer.ok() || outcomes.size() != batch.size()) {
            batch.forEach(each -> giveUp(each.after(answer.ok()), "refused: " + answer.problem()));
            return Attempt.NOTHING_OPEN;
        }
        return count(batch, outcomes);
    }

    private Attempt count(List<Open> batch, List<ApiAnswer> outcomes) {
        List<Open> open = new ArrayList<>();
        String reason = "";
        int loaded = 0;
        for (int i = 0; i < batch.size(); i++) {
            Open each = batch.get(i);
            ApiAnswer outcome = outcomes.get(i);
            if (outcome.ok()) {
                loaded++;
            } else if (isOpen(outcome)) {
                open.add(each.after(maybeApplied(outcome)));
                reason = outcome.problem();
            } else {
                giveUp(each, outcome.problem());
            }
        }
        tally.loaded(loaded);
        return new Attempt(open, reason);
    }

    /** Whether it was put off, or may or may not have taken effect. */
    private static boolean isOpen(ApiAnswer answer) {
        return TRY_LATER.contains(answer.status()) || maybeApplied(answer);
    }

    private void giveUp(Open open, String reason) {
        if (open.maybeApplied()) {
            tally.unknown(open.operation().source(), reason);
        } else {
            tally.failed(open.operation().source(), reason);
        }
    }

    /** A region says of its failures whether the outcome is known; what stands before it, such as a proxy, does not. */
    private static boolean maybeApplied(ApiAnswer problem) {
        return problem.status() >= 500 && !problem.body().path("outcomeKnown").asBoolean(false);
    }

    private ObjectNode request(List<Open> batch) {
        return Operations.batch(batch.stream()
                .map(Open::operation)
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
