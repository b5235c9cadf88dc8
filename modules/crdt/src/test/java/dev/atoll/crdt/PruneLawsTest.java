package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What may be forgotten of regions that are removed for good. */
class PruneLawsTest {

    private static Survivors history(long seed, int steps) {
        Random random = new Random(seed);
        List<DataType<?>> types = DataTypes.all();
        DataType<?> type = types.get(random.nextInt(types.size()));
        Mesh mesh = Histories.random(type, random.nextLong(), steps);
        Survivors survivors = new Survivors(mesh, type, 1 + random.nextInt(2), random);
        for (int i = 0; i < steps / 2; i++) {
            survivors.step();
        }
        survivors.settle();
        for (int i = 0; i < steps; i++) {
            survivors.step();
            if (random.nextInt(40) == 0) {
                survivors.join();
            }
        }
        return survivors;
    }

    /** Every step asserts that the state is the pruned form of one that was never pruned, and shows the same. */
    @Property(tries = 3000)
    void whoeverPrunesWhenShowsTheSameAndConvergesByteForByte(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int steps) {
        Survivors survivors = history(seed, steps);
        survivors.heal();
        survivors.assertEqualByteForByte();
    }

    @Property(tries = 1000)
    void replayFromAnySnapshotGivesTheStateThatWasPrunedOnTheWay(@ForAll long seed) {
        Survivors survivors = history(seed, 80);
        survivors.assertReplayable();
        survivors.heal();
        survivors.assertReplayable();
    }

    @Property(tries = 500)
    void theJournalTellsOfThePastWhatItWouldTellIfNothingHadBeenPruned(@ForAll long seed) {
        Survivors survivors = history(seed, 60);
        survivors.heal();
        survivors.assertPastIsKept();
    }

    @Test
    void aStateThatHasForgottenWhatIsKnownFromEventsHidesNothingOfThePast() {
        Mesh mesh = new Mesh(2);
        Set<Origin> gone = Set.of(mesh.origins.get(0), new Origin(RegionId.of("never-here"), 9));
        mesh.write(0, DataTypes.FLAG, new Operation.Enable());
        mesh.offer(1, mesh.journal().get(0));
        mesh.write(1, DataTypes.FLAG, new Operation.Delete());
        EntityState then = EntityState.EMPTY.apply(mesh.journal().get(0));
        AsOfFold fold = new AsOfFold(then.timestamp(), EntityState.EMPTY);
        mesh.journal().forEach(fold::add);
        fold.add(new EventRow.Merged(mesh.state(1).prune(gone).withAllOf(gone)));
        assertThat(fold.knownFrom()).isEqualTo(then.timestamp());
        assertThat(fold.state()).isEqualTo(then);
    }

    /** A region that begins with nothing may be linked with a removed one before it knows that it was removed. */
    @Test
    void whatNobodyHasSettledDoesNotComeBackAfterwards() {
        Mesh mesh = new Mesh(3);
        Set<Origin> gone = Set.of(mesh.origins.get(0));
        mesh.write(0, DataTypes.SET, new Operation.Add(List.of(Payload.of(new byte[] {'1'}))));
        mesh.offer(1, mesh.journal().get(0));
        mesh.write(1, DataTypes.SET, new Operation.Add(List.of(Payload.of(new byte[] {'3'}))));
        mesh.write(0, DataTypes.SET, new Operation.Add(List.of(Payload.of(new byte[] {'2'}))));
        mesh.heal(2);
        EntityState journaled = mesh.state(1);
        EntityState pruned = journaled.prune(gone);
        Reception.Apply late = (Reception.Apply) pruned.receive(new EventRow.Merged(mesh.state(2)), gone);
        EntityState after = pruned.apply(late.row()).prune(gone);
        assertThat(after.slots()).isEqualTo(pruned.slots());
        assertThat(journaled.apply(late.row()).prune(gone)).isEqualTo(after);
        assertThat(mesh.state(2).merge(pruned.withAllOf(gone)).prune(gone)).isEqualTo(after);
    }

