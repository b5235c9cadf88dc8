package dev.atoll.multijvm;

import dev.atoll.node.process.RegionProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Breaks regions and links at random for a while, one after the other; at the end everything is whole again. */
final class Faults {

    private enum Fault {
        CUT,
        ISOLATE,
        BLACK_HOLE,
        HALF_BLACK_HOLE,
        DELAY,
        KILL,
        FREEZE
    }

    private final TestMesh mesh;
    private final SplittableRandom random;
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

    Faults(TestMesh mesh, SplittableRandom random) {
        this.mesh = mesh;
        this.random = random;
    }

    /** Breaks things for this long, or until a region was killed and links cut; then all is whole and all regions run. */
    void run(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        List<Fault> plan = new ArrayList<>();
        while (System.nanoTime() < end || kills() == 0 || cuts() == 0) {
            if (plan.isEmpty()) {
                plan.addAll(List.of(Fault.values()));
            }
            Fault fault = plan.remove(random.nextInt(plan.size()));
            done.merge(fault, 1, Integer::sum);
            run(fault);
            pauseMillis(200, 800);
            if (random.nextInt(3) > 0) {
                mesh.mesh().healAll();
            }
        }
        mesh.mesh().healAll();
    }

    int kills() {
        return done.getOrDefault(Fault.KILL, 0);
    }

    int cuts() {
        return done.getOrDefault(Fault.CUT, 0) + done.getOrDefault(Fault.ISOLATE, 0);
    }

    @Override
    public String toString() {
        return done.toString();
    }

    private void run(Fault fault) {
        int first = random.nextInt(mesh.names().size());
        String one = mesh.names().get(first);
        String other = mesh.names()
                .get((first + 1 + random.nextInt(mesh.names().size() - 1))
                        % mesh.names().size());
        switch (fault) {
            case CUT -> {
                mesh.mesh().cut(one, other);
                pauseMillis(500, 3_000);
            }
            case ISOLATE -> {
                mesh.isolate(one);
                pauseMillis(500, 3_000);
            }
            case BLACK_HOLE -> {
                mesh.mesh().blackHole(one, other);
                pauseMillis(500, 4_000);
            }
            case HALF_BLACK_HOLE -> {
                mesh.mesh().proxy(one, other).blackHoleTowardsTarget();
                mesh.mesh().proxy(other, one).blackHoleFromTarget();
                pauseMillis(500, 4_000);
            }
            case DELAY -> {
                mesh.mesh().proxy(one, other).delay(Duration.ofMillis(40));
                mesh.mesh().proxy(other, one).delay(Duration.ofMillis(40));
                pauseMillis(300, 1_000);
            }
            case KILL -> kill(mesh.mesh().process(one));
            case FREEZE -> freeze(mesh.mesh().process(one));
        }
    }

    private void kill(RegionProcess process) {
        process.kill();
        pauseMillis(100, 2_000);
        process.launch();
        process.awaitReady(TestMesh.START_LIMIT);
    }

    private void freeze(RegionProcess process) {
        process.freeze();
        pauseMillis(200, 1_500);
        process.resume();
    }

    private void pauseMillis(int least, int most) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(least, most)));
    }
}
