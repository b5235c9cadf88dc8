package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

/** What rewinds do; that regions converge with them, {@link EntityStateLawsTest} checks, whose histories have some. */
class RewindLawsTest {

    /** What a rewind brings back: nothing of what was removed. */
    private static List<Slot<?>> rewinding(EntityState state) {
        return Rewound.rewinding(state.withoutRemovedCounts().slots());
    }

    @Property(tries = 2000)
    void aRewindShowsWhatThereWasAndWhatIsWrittenAfterItCounts(@ForAll long seed) {
        Random random = new Random(seed);
        DataType<?> type = DataTypes.all().get(random.nextInt(DataTypes.all().size()));
        Mesh mesh = Histories.random(type, seed, 40);
        if (mesh.journal().isEmpty()) {
            return;
        }
        DataEvent event =
                mesh.journal().get(random.nextInt(mesh.journal().size())).first();
        HybridTimestamp at = mesh.asOf(0, event.timestamp()).knownFrom();
        EntityState past = mesh.asOf(0, at).state();
        EntityState before = mesh.state(0);
        Decision decision = mesh.write(0, type, new Operation.Rewind(at, past));
        Statistics.label("changes something").collect(decision instanceof Decision.Accepted);
        EntityState after = mesh.state(0);
        assertThat(rewinding(after)).isEqualTo(rewinding(past));
        for (Slot<?> slot : before.slots()) {
            assertThat(slot.type().rewinds() || after.slots().contains(slot)).isTrue();
        }
        assertThat(after.seen().covers(before.seen())).isTrue();
    }

    @Property(tries = 2000)
    void whateverWasWrittenConcurrentlyToARewindThatWinsIsGone(@ForAll long seed) {
        Random random = new Random(seed);
        DataType<?> type = DataTypes.all().get(random.nextInt(DataTypes.all().size()));
        Mesh mesh = Histories.random(type, seed, 30);
        if (mesh.journal().isEmpty() || !type.rewinds()) {
            return;
        }
        HybridTimestamp at =
                mesh.asOf(0, mesh.journal().get(0).first().timestamp()).knownFrom();
        EntityState past = mesh.asOf(0, at).state();
        if (mesh.write(0, type, new Operation.Rewind(at, past)) instanceof Decision.Accepted) {
            Epoch epoch = mesh.state(0).epoch();
            mesh.write(1, type, Histories.operation(type, random));
            mesh.heal();
            for (int region = 0; region < mesh.origins.size(); region++) {
                assertThat(mesh.state(region)).isEqualTo(mesh.state(0));
                boolean won = mesh.state(region).epoch().equals(epoch);
                if (won) {
                    assertThat(rewinding(mesh.state(region))).isEqualTo(rewinding(past));
                }
            }
        }
    }

    @Property(tries = 2000)
    void undoingARewindBringsBackWhatItTook(@ForAll long seed) {
        Random random = new Random(seed);
        DataType<?> type = DataTypes.all().get(random.nextInt(DataTypes.all().size()));
        Mesh mesh = Histories.random(type, seed, 30);
        if (mesh.journal().isEmpty()) {
            return;
        }
        HybridTimestamp at =
                mesh.asOf(0, mesh.journal().get(0).first().timestamp()).knownFrom();
        EntityState before = mesh.state(0);
        if (mesh.write(0, type, new Operation.Rewind(at, mesh.asOf(0, at).state())) instanceof Decision.Accepted) {
            HybridTimestamp justBefore =
                    new HybridTimestamp(mesh.state(0).timestamp().packed() - 1);
            AsOfFold fold = mesh.asOf(0, justBefore);
            assertThat(fold.knownFrom()).isEqualTo(justBefore);
            mesh.write(0, type, new Operation.Rewind(justBefore, fold.state()));
            assertThat(mesh.state(0).withoutRemovedCounts().slots())
                    .isEqualTo(before.withoutRemovedCounts().slots());
            assertThat(mesh.state(0).epoch().count()).isEqualTo(before.epoch().count() + 2);
        }
    }
}