    /** A rewind brings back an event of a removed region, and with it a number: less than all that was seen of it. */
    @Test
    void whatIsSaidOfARemovedRegionIsAllOfItAlsoAfterARewindToIt() {
        Mesh mesh = new Mesh(3);
        Set<Origin> gone = Set.of(mesh.origins.get(0));
        mesh.write(0, DataTypes.FLAG, new Operation.Enable());
        mesh.offer(1, mesh.journal().get(0));
        EntityState past = mesh.state(1);
        mesh.write(0, DataTypes.FLAG, new Operation.Disable());
        mesh.heal(1);
        mesh.heal(2);
        mesh.write(2, DataTypes.FLAG, new Operation.Enable());
        EventRow needsBoth = mesh.journal().get(2);
        EntityState pruned = mesh.state(1).apply(needsBoth).prune(gone);
        Decision.Accepted rewind = (Decision.Accepted)
                pruned.decide(mesh.origins.get(1), DataTypes.FLAG, new Operation.Rewind(past.timestamp(), past));
        EntityState back = pruned.apply(pruned.event(
                mesh.origins.get(1),
                HybridTimestamp.of(pruned.timestamp().millis() + 1, 0),
                DataTypes.FLAG,
                rewind.change(),
                null));
        assertThat(back.seen().get(mesh.origins.get(0))).isEqualTo(1);
        EntityState said = EntityStateCodec.decode(EntityStateCodec.encode(back.withAllOf(gone)));
        assertThat(said.seen().get(mesh.origins.get(0))).isEqualTo(VersionVector.ALL);
        assertThat(said.newest()).isEqualTo(back.prune(gone).newest());
        assertThat(said.timestamp()).isEqualTo(back.timestamp());
        assertThat(said.prune(gone)).isEqualTo(back.prune(gone));
        assertThat(EntityState.EMPTY.apply(new EventRow.Merged(said)).receive(needsBoth))
                .isInstanceOf(Reception.Duplicate.class);
    }

    /** The removed region has taken the entity back to when there was nothing of it, and nobody else has written it. */
    @Test
    void ofAnEntityThatHoldsNothingAnyMoreAllIsSaidToBeSeen() {
        Mesh mesh = new Mesh(2);
        Set<Origin> gone = Set.of(mesh.origins.get(0));
        mesh.write(0, DataTypes.FLAG, new Operation.Enable());
        mesh.write(0, DataTypes.FLAG, new Operation.Rewind(HybridTimestamp.ZERO, EntityState.EMPTY));
        mesh.heal();
        EntityState pruned = mesh.state(1).prune(gone);
        assertThat(pruned.seen().isEmpty() && pruned.slots().isEmpty()).isTrue();
        assertThat(pruned.withAllOf(gone).seen()).isEqualTo(VersionVector.of(mesh.origins.get(0), VersionVector.ALL));
        assertThat(EntityState.EMPTY.withAllOf(gone)).isEqualTo(EntityState.EMPTY);
    }

    @Test
    void aDeleteTakesAwayWhatARetiredRegionHasWrittenWhereItIsNotRetired() {
        Mesh mesh = new Mesh(2);
        Set<Origin> gone = Set.of(mesh.origins.get(0));
        mesh.write(0, DataTypes.FLAG, new Operation.Enable());
        mesh.write(0, DataTypes.FLAG, new Operation.Enable());
        mesh.heal();
        EntityState pruned = mesh.state(1).prune(gone);
        assertThat(pruned.lastOrigin()).isEqualTo(mesh.origins.get(0));
        Decision.Accepted delete =
                (Decision.Accepted) pruned.decide(mesh.origins.get(1), DataTypes.FLAG, new Operation.Delete());
        DataEvent event = pruned.event(
                mesh.origins.get(1),
                HybridTimestamp.of(pruned.timestamp().millis() + 1, 0),
                DataTypes.FLAG,
                delete.change(),
                null);
        assertThat(event.dependencies().get(mesh.origins.get(0))).isEqualTo(2);
        assertThat(mesh.state(0).apply(event).visible(DataTypes.FLAG)).isEmpty();
    }

    /** A delete that was made without the last events of an origin takes away less than all of them. */
    @Test
    void aTallyThatAddsUpToNothingIsStillNeeded() {
        Mesh mesh = new Mesh(3);
        Set<Origin> gone = Set.of(mesh.origins.get(0));
        mesh.write(0, DataTypes.COUNTER, new Operation.Increment(5));
        mesh.offer(2, mesh.journal().get(0));
        mesh.write(2, DataTypes.COUNTER, new Operation.Delete());
        mesh.write(0, DataTypes.COUNTER, new Operation.Decrement(5));
        mesh.offer(1, mesh.journal().get(0));
        mesh.offer(1, mesh.journal().get(2));
        EntityState pruned = mesh.state(1).prune(gone).apply(mesh.journal().get(1));
        mesh.heal();
        assertThat(pruned.prune(gone)).isEqualTo(mesh.state(1).prune(gone));
        assertThat(pruned.visible(DataTypes.COUNTER).orElseThrow().view(ConflictPolicy.LAST_WRITER_WINS))
                .isEqualTo(new View.Number(BigInteger.valueOf(-5)));
    }

    @Property(tries = 1000)
    void whatIsKnownOfARetiredRegionIsOnlyWhatIsStillThere(@ForAll long seed) {
        Survivors survivors = history(seed, 80);
        survivors.heal();
        EntityState state = survivors.state();
        for (Origin origin : survivors.gone) {
            if (state.seen().get(origin) > 0) {
                assertThat(state.slots().toString()).contains(origin.toString());
                assertThat(state.seen().get(origin)).isEqualTo(VersionVector.ALL);
            }
        }
        assertThat(state.prune(survivors.gone)).isEqualTo(state);
    }
}
