package dev.atoll.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.ConfirmationHub.Applied;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class LinkedProgressTest {

    private static final RegionId WEST = RegionId.of("eu-west");

    private final LinkedProgress links = new LinkedProgress();
    private final TestInbox<ConfirmationHub.Command> asker = TestInbox.create();
    private final TestInbox<LinkSession.Command> first = TestInbox.create();
    private final TestInbox<LinkSession.Command> second = TestInbox.create();

    @Test
    void aConnectionOutlivesOneThatWasReportedAfterIt() {
        links.opened(WEST, first.getRef());
        links.opened(WEST, second.getRef());
        assertThat(links.closed(WEST, second.getRef())).isEmpty();
        assertThat(links.any()).isTrue();
        assertThat(links.want(5, asker.getRef())).isEmpty();
        assertThat(first.getAllReceived()).contains(new LinkSession.Want(5));
        assertThat(links.progressed(WEST, first.getRef(), 5)).isTrue();
        assertThat(links.askers(new Applied(WEST, 5))).containsExactly(asker.getRef());
    }

    @Test
    void whatAConnectionSaidBeforeItCountedIsToldWhenItDoes() {
        links.opened(WEST, first.getRef());
        links.opened(WEST, second.getRef());
        links.want(5, asker.getRef());
        assertThat(links.progressed(WEST, first.getRef(), 7)).isFalse();
        assertThat(links.closed(WEST, second.getRef())).contains(new Applied(WEST, 7));
        assertThat(links.askers(new Applied(WEST, 7))).containsExactly(asker.getRef());
        assertThat(links.want(6, asker.getRef())).containsExactly(new Applied(WEST, 7));
    }

    @Test
    void aConnectionThatWasRefusedCloses() {
        assertThat(links.closed(WEST, first.getRef())).isEmpty();
        assertThat(links.progressed(WEST, first.getRef(), 7)).isFalse();
        links.opened(WEST, first.getRef());
        assertThat(links.closed(WEST, second.getRef())).isEmpty();
        assertThat(links.any()).isTrue();
    }

    @Test
    void whatAConnectionHasSaidIsForgottenWithIt() {
        links.opened(WEST, first.getRef());
        links.progressed(WEST, first.getRef(), 7);
        links.opened(WEST, second.getRef());
        assertThat(links.closed(WEST, first.getRef())).isEmpty();
        assertThat(links.want(5, asker.getRef())).isEmpty();
        assertThat(links.progressed(WEST, first.getRef(), 8)).isFalse();
        assertThat(links.closed(WEST, second.getRef())).isEmpty();
        assertThat(links.any()).isFalse();
    }
}
