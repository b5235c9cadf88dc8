package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.VersionVector;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * A client with one write. When it has an idempotency key, it sends the write again until it knows what became of it,
 * or until the region has lost its journal and with it the memory of requests.
 */
final class SimClient {

    private static final long TIME_OUT_MILLIS = 250;

    private final SimWorld world;
    private final SimRegion region;
    private final UUID journal;
    private final Origin origin;
    private final String persistenceId;
    private final DataType<?> type;
    private final Operation operation;
    private final RequestId request;
    private final ConflictPolicy policy;
    /** A copy that was removed and made anew does not remember requests. */
    private final long gateLife;

    private boolean lackedRights;
    private int attempt;
    private long newestWhenSent;
    private boolean perhapsApplied;
    private boolean done;

    private SimClient(
            SimRegion region, String persistenceId, DataType<?> type, Operation operation, RequestId request) {
        this.world = region.world;
        this.region = region;
        this.journal = region.disk.id;
        this.gateLife = region.placement.gate.life();
        this.origin = region.origin();
        this.persistenceId = persistenceId;
        this.type = type;
        this.operation = operation;
        this.request = request;
        this.policy = world.policies.of(region);
    }

    /** @param key of so many; decides the data type, mostly */
    static SimClient write(SimRegion region, int key) {
        Random random = region.world.random;
        DataType<?> type = SimOperations.typeOf(region.world, key);
        int anonymous = region.world.forgetting ? 8 : 3;
        RequestId request = random.nextInt(anonymous) < (region.world.forgetting ? 6 : 1)
                ? null
                : new RequestId(random.nextLong(), random.nextLong());
        String id = "things|key-" + key;
        SimClient client = new SimClient(region, id, type, SimOperations.random(type, region.world, id), request);
        client.send();
        return client;
    }

    /** Takes the key back, as far as the region can tell what it held. */
    static Optional<SimClient> rewind(SimRegion region, int key) {
        String id = "things|key-" + key;
        Random random = region.world.random;
        DataType<?> type = SimOperations.typeOf(region.world, key);
        RequestId request = random.nextInt(3) == 0 ? null : new RequestId(random.nextLong(), random.nextLong());
        return SimRewinds.rewind(region, id).map(rewind -> {
            SimClient client = new SimClient(region, id, type, rewind, request);
            client.send();
            return client;
        });
    }

    /** Reads once: all that a reader sees is durable. */
    static void read(SimRegion region, int key) {
        String id = "things|key-" + key;
        region.tell(id, new EntityCommand.Read(reply -> {
            if (reply instanceof EntityReply.Current current) {
                Set<Origin> retired = region.world.operator.retired;
                VersionVector durable =
                        region.disk.state(id).prune(retired).withAllOf(retired).seen();
                assertThat(current.state().prune(retired).seen())
                        .as("what is read")
                        .matches(durable::covers);
                region.world.policies.read(region, current.state());
            }
        }));
    }

    boolean done() {
        return done;
    }

    private void send() {
        if (region.isGone() || !region.disk.id.equals(journal) || region.placement.gate.life() != gateLife) {
            done = true;
        } else if (region.up && !region.placement.serves()) {
            notApplied(); // 421
        } else if (!region.up) {
            sendLater();
        } else {
            int mine = ++attempt;
            lackedRights = SimEscrow.lacksRights(region, persistenceId, operation);
            newestWhenSent = region.disk.newestVisible();
            region.tell(
                    persistenceId,
                    new EntityCommand.Write(
                            type,
                            world.policies.demanded(policy, operation),
                            false,
                            request,
                            reply -> region.inThisLife(world.random.nextInt(5), () -> answered(mine, reply))));
            world.after(TIME_OUT_MILLIS, () -> timedOut(mine));
        }
    }

    private void sendLater() {
        world.after(10 + world.random.nextInt(100), this::send);
    }

    private void timedOut(int mine) {
        if (!done && mine == attempt) {
            attempt++;
            unknown();
        }
    }

    private void unknown() {
        perhapsApplied = true;
        if (request == null) {
            done = true;
        } else {
            sendLater();
        }
    }

    private void answered(int mine, EntityReply reply) {
        if (done || mine != attempt) {
            return;
        }
        world.trace(() -> region.id + " answers " + request + " on " + persistenceId + ": " + reply);
        if (reply instanceof EntityReply.Written written) {
            written(written);
        } else if (reply instanceof EntityReply.Failed failed && !failed.code().outcomeKnown()) {
            unknown();
        } else if (reply instanceof EntityReply.Failed && world.random.nextBoolean()) {
            sendLater();
        } else {
            assertThat(reply).isNotInstanceOf(EntityReply.Current.class);
            notApplied();
        }
    }

    private void written(EntityReply.Written written) {
        done = true;
        world.servedByOthers += lackedRights && !written.replayed() ? 1 : 0;
        long sequence = written.state().seen().get(origin);
        if (sequence > 0) {
            Dot dot = new Dot(origin, sequence);
            world.ledger.acknowledge(persistenceId, dot);
            if (!written.replayed()) {
                world.policies.written(new SimLedger.Acknowledged(persistenceId, dot), operation, policy);
            }
            if (world.random.nextInt(3) == 0) {
                boolean early = world.mutation == Mutation.OFFSET_READ_BEFORE_COMMIT;
                region.confirmations.await(persistenceId, dot, early ? newestWhenSent : region.disk.newestVisible());
            }
        }
        if (written.replayed()) {
            world.ledger.replayed.add(new SimLedger.Replayed(journal, persistenceId, request));
        }
    }

    private void notApplied() {
        done = true;
        if (request != null && !perhapsApplied) {
            world.ledger.notApplied.add(request);
        }
    }
}
