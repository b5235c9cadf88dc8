package dev.atoll.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OrderedTasksTest {

    private static ExecutorService threads;

    @BeforeAll
    static void startThreads() {
        threads = Executors.newFixedThreadPool(8);
    }

    @AfterAll
    static void stopThreads() {
        threads.shutdown();
    }

    @Test
    void tasksOfALaneRunInOrderAndOutcomesKeepTheirPlaces() {
        List<Integer> started = Collections.synchronizedList(new ArrayList<>());
        List<OrderedTasks.Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int index = i;
            tasks.add(new OrderedTasks.Task<>(
                    index % 3,
                    () -> CompletableFuture.supplyAsync(
                            () -> {
                                started.add(index);
                                return index;
                            },
                            threads)));
        }
        List<OrderedTasks.Outcome<Integer>> outcomes = run(tasks, 8);
        assertThat(outcomes.stream().map(OrderedTasks.Outcome::result))
                .isSorted()
                .hasSize(1000);
        for (int lane = 0; lane < 3; lane++) {
            int l = lane;
            assertThat(started.stream().filter(index -> index % 3 == l)).isSorted();
        }
    }

    @Test
    void theNextOfALaneStartsAsSoonAsTheOneBeforeHasItsPlaceAndNotSooner() {
        List<Integer> started = new ArrayList<>();
        List<Runnable> places = new ArrayList<>();
        List<CompletableFuture<Integer>> ends = new ArrayList<>();
        List<OrderedTasks.Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int index = i;
            ends.add(new CompletableFuture<>());
            tasks.add(new OrderedTasks.Task<>("lane", placed -> {
                started.add(index);
                places.add(placed);
                return ends.get(index);
            }));
        }
        CompletableFuture<List<OrderedTasks.Outcome<Integer>>> all =
                OrderedTasks.run(tasks, 3).toCompletableFuture();
        assertThat(started).containsExactly(0);
        places.get(0).run();
        places.get(0).run();
        assertThat(started).containsExactly(0, 1);
        places.get(1).run();
        places.get(2).run();
        assertThat(started).as("no more than three run").containsExactly(0, 1, 2);
        ends.get(1).complete(1);
        assertThat(started).containsExactly(0, 1, 2, 3);
        ends.get(0).completeExceptionally(new IllegalStateException());
        ends.get(3).complete(3);
        assertThat(all).isNotDone();
        ends.get(2).complete(2);
        assertThat(all.join()).extracting(OrderedTasks.Outcome::result).containsExactly(null, 1, 2, 3);
    }

    @Test
    void aLaneWhoseTasksHaveTheirPlacesAtOnceStartsInOrderOnManyThreads() {
        List<Integer> started = Collections.synchronizedList(new ArrayList<>());
        List<OrderedTasks.Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int index = i;
            tasks.add(new OrderedTasks.Task<>(index % 2, placed -> {
                started.add(index);
                placed.run();
                return CompletableFuture.supplyAsync(() -> index, threads);
            }));
        }
        assertThat(run(tasks, 64)).extracting(OrderedTasks.Outcome::result).isSorted();
        assertThat(started.stream().filter(index -> index % 2 == 0))
                .hasSize(5_000)
                .isSorted();
        assertThat(started.stream().filter(index -> index % 2 == 1))
                .hasSize(5_000)
                .isSorted();
    }

    @Test
    void noMoreRunAtTheSameTimeThanAllowed() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<OrderedTasks.Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            tasks.add(new OrderedTasks.Task<>(i, () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                return CompletableFuture.supplyAsync(running::decrementAndGet, threads);
            }));
        }
        run(tasks, 4);
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void aFailureStaysWithItsTask() {
        IllegalStateException thrown = new IllegalStateException("thrown");
        IllegalStateException failed = new IllegalStateException("failed");
        List<OrderedTasks.Outcome<String>> outcomes = run(
                List.of(
                        new OrderedTasks.Task<>("a", () -> {
                            throw thrown;
                        }),
                        new OrderedTasks.Task<>("a", () -> CompletableFuture.failedFuture(failed)),
                        new OrderedTasks.Task<>("a", () -> CompletableFuture.completedFuture("fine"))),
                2);
        assertThat(outcomes)
                .containsExactly(
                        new OrderedTasks.Outcome<>(null, thrown),
                        new OrderedTasks.Outcome<>(null, failed),
                        new OrderedTasks.Outcome<>("fine", null));
    }

    @Test
    void aLongLaneNeedsNoDeepStack() {
        List<OrderedTasks.Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            int index = i;
            tasks.add(new OrderedTasks.Task<>(
                    "lane",
                    () -> index % 2 == 0
                            ? CompletableFuture.completedFuture(index)
                            : CompletableFuture.supplyAsync(() -> index, threads)));
        }
        assertThat(run(tasks, 4)).hasSize(100_000);
    }

    @Test
    void nothingToDoIsDone() {
        assertThat(run(List.<OrderedTasks.Task<String>>of(), 4)).isEmpty();
    }

    private static <T> List<OrderedTasks.Outcome<T>> run(List<OrderedTasks.Task<T>> tasks, int parallelism) {
        return OrderedTasks.run(tasks, parallelism).toCompletableFuture().join();
    }
}
