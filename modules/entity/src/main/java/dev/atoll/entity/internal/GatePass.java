package dev.atoll.entity.internal;

import dev.atoll.entity.CollectionGate;
import dev.atoll.entity.EntityCommand;

/** One data actor's way through the gate of its collection. For the actor's thread. */
final class GatePass {

    private final CollectionGate gate;
    private final Runnable stop;
    private final long life;
    private boolean writing;

    /** Before anything of the entity is read. */
    GatePass(CollectionGate gate, Runnable stop) {
        this.gate = gate;
        this.stop = stop;
        this.life = gate.life();
        gate.register(stop);
    }

    boolean admits(EntityCommand command) {
        if (command instanceof EntityCommand.Read || command instanceof EntityCommand.ApplyRows) {
            return gate.isReadable(life);
        }
        return gate.takesWrites(life);
    }

    boolean isOutdated() {
        return gate.life() != life;
    }

    boolean enter() {
        writing = gate.enter(life);
        return writing;
    }

    /** The write is over, however; without one, nothing. */
    void leave() {
        if (writing) {
            writing = false;
            gate.leave();
        }
    }

    void stopped() {
        leave();
        gate.unregister(stop);
    }
}
