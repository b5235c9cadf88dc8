package dev.atoll.bench.load;

import com.sun.management.OperatingSystemMXBean;
import dev.atoll.bench.database.Server;
import java.lang.management.ManagementFactory;

/**
 * Processor time used so far: it says more than a rate when a machine is busy. The client is part of the JVM, and so is
 * H2.
 *
 * @param jvmNanos of this process
 * @param databaseNanos of the database's own processes; 0 when it has none
 */
public record ProcessorTime(long jvmNanos, long databaseNanos) {

    /**
     * What one event cost.
     *
     * @param databaseMicros 0 when the database has no processes of its own
     */
    public record PerEvent(double jvmMicros, double databaseMicros) {
        @Override
        public String toString() {
            String database = databaseMicros > 0 ? ", %.1f us in the database".formatted(databaseMicros) : "";
            return "%.1f us of processor time per event in the JVM%s".formatted(jvmMicros, database);
        }
    }

    public static ProcessorTime now(Server server) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new ProcessorTime(
                system.getProcessCpuTime(), server.processorTime().toNanos());
    }

    /** Of each of the events that were worked on since then. */
    public PerEvent since(ProcessorTime before, long events) {
        double micros = 1e-3 / events;
        return new PerEvent(
                (jvmNanos - before.jvmNanos) * micros, Math.max(0, databaseNanos - before.databaseNanos) * micros);
    }
}
