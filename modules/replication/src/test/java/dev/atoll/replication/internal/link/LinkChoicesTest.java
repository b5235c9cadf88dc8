package dev.atoll.replication.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.ReplicationSettings.Frames;
import dev.atoll.replication.internal.link.SessionRules.Session;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who owns a link, which of two connections stays, and when to dial again. */
class LinkChoicesTest {

    private static final RegionId EU = RegionId.of("eu");
    private static final RegionId US = RegionId.of("us");
    private static final UUID JOURNAL = new UUID(1, 1);
    private static final UUID EU_PROCESS = new UUID(2, 1);
    private static final UUID US_PROCESS = new UUID(2, 2);

    private static final Frames FRAMES = new Frames(1 << 20, 1 << 19);

    @Test
    void bothEndsKeepTheConnectionThatTheSmallerRegionOpened() {
        Session euDialed = new Session(EU, US_PROCESS, JOURNAL);
        Session usDialed = new Session(US, US_PROCESS, JOURNAL);
        assertThat(SessionRules.objection(EU, US, euDialed, usDialed))
                .hasValueSatisfying(refuse -> assertThat(refuse.reason()).isEqualTo(RefusalReason.ALREADY_LINKED));
        assertThat(SessionRules.objection(EU, US, usDialed, euDialed)).isEmpty();
        Session euDialedAtUs = new Session(EU, EU_PROCESS, JOURNAL);
        Session usDialedAtUs = new Session(US, EU_PROCESS, JOURNAL);
        assertThat(SessionRules.objection(US, EU, euDialedAtUs, usDialedAtUs)).isPresent();
        assertThat(SessionRules.objection(US, EU, usDialedAtUs, euDialedAtUs)).isEmpty();
    }

    @Test
    void aNewProcessOfThePeerReplacesTheOldOne() {
        Session old = new Session(EU, US_PROCESS, JOURNAL);
        assertThat(SessionRules.objection(EU, US, old, new Session(US, new UUID(9, 9), JOURNAL)))
                .isEmpty();
    }

    @Test
    void theSameDialerAgainReplacesItsOwnConnection() {
        Session session = new Session(US, US_PROCESS, JOURNAL);
        assertThat(SessionRules.objection(EU, US, session, session)).isEmpty();
    }

    @Test
    void anotherJournalUnderTheSameNameIsAnotherRegion() {
        Session session = new Session(US, US_PROCESS, JOURNAL);
        assertThat(SessionRules.objection(EU, US, session, new Session(US, new UUID(9, 9), new UUID(8, 8))))
                .hasValueSatisfying(refuse -> assertThat(refuse.reason()).isEqualTo(RefusalReason.SAME_REGION));
    }

    @Test
    void bothEndsCompressWithTheirFavouriteThatTheOtherKnows() {
        LinkIdentity eu = identity(EU, Compression.ZSTD, Compression.LZ4);
        LinkIdentity us = identity(US, Compression.GZIP, Compression.LZ4, Compression.ZSTD);
        assertThat(eu.compressionFor(us.hello())).isEqualTo(Compression.ZSTD);
        assertThat(us.compressionFor(eu.hello())).isEqualTo(Compression.LZ4);
        assertThat(us.compressionFor(identity(EU, Compression.NONE).hello())).isEqualTo(Compression.NONE);
    }

    private static LinkIdentity identity(RegionId region, Compression... compressions) {
        return new LinkIdentity(region, JOURNAL, EU_PROCESS, "mesh", 0, 1023, List.of(compressions), FRAMES);
    }

    @Test
    void whoTakesSmallerFramesThanThisRegionSendsIsRefused() {
        LinkFrame.Hello peer = identity(US, Compression.NONE).hello();
        assertThat(identity(EU, Compression.NONE).objection(peer)).isEmpty();
        LinkIdentity larger =
                new LinkIdentity(EU, JOURNAL, EU_PROCESS, "mesh", 0, 1023, List.of(), new Frames(1 << 22, 1 << 21));
        assertThat(larger.objection(peer))
                .hasValueSatisfying(refuse -> assertThat(refuse.text()).contains("max-frame-bytes"));
    }

    @Test
    void whenANodeGoesOnlyItsLinksMove() {
        List<String> nodes = List.of("a:1", "b:1", "c:1");
        Map<String, Integer> owned = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            RegionId peer = RegionId.of("peer-" + i);
            String owner = LinkOwner.of(peer, nodes).orElseThrow();
            owned.merge(owner, 1, Integer::sum);
            String without = LinkOwner.of(peer, List.of("a:1", "c:1")).orElseThrow();
            if (!owner.equals("b:1")) {
                assertThat(without).isEqualTo(owner);
            }
        }
        assertThat(owned.values()).allSatisfy(count -> assertThat(count).isBetween(60, 140));
        assertThat(LinkOwner.of(EU, List.of())).isEmpty();
    }

    @Test
    void theWaitDoublesUpToALimitAndIsNeverTheSameForAll() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(1));
        for (int i = 0; i < 20; i++) {
            long step = Math.min(5000, 100L << Math.min(i, 10));
            assertThat(backoff.next().toMillis()).isBetween(step / 2, step);
        }
        backoff.succeeded();
        assertThat(backoff.next().toMillis()).isLessThanOrEqualTo(100);
        assertThat(backoff.longest().toMillis()).isBetween(2500L, 5000L);
    }
}
