package dev.atoll.replication.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.EntityId;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.link.PlacementPort.Wish;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectionsInTest {

    private static final EntityId ENTITY = new EntityId("c", "a");
    private static final Wish WISH = new Wish("c", 1);

    private final InboundWindow window = new InboundWindow(100_000);
    private final EntityLane lane = new EntityLane(ENTITY);
    private final CollectionsIn collections =
            new CollectionsIn(window, (row, slot) -> lane.add(row.payload(), slot, row.cost()));
    private final List<String> met = new ArrayList<>();

    private void stateArrives() {
        assertThat(collections.mayAsk(WISH, new LinkTime(0, 0))).isTrue();
        LinkRow row = new LinkRow(0, ENTITY.persistenceId(), new byte[] {1});
        collections.states(new LinkFrame.CollectionStates("c", List.of(row)));
        collections.end(new LinkFrame.CollectionEnd("c", StatesKind.COMPLETE));
        settle();
        assertThat(met).isEmpty();
    }

    private void isApplied() {
        lane.nextGroup(10, 1000);
        lane.groupApplied(window);
        settle();
    }

    private void settle() {
        collections.settle((wish, kind) -> met.add(wish.collection() + " " + kind));
    }

    @Test
    void aWishIsMetWhenAllStatesAreApplied() {
        stateArrives();
        isApplied();
        assertThat(met).containsExactly("c COMPLETE");
        assertThat(collections.idle()).isTrue();
    }

    @Test
    void aWishIsNotMetByAMarkerInPlaceOfAState() {
        stateArrives();
        lane.keptBack = true;
        isApplied();
        assertThat(met).isEmpty();
        assertThat(collections.idle()).isTrue();
        assertThat(collections.mayAsk(WISH, new LinkTime(10_000, 0))).isTrue();
    }
}
