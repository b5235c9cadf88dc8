package dev.atoll.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ReachableAddressTest {

    @Test
    void whatIsSetWinsAndThenWhereTheNodeListens() {
        assertThat(ReachableAddress.of("us-1.example.net:9080", "0.0.0.0", 9081, "10.0.0.1"))
                .isEqualTo("us-1.example.net:9080");
        assertThat(ReachableAddress.of("", "10.0.0.7", 9081, "10.0.0.1")).isEqualTo("10.0.0.7:9081");
    }

    @Test
    void whoListensEverywhereIsReachedWhereTheNodeIsFound() throws UnknownHostException {
        assertThat(ReachableAddress.of("", "0.0.0.0", 9081, "10.0.0.1")).isEqualTo("10.0.0.1:9081");
        assertThat(ReachableAddress.of("", "::", 9081, "127.0.0.1"))
                .isEqualTo(InetAddress.getLocalHost().getHostName() + ":9081");
    }
}
