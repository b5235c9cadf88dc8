package dev.atoll.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.link.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerLinkTest {

    private final PeerLink link = new PeerLink(
            RegionId.of("eu"),
            List.of("first:9081", "second:9081"),
            new Backoff(Duration.ofMillis(10), Duration.ofSeconds(1), new Random(1)));

    @Test
    void theOwnerThatThePeerHasNamedIsDialedOnceAndThenTheAddressesInTurn() {
        link.redirect("[::1]:9082");
        assertThat(link.nextAddress()).isEqualTo("[::1]:9082");
        assertThat(link.nextAddress()).isEqualTo("first:9081");
        assertThat(link.nextAddress()).isEqualTo("second:9081");
    }

    @Test
    void anOwnerThatIsNoAddressIsNotDialed() {
        for (String owner :
                List.of("", "bad host:1", "host", "host:0", "host:70000", "a/b:1", "::1:9081", "u@host:1")) {
            link.redirect(owner);
            assertThat(link.nextAddress()).as(owner).endsWith(":9081").doesNotContain("::");
        }
    }
}
