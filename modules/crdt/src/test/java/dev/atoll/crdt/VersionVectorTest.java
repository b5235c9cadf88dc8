package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class VersionVectorTest {

    @Provide
    Arbitrary<VersionVector> vectors() {
        Arbitrary<Origin> origins = Arbitraries.of("a", "b", "c").flatMap(region -> Arbitraries.integers()
                .between(-1, 1)
                .map(incarnation -> new Origin(RegionId.of(region), incarnation)));
        return Arbitraries.maps(origins, Arbitraries.longs().between(0, 4))
                .ofMaxSize(5)
                .map(VersionVectorTest::vector);
    }

    private static VersionVector vector(Map<Origin, Long> entries) {
        VersionVector vector = VersionVector.EMPTY;
        for (Map.Entry<Origin, Long> entry : entries.entrySet()) {
            vector = vector.with(entry.getKey(), entry.getValue());
        }
        return vector;
    }

    @Property
    void mergeIsCommutativeAssociativeAndIdempotent(
            @ForAll("vectors") VersionVector a,
            @ForAll("vectors") VersionVector b,
            @ForAll("vectors") VersionVector c) {
        assertThat(a.merge(b)).isEqualTo(b.merge(a)).hasSameHashCodeAs(b.merge(a));
        assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
        assertThat(a.merge(a)).isEqualTo(a);
    }

    @Property
    void aMergeCoversBothAndNothingMore(@ForAll("vectors") VersionVector a, @ForAll("vectors") VersionVector b) {
        VersionVector merged = a.merge(b);
        assertThat(merged.covers(a)).isTrue();
        assertThat(merged.covers(b)).isTrue();
        merged.forEach((origin, sequence) -> assertThat(sequence).isEqualTo(Math.max(a.get(origin), b.get(origin))));
    }

    @Property
    void coveringIsAPartialOrder(@ForAll("vectors") VersionVector a, @ForAll("vectors") VersionVector b) {
        assertThat(a.covers(a)).isTrue();
        assertThat(a.covers(b) && b.covers(a)).isEqualTo(a.equals(b));
    }

    @Property
    void withSetsOneOriginAndLeavesTheOthers(@ForAll("vectors") VersionVector a, @ForAll("vectors") VersionVector b) {
        Origin origin = new Origin(RegionId.of("b"), 0);
        VersionVector changed = a.with(origin, 9);
        assertThat(changed.get(origin)).isEqualTo(9);
        assertThat(changed.with(origin, a.get(origin))).isEqualTo(a);
        a.forEach((other, sequence) -> {
            if (!other.equals(origin)) {
                assertThat(changed.get(other)).isEqualTo(sequence);
            }
        });
    }

    @Test
    void incarnationsOfARegionAddUp() {
        VersionVector vector = VersionVector.of(new Origin(RegionId.of("a"), 1), 3)
                .with(new Origin(RegionId.of("a"), -7), 4)
                .with(new Origin(RegionId.of("b"), 1), 1);
        assertThat(vector.perRegion()).isEqualTo(Map.of(RegionId.of("a"), 7L, RegionId.of("b"), 1L));
    }
}
