package dev.atoll.management.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Runs tasks side by side, those of one lane in the order given: each begins when the one before it is over, or has said
 * before that it has its place.
 *
 * @param <T> what a task gives
 */
public final class OrderedTasks<T> {

    /** So many of one lane may run at the same time, however many may in all: who takes them may have room for few more. */
    private static final int MOST_OF_LANE = 64;

    private final List<Task<T>> tasks;
    private final int parallelism;
    private final AtomicReferenceArray<Outcome<T>> outcomes;
    private final CompletableFuture<List<Outcome<T>>> all = new CompletableFuture<>();
    private final AtomicInteger calls = new AtomicInteger();

    // under the lock of this
    private final Deque<Lane> ready;
    private int running;
    private int left;

    /**
     * One task.
     *
     * @param lane tasks of equal lanes keep their order
     */
    public record Task<T>(Object lane, Start<T> start) {

        /** One after which the next of its lane begins when it is over. */
        public Task(Object lane, Supplier<CompletionStage<T>> start) {
            this(lane, placed -> start.get());
        }
    }

    /** Begins a task. */
    public interface Start<T> {

        /**
         * It may throw instead of returning a failed stage.
         *
         * @param placed may be run as soon as the order is certain, whatever the next one of the lane does, also within the call
         */
        CompletionStage<T> run(Runnable placed);
    }

    /** Exactly one of the two is not null. */
    public record Outcome<T>(T result, Throwable failure) {}

    private OrderedTasks(List<Task<T>> tasks, int parallelism) {
        this.tasks = tasks;
        this.parallelism = parallelism;
        this.outcomes = new AtomicReferenceArray<>(tasks.size());
        this.left = tasks.size();
        Map<Object, Lane> byLane = new LinkedHashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            byLane.computeIfAbsent(tasks.get(i).lane(), lane -> new Lane()).left.add(i);
        }
        this.ready = new ArrayDeque<>(byLane.values());
    }

    /**
     * The outcomes in the order of the tasks. Never fails.
     *
     * @param parallelism how many tasks run at the same time, at most
     */
    public static <T> CompletionStage<List<Outcome<T>>> run(List<Task<T>> tasks, int parallelism) {
        if (tasks.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        OrderedTasks<T> run = new OrderedTasks<>(tasks, parallelism);
        run.go();
        return run.all;
    }

    /** Starts all that may start now. One thread at a time; what changes meanwhile is left to the one that is at it. */
    private void go() {
        int more = calls.incrementAndGet() == 1 ? 1 : 0;
        while (more > 0) {
            Begun next = next();
            while (next != null) {
                start(next);
                next = next();
            }
            more = calls.addAndGet(-more);
        }
    }

    private synchronized Begun next() {
        if (running == parallelism || ready.isEmpty()) {
            return null;
        }
        running++;
        Lane lane = ready.remove();
        lane.running++;
        return new Begun(lane, lane.left.remove());
    }

    private void start(Begun task) {
        CompletionStage<T> stage;
        try {
            stage = Objects.requireNonNull(tasks.get(task.index).start().run(() -> {
                task.placed();
                go();
            }));
        } catch (RuntimeException | Error e) { // whatever it is, the others go on
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((result, failure) -> {
            outcomes.set(task.index, new Outcome<>(result, failure));
            if (task.over()) {
                all.complete(collect());
            } else {
                go();
            }
        });
    }

    /** Under the lock of the whole. */
    private static final class Lane {

        private final Deque<Integer> left = new ArrayDeque<>();
        private int running;
        /** The last one that began has its place, and too many of the lane run. */
        private boolean waits;
    }

    /** A task that runs. */
    private final class Begun {

        private final Lane lane;
        private final int index;
        private boolean placed;

        Begun(Lane lane, int index) {
            this.lane = lane;
            this.index = index;
        }

        /** The next of the lane may start. */
        void placed() {
            synchronized (OrderedTasks.this) {
                if (!placed && !lane.left.isEmpty()) {
                    lane.waits = true;
                    release();
                }
                placed = true;
            }
        }

        private void release() {
            if (lane.waits && lane.running < MOST_OF_LANE) {
                lane.waits = false;
                ready.add(lane);
            }
        }

        /** Whether all tasks are over. */
        boolean over() {
            synchronized (OrderedTasks.this) {
                lane.running--;
                placed();
                release();
                running--;
                left--;
                return left == 0;
            }
        }
    }

    private List<Outcome<T>> collect() {
        List<Outcome<T>> done = new ArrayList<>(outcomes.length());
        for (int i = 0; i < outcomes.length(); i++) {
            done.add(outcomes.get(i));
        }
        return done;
    }
}
