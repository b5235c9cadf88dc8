package dev.atoll.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.EntityId;
import dev.atoll.management.KeyPage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageReadTest {

    private final Deque<Runnable> reading = new ArrayDeque<>();
    private int most;

    @Test
    void aPageThatIsLargeEnoughHasAllKeysOfTheLimit() {
        assertThat(page(300, 200, Long.MAX_VALUE, key -> 1)).isEqualTo(new KeyPage<>(keys(0, 200), "k1199"));
        assertThat(page(200, 200, Long.MAX_VALUE, key -> 1)).isEqualTo(new KeyPage<>(keys(0, 200), null));
        assertThat(most).as("keys that are read at the same time").isEqualTo(64);
    }

    @Test
    void aPageEndsBeforeTheKeyThatDoesNotFit() {
        assertThat(page(100, 100, 1_000, key -> 300)).isEqualTo(new KeyPage<>(keys(0, 3), "k1002"));
        assertThat(page(100, 100, 900, key -> 300)).isEqualTo(new KeyPage<>(keys(0, 3), "k1002"));
        assertThat(most).isEqualTo(4);
    }

    @Test
    void aPageHasOneKeyHoweverLarge() {
        assertThat(page(100, 100, 1_000, key -> 5_000)).isEqualTo(new KeyPage<>(keys(0, 1), "k1000"));
        assertThat(page(1, 100, 1_000, key -> 5_000)).isEqualTo(new KeyPage<>(keys(0, 1), null));
    }

    @Test
    void keysThatAreHiddenTakeNoRoom() {
        assertThat(page(100, 100, 1_000, key -> key < 90 ? -1 : 300)).isEqualTo(new KeyPage<>(keys(90, 93), "k1092"));
    }

    @Test
    void noMoreAreReadAtTheSameTimeThanFitWhenOneWasLarge() {
        page(100, 100, 10_000, key -> key == 0 ? 1_000 : 1);
        assertThat(most).isEqualTo(8);
    }

    @Test
    void nothingIsAPage() {
        assertThat(page(0, 10, 1_000, key -> 1)).isEqualTo(new KeyPage<>(List.of(), null));
    }

    /** @param bytes of a key; below 0: it is hidden */
    private KeyPage<String> page(int keys, int limit, long maxBytes, IntUnaryOperator bytes) {
        List<EntityId> ids = keys(0, Math.min(keys, limit + 1)).stream()
                .map(key -> new EntityId("c", key))
                .toList();
        KeyLister.Bounds<String> bounds = new KeyLister.Bounds<>(limit, maxBytes, key -> bytes.applyAsInt(number(key)));
        CompletableFuture<KeyPage<String>> page =
                new PageRead<>(ids, bounds, id -> read(id.key(), bytes)).page().toCompletableFuture();
        most = 0;
        while (!page.isDone()) {
            most = Math.max(most, reading.size());
            List<Runnable> all = new ArrayList<>(reading);
            reading.clear();
            all.forEach(Runnable::run);
        }
        return page.join();
    }

    private CompletionStage<Optional<String>> read(String key, IntUnaryOperator bytes) {
        CompletableFuture<Optional<String>> read = new CompletableFuture<>();
        reading.add(() -> read.complete(Optional.of(key).filter(any -> bytes.applyAsInt(number(key)) >= 0)));
        return read;
    }

    private static int number(String key) {
        return Integer.parseInt(key.substring(1)) - 1_000;
    }

    private static List<String> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "k" + (1_000 + i)).toList();
    }
}
