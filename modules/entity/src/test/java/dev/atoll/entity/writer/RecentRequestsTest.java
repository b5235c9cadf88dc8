package dev.atoll.entity.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RequestId;
import dev.atoll.entity.EntitySettings.RequestMemory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentRequestsTest {

    private static final RequestMemory THREE = new RequestMemory(3, Duration.ofSeconds(10));

    @Test
    void theOldestIsForgottenWhenThereAreTooMany() {
        RecentRequests requests = RecentRequests.NONE;
        for (int i = 1; i <= 4; i++) {
            requests = requests.with(served(i, 0), THREE);
        }
        assertThat(requests.list()).extracting(RecentRequests.Served::sequence).containsExactly(2L, 3L, 4L);
        assertThat(requests.contains(request(1), 0, THREE)).isFalse();
        assertThat(requests.contains(request(2), 0, THREE)).isTrue();
    }

    @Test
    void aRequestCountsUntilTheEndOfTheWindow() {
        RecentRequests requests = RecentRequests.NONE.with(served(1, 1_000), THREE);
        assertThat(requests.contains(request(1), 11_000, THREE)).isTrue();
        assertThat(requests.contains(request(1), 11_001, THREE)).isFalse();
    }

    @Test
    void thoseOutsideTheWindowAreDroppedWhenAnotherComes() {
        RecentRequests requests = RecentRequests.NONE.with(served(1, 0), THREE).with(served(2, 10_001), THREE);
        assertThat(requests.list()).containsExactly(served(2, 10_001));
    }

    @Test
    void nothingIsRememberedWhenNoneMayBe() {
        RequestMemory none = new RequestMemory(0, Duration.ofSeconds(10));
        assertThat(RecentRequests.NONE.with(served(1, 0), none)).isEqualTo(RecentRequests.NONE);
    }

    private static RequestId request(long number) {
        return new RequestId(number, -number);
    }

    private static RecentRequests.Served served(long number, long millis) {
        return new RecentRequests.Served(request(number), number, millis);
    }
}
