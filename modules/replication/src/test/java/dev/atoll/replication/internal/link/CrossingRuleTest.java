package dev.atoll.replication.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import org.junit.jupiter.api.Test;

class CrossingRuleTest {

    private static final byte[] MERGED = EventRowCodec.encode(new EventRow.Merged(EntityState.EMPTY));

    private final CrossingRule rule = new CrossingRule(
            RegionId.of("eu"), new Origin(RegionId.of("us"), 1), 0, 1023, collection -> !collection.equals("secret"));

    @Test
    void rowsOfACollectionThatThePeerDoesNotHoldStay() {
        assertThat(rule.crosses("secret|key", MERGED)).isFalse();
        assertThat(rule.carries("secret|key|secret")).isFalse();
    }

    @Test
    void rowsOfOthersCross() {
        assertThat(rule.crosses("secrets|secret|key", MERGED)).isTrue();
    }
}
