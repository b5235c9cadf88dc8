package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What readers see of the versions of a register. */
class ConflictPolicyTest {

    private static final RegisterValue.Version EU = version("eu", 10);
    private static final RegisterValue.Version AP = version("ap", 20);
    private static final RegisterValue.Version US = version("us", 30);

    static final List<ConflictPolicy> ALL = List.of(
            ConflictPolicy.LAST_WRITER_WINS,
            ConflictPolicy.MANUAL,
            new ConflictPolicy.VectorClock(ConflictPolicy.LAST_WRITER_WINS),
            priority("region-c", "region-a"),
            new ConflictPolicy.PrimaryWins(RegionId.of("region-b")),
            new ConflictPolicy.Custom("no.such.Resolver"),
            new ConflictPolicy.Custom("joins").bind(ConflictPolicyTest::join),
            new ConflictPolicy.Unknown("newest", "\"newest\""));

    @Test
    void theLastWriterWins() {
        assertThat(shown(ConflictPolicy.LAST_WRITER_WINS, EU, AP, US)).isEqualTo("us");
        assertThat(shown(ConflictPolicy.LAST_WRITER_WINS, version("eu", 30), US))
                .isEqualTo("us");
        assertThat(shown(new ConflictPolicy.VectorClock(priority("ap")), EU, AP, US))
                .isEqualTo("ap");
    }

    @Test
    void theFirstRegionInTheListWinsAndThoseThatAreNotInItComeLast() {
        assertThat(shown(priority("ap", "us"), EU, AP, US)).isEqualTo("ap");
        assertThat(shown(priority("us", "ap"), EU, AP)).isEqualTo("ap");
        assertThat(shown(priority("sa"), EU, AP)).isEqualTo("ap");
        assertThat(shown(priority("sa"), EU, AP, US)).isEqualTo("us");
        assertThat(shown(new ConflictPolicy.PrimaryWins(RegionId.of("eu")), EU, AP, US))
                .isEqualTo("eu");
        assertThat(shown(new ConflictPolicy.PrimaryWins(RegionId.of("sa")), EU, AP, US))
                .isEqualTo("us");
    }

    @Test
    void aResolverSeesTheOldestFirst() {
        assertThat(shown(new ConflictPolicy.Custom("x").bind(ConflictPolicyTest::join), US, EU, AP))
                .isEqualTo("eu+ap+us");
    }

    @Test
    void whatCannotDecideLeavesItToTheLastWriterAndSaysWhy() {
        ConflictPolicy custom = new ConflictPolicy.Custom("com.acme.Merge");
        assertThat(view(custom, EU, AP).fallback()).isEqualTo("The resolver com.acme.Merge is not available.");
        assertThat(view(custom.bind(versions -> null), EU, AP).fallback()).contains("returned null");
        View.Document failed = view(
                new ConflictPolicy.VectorClock(custom).bind(versions -> {
                    throw new IllegalStateException("secret");
                }),
                EU,
                AP);
        assertThat(failed.fallback())
                .isEqualTo("The resolver com.acme.Merge failed with java.lang.IllegalStateException.");
        assertThat(failed.payload().utf8()).isEqualTo("ap");
        assertThat(failed.listed()).isTrue();
        assertThat(view(new ConflictPolicy.Unknown("x", "{}"), EU, AP).fallback())
                .contains("'x'");
        assertThat(view(custom, EU).fallback()).isNull();
    }

    @Property(tries = 1000)
    void underEveryPolicyRegionsWithTheSameEventsShowTheSame(@ForAll long seed) {
        Mesh mesh = Histories.random(seed, 60);
        mesh.heal();
        for (ConflictPolicy policy : ALL) {
            List<View> views = mesh.state(0).slots().stream()
                    .filter(Slot::present)
                    .map(slot -> slot.view(policy))
                    .toList();
            for (int region = 1; region < mesh.origins.size(); region++) {
                assertThat(mesh.state(region).slots().stream()
                                .filter(Slot::present)
                                .map(slot -> slot.view(policy)))
                        .as(policy.name())
                        .isEqualTo(views);
            }
        }
    }

    private static ConflictPolicy priority(String... regions) {
        return new ConflictPolicy.RegionPriority(
                Stream.of(regions).map(RegionId::of).toList());
    }

    private static Payload join(List<RegisterValue.Version> versions) {
        return Payload.ofUtf8(versions.stream().map(each -> each.value().utf8()).collect(Collectors.joining("+")));
    }

    private static RegisterValue.Version version(String region, long millis) {
        Dot dot = new Dot(new Origin(RegionId.of(region), 7), 1);
        return new RegisterValue.Version(dot, HybridTimestamp.of(millis, 0), Payload.ofUtf8(region));
    }

    private static String shown(ConflictPolicy policy, RegisterValue.Version... versions) {
        return view(policy, versions).payload().utf8();
    }

    private static View.Document view(ConflictPolicy policy, RegisterValue.Version... versions) {
        return (View.Document) DataTypes.REGISTER.view(new RegisterValue(List.of(versions)), policy);
    }
}
