package dev.atoll.history.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy the processors are, those of the container when there is one. */
final class MachineLoad {

    private static final double HIGH = 0.5;

    private MachineLoad() {}

    /** Whether there is little time to spare since this was last asked; also when that cannot be told. */
    static boolean isHigh() {
        double load = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getCpuLoad()
                : -1;
        return !(load >= 0 && load < HIGH);
    }
}
