package dev.atoll.management.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Runs tasks side by side, those of one lane one after the other in the order given.
 *
 * @param <T> what a task gives
 */
public final class OrderedTasks<T> {

    private final Deque<Deque<Integer>> lanes;
    private final List<Task<T>> tasks;
    private final AtomicReferenceArray<Outcome<T>> outcomes;

    /**
     * One task.
     *
     * @param lane tasks of equal lanes keep their order
     * @param start may throw instead of returning a failed stage
     */
    public record Task<T>(Object lane, Supplier<CompletionStage<T>> start) {}

    /** Exactly one of the two is not null. */
    public record Outcome<T>(T result, Throwable failure) {}

    private OrderedTasks(List<Task<T>> tasks) {
        this.tasks = tasks;
        this.outcomes = new AtomicReferenceArray<>(tasks.size());
        Map<Object, Deque<Integer>> byLane = new LinkedHashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            byLane.computeIfAbsent(tasks.get(i).lane(), lane -> new ArrayDeque<>())
                    .add(i);
        }
        this.lanes = new ArrayDeque<>(byLane.values());
    }

    /**
     * The outcomes in the order of the tasks. Never fails.
     *
     * @param parallelism how many tasks run at the same time, at most
     */
    public static <T> CompletionStage<List<Outcome<T>>> run(List<Task<T>> tasks, int parallelism) {
        OrderedTasks<T> run = new OrderedTasks<>(tasks);
        CompletableFuture<?>[] workers = new CompletableFuture<?>[Math.min(parallelism, run.lanes.size())];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = run.work(new ArrayDeque<>());
        }
        return CompletableFuture.allOf(workers).thenApply(done -> run.collect());
    }

    /** Goes on with the lane, then with the lanes that nobody has begun. */
    private CompletableFuture<Void> work(Deque<Integer> lane) {
        Deque<Integer> current = lane;
        while (true) {
            current = current.isEmpty() ? nextLane() : current;
            if (current == null) {
                return CompletableFuture.completedFuture(null);
            }
            int index = current.remove();
            CompletableFuture<Void> done = start(index);
            if (!done.isDone()) {
                Deque<Integer> rest = current;
                return done.thenCompose(ignored -> work(rest));
            }
        }
    }

    private CompletableFuture<Void> start(int index) {
        CompletionStage<T> stage;
        try {
            stage = tasks.get(index).start().get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        return stage.handle((result, failure) -> {
                    outcomes.set(index, new Outcome<>(result, failure));
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    private Deque<Integer> nextLane() {
        synchronized (lanes) {
            return lanes.poll();
        }
    }

    private List<Outcome<T>> collect() {
        List<Outcome<T>> all = new ArrayList<>(outcomes.length());
        for (int i = 0; i < outcomes.length(); i++) {
            all.add(outcomes.get(i));
        }
        return all;
    }
}
