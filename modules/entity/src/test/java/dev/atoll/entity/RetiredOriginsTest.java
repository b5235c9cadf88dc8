package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetiredOriginsTest {

    private static final Origin EAST = new Origin(RegionId.of("east"), 1);
    private static final Origin WEST = new Origin(RegionId.of("west"), 1);

    private final RetiredOrigins retired = new RetiredOrigins();

    @Test
    void atFirstThereAreNone() {
        assertThat(retired.in("notes")).isEqualTo(Set.of()).isSameAs(retired.in("other"));
    }

    @Test
    void thereAreNeverFewer() {
        retired.retire(Set.of(EAST), collection -> true);
        retired.retire(Set.of(WEST), collection -> true);
        assertThat(retired.in("notes")).containsExactlyInAnyOrder(EAST, WEST);
    }

    @Test
    void noneIsRetiredInACollectionThatIsNotWhollyHereNorInTheBuiltInOnes() {
        retired.retire(Set.of(EAST), collection -> !collection.equals("joining"));
        assertThat(retired.in("notes")).containsExactly(EAST).isSameAs(retired.in("notes"));
        assertThat(retired.in("joining")).isEmpty();
        assertThat(retired.in("_collections")).isEmpty();
    }

    @Test
    void theSetIsTheSameObjectWhileNothingIsAdded() {
        retired.retire(Set.of(EAST), collection -> true);
        Set<Origin> before = retired.in("notes");
        retired.retire(Set.of(EAST), collection -> true);
        assertThat(retired.in("notes")).isSameAs(before);
    }
}
