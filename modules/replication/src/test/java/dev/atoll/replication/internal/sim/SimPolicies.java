package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import dev.atoll.entity.EntityCommand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Conflict policies that clients change in any region at any time, and a model of what must be left of registers that
 * knows no policy: every version that no later write was to replace.
 */
final class SimPolicies {

    static final List<ConflictPolicy> ALL = List.of(
            ConflictPolicy.LAST_WRITER_WINS,
            ConflictPolicy.MANUAL,
            new ConflictPolicy.VectorClock(new ConflictPolicy.PrimaryWins(RegionId.of("ap"))),
            new ConflictPolicy.RegionPriority(List.of(RegionId.of("us"), RegionId.of("eu"))),
            new ConflictPolicy.Custom("oldest").bind(versions -> versions.get(0).value()));

    private static final String DEFINITION = "_collections|policies";

    private final SimWorld world;
    private final Random random;
    private final boolean changing;
    /** Writes that replace one version at most, as they were sent under a policy that demands it. */
    private final Set<SimLedger.Acknowledged> careful = new HashSet<>();
    /** What resolving writes were to replace, and nothing else. */
    private final Map<SimLedger.Acknowledged, Set<Dot>> resolving = new HashMap<>();

    SimPolicies(SimWorld world, long seed) {
        this.world = world;
        this.random = new Random(seed * 23 + 9);
        this.changing = random.nextInt(3) == 0;
    }

    /** Now and then a client of the region defines another policy. */
    void perhapsChange(SimRegion at) {
        if (changing && at.up && random.nextInt(8) == 0) {
            int next = random.nextInt(ALL.size());
            world.trace(() -> at.id + " defines " + ALL.get(next).name());
            Operation define = new Operation.Assign(Payload.ofUtf8("" + next));
            at.tell(DEFINITION, new EntityCommand.Write(DataTypes.REGISTER, define, false, null, reply -> {}));
        }
    }

    /** By which the region reads now. */
    ConflictPolicy of(SimRegion region) {
        return region.disk
                .state(DEFINITION)
                .visible(DataTypes.REGISTER)
                .map(slot -> ((View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS)).payload())
                .map(index -> ALL.get(Integer.parseInt(index.utf8())))
                .orElse(ConflictPolicy.LAST_WRITER_WINS);
    }

    /** The write as a front end that reads by the policy sends it to the data actor. */
    Operation demanded(ConflictPolicy policy, Operation operation) {
        return world.mutation == Mutation.PLAIN_WRITES_UNDER_MANUAL ? operation : policy.demand(operation);
    }

    /** @param plain as the client sent it, under the policy */
    void written(SimLedger.Acknowledged write, Operation plain, ConflictPolicy policy) {
        if (policy.equals(ConflictPolicy.MANUAL) && plain instanceof Operation.Assign) {
            careful.add(write);
        } else if (plain instanceof Operation.Resolve resolve) {
            resolving.put(write, Set.copyOf(resolve.versions()));
        }
    }

    /** A reader is shown every version, whatever the policy makes of them. */
    void read(SimRegion region, EntityState state) {
        state.visible(DataTypes.REGISTER).ifPresent(slot -> {
            View.Document shown = (View.Document) slot.view(of(region));
            assertThat(shown.versions()).containsExactlyInAnyOrderElementsOf(((RegisterValue) slot.value()).versions());
        });
    }

    // in the end

    /** All regions have come to read by the same policy. */
    void assertAgreed(List<SimRegion> regions) {
        assertThat(regions.stream().map(this::of).distinct()).as("policies").hasSizeLessThan(2);
    }

    /** @param events all of the entity's */
    void assertNothingLost(String key, EntityState agreed, Collection<DataEvent> events) {
        List<DataEvent> writes = events.stream()
                .filter(event -> event.type().tag() == DataTypes.REGISTER.tag())
                .toList();
        if (writes.isEmpty() || !agreed.epoch().isZero()) {
            return;
        }
        Set<Dot> left = new HashSet<>();
        agreed.visible(DataTypes.REGISTER)
                .ifPresent(
                        slot -> ((RegisterValue) slot.value()).versions().forEach(version -> left.add(version.dot())));
        assertThat(left).as("versions of %s", key).isEqualTo(versions(writes, event -> true));
        for (DataEvent write : writes) {
            SimLedger.Acknowledged named = new SimLedger.Acknowledged(key, write.dot());
            if (careful.contains(named)) {
                assertThat(versions(writes, event -> sees(write, event)))
                        .as("replaced by %s of %s", write.dot(), key)
                        .hasSizeLessThan(2);
            }
            if (resolving.containsKey(named)) {
                Set<Dot> replaced = versions(writes, event -> sees(write, event));
                replaced.removeIf(version -> !replaces(write, version));
                assertThat(resolving.get(named)).as("%s", named).containsAll(replaced);
            }
        }
    }

    /** What is left when exactly these writes were made. */
    private static Set<Dot> versions(List<DataEvent> writes, Predicate<DataEvent> made) {
        List<DataEvent> there = writes.stream().filter(made).toList();
        List<DataEvent> left = new ArrayList<>(there);
        left.removeIf(write -> write.operation().orElseThrow() instanceof Operation.Delete
                || there.stream().anyMatch(later -> sees(later, write) && replaces(later, write.dot())));
        Set<Dot> dots = new HashSet<>();
        left.forEach(write -> dots.add(write.dot()));
        return dots;
    }

    private static boolean sees(DataEvent later, DataEvent earlier) {
        return later.origin().equals(earlier.origin())
                ? later.sequence() > earlier.sequence()
                : later.dependencies().get(earlier.origin()) >= earlier.sequence();
    }

    private static boolean replaces(DataEvent write, Dot version) {
        return !(write.operation().orElseThrow() instanceof Operation.Resolve resolve)
                || resolve.versions().contains(version);
    }
}
