package dev.atoll.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.ConfirmationHub.Applied;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class LinkedProgressTest {

    private static final RegionId WEST = RegionId.of("eu-west");

    private final LinkedProgress links = new LinkedProgress();
    private final TestInbox<ConfirmationHub.Command> asker = TestInbox.create();
    private final TestInbox<LinkSession.Command> first = TestInbox.create();
    private final TestInbox<LinkSession.Command> second = TestInbox.create();

    private static Applied upTo(long offset) {
        return new Applied(WEST, offset, Set.of());
    }

    @Test
    void whatIsExceptedIsNewsToAllWhoHaveBeenToldOfTheOffset() {
        links.opened(WEST, first.getRef());
        links.want(5, asker.getRef());
        assertThat(links.progressed(first.getRef(), new Applied(WEST, 7, Set.of("things"))))
                .isTrue();
        assertThat(links.askers(new Applied(WEST, 7, Set.of("things")))).containsExactly(asker.getRef());
        assertThat(links.progressed(first.getRef(), new Applied(WEST, 7, Set.of("things"))))
                .isFalse();
        assertThat(links.progressed(first.getRef(), upTo(7))).isTrue();
        assertThat(links.askers(upTo(7))).containsExactly(asker.getRef());
        assertThat(links.want(6, asker.getRef())).containsExactly(upTo(7));
    }

    @Test
    void aConnectionOutlivesOneThatWasReportedAfterIt() {
        links.opened(WEST, first.getRef());
        links.opened(WEST, second.getRef());
        assertThat(links.closed(WEST, second.getRef())).isEmpty();
        assertThat(links.any()).isTrue();
        assertThat(links.want(5, asker.getRef())).isEmpty();
        assertThat(first.getAllReceived()).contains(new LinkSession.Want(5));
        assertThat(links.progressed(first.getRef(), upTo(5))).isTrue();
        assertThat(links.askers(upTo(5))).containsExactly(asker.getRef());
    }

    @Test
    void whatAConnectionSaidBeforeItCountedIsToldWhenItDoes() {
        links.opened(WEST, first.getRef());
        links.opened(WEST, second.getRef());
        links.want(5, asker.getRef());
        assertThat(links.progressed(first.getRef(), upTo(7))).isFalse();
        assertThat(links.closed(WEST, second.getRef())).contains(upTo(7));
        assertThat(links.askers(upTo(7))).containsExactly(asker.getRef());
        assertThat(links.want(6, asker.getRef())).containsExactly(upTo(7));
    }

    @Test
    void aConnectionThatWasRefusedCloses() {
        assertThat(links.closed(WEST, first.getRef())).isEmpty();
        assertThat(links.progressed(first.getRef(), upTo(7))).isFalse();
        links.opened(WEST, first.getRef());
        assertThat(links.closed(WEST, second.getRef())).isEmpty();
        assertThat(links.any()).isTrue();
    }

    @Test
    void whatAConnectionHasSaidIsForgottenWithIt() {
        links.opened(WEST, first.getRef());
        links.progressed(first.getRef(), upTo(7));
        links.opened(WEST, second.getRef());
        assertThat(links.closed(WEST, first.getRef())).isEmpty();
        assertThat(links.want(5, asker.getRef())).isEmpty();
        assertThat(links.progressed(first.getRef(), upTo(8))).isFalse();
        assertThat(links.closed(WEST, second.getRef())).isEmpty();
        assertThat(links.any()).isFalse();
    }
}
