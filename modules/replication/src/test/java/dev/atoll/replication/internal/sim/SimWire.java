package dev.atoll.replication.internal.sim;

import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkCodec;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;

/** One end of a connection: frames cross as bytes, are late, overtake, repeat, or are lost in a cut. */
final class SimWire {

    static final LinkCodec CODEC = new LinkCodec(1 << 20);

    private final SimWorld world;
    private final SimSession session;
    private SimWire other;
    private long lastArrival;
    private long nextNumber;
    private boolean ready = true;
    /** Nothing passes any more, in either direction. */
    private boolean severed;

    SimWire(SimWorld world, SimSession session) {
        this.world = world;
        this.session = session;
    }

    static void join(SimWire a, SimWire b) {
        a.other = b;
        b.other = a;
    }

    void send(LinkFrame frame, Compression compression) {
        byte[] bytes = CODEC.encode(new LinkMessage(nextNumber++, frame), compression);
        boolean strange = world.faults() && world.random.nextInt(400) == 0;
        lastArrival = strange
                ? world.now + world.random.nextInt(20) // overtakes
                : Math.max(lastArrival, world.now + 1 + world.random.nextInt(world.slowNetwork));
        deliver(bytes, lastArrival);
        if (world.faults() && world.random.nextInt(400) == 0) {
            deliver(bytes, lastArrival + 1); // arrives twice
        }
    }

    private void deliver(byte[] bytes, long at) {
        SimWire there = other;
        world.after(at - world.now, () -> {
            if (!there.session.closed() && !there.severed) {
                there.session.arrived(bytes);
            }
        });
    }

    boolean ready() {
        return ready;
    }

    /** Takes no data for a while, now and then. */
    void falter(Runnable resume) {
        if (world.faults() && world.random.nextInt(30) == 0) {
            ready = false;
            session.later(world.random.nextInt(200), () -> {
                ready = true;
                resume.run();
            });
        }
    }

    /** This end's process is gone, without a word; without this call, the other end's deadline notices. */
    void vanish() {
        if (world.random.nextInt(3) > 0) {
            other.session.peerVanished(world.random.nextInt(50));
        }
    }

    /** This end has closed the connection; what was sent arrives before. */
    void close() {
        other.session.peerVanished(lastArrival - world.now + world.random.nextInt(5));
    }

    /** A cut: either end notices at once, later, or only by the deadline. */
    void cut() {
        severed = true;
        other.severed = true;
        if (world.random.nextBoolean()) {
            session.peerVanished(world.random.nextInt(100));
        }
        if (world.random.nextBoolean()) {
            other.session.peerVanished(world.random.nextInt(100));
        }
    }
}
