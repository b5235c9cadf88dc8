package dev.atoll.entity.internal;

import dev.atoll.journal.JournalExtension;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.apache.pekko.dispatch.MessageDispatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease in the region's database, for the split-brain resolver. Named in the configuration, and made by Pekko.
 *
 * <p>Held until it is released, or until it could not be renewed for its time to live.
 */
public final class DatabaseLease extends Lease {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLease.class);

    private final LeaseSettings settings;
    private final ExtendedActorSystem system;
    private final Duration timeToLive;
    private final MessageDispatcher blocking;
    private Cancellable renewal = Cancellable.alreadyCancelled();
    private Consumer<Optional<Throwable>> onLost = cause -> {};
    private volatile long heldUntilNanos;
    private volatile boolean held;

    public DatabaseLease(LeaseSettings settings, ExtendedActorSystem system) {
        this.settings = settings;
        this.system = system;
        this.timeToLive =
                Duration.ofNanos(settings.timeoutSettings().heartbeatTimeout().toNanos());
        this.blocking = system.dispatchers().lookup("atoll.journal.reader-dispatcher");
    }

    @Override
    public LeaseSettings getSettings() {
        return settings;
    }

    @Override
    public CompletionStage<Boolean> acquire() {
        return acquire(cause -> {});
    }

    @Override
    public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> leaseLost) {
        return inTime(this::take).thenApply(taken -> {
            LOG.info(
                    "Lease {}: {} {} it", settings.leaseName(), settings.ownerName(), taken ? "holds" : "does not get");
            if (taken) {
                keep(leaseLost);
            }
            return taken;
        });
    }

    /** The time counts from before the statement, so this node never believes to hold it longer than it does. */
    private boolean take() {
        long until = System.nanoTime() + timeToLive.toNanos();
        boolean taken = table().acquire(settings.leaseName(), settings.ownerName(), timeToLive);
        if (taken) {
            heldUntilNanos = until;
        }
        held = taken;
        return taken;
    }

    private synchronized void keep(Consumer<Optional<Throwable>> leaseLost) {
        onLost = leaseLost;
        renewal.cancel();
        Duration interval =
                Duration.ofNanos(settings.timeoutSettings().heartbeatInterval().toNanos());
        renewal = system.scheduler().scheduleWithFixedDelay(interval, interval, this::renew, blocking);
    }

    private void renew() {
        try {
            if (held && !take()) {
                lost(Optional.empty());
            }
        } catch (RuntimeException e) {
            LOG.warn("Lease {} cannot be renewed: {}", settings.leaseName(), e.getMessage());
            if (!checkLease()) {
                lost(Optional.of(e));
            }
        }
    }

    private synchronized void lost(Optional<Throwable> cause) {
        held = false;
        renewal.cancel();
        onLost.accept(cause);
    }

    @Override
    public CompletionStage<Boolean> release() {
        synchronized (this) {
            renewal.cancel();
            held = false;
        }
        return inTime(() -> {
            table().release(settings.leaseName(), settings.ownerName());
            return true;
        });
    }

    @Override
    public boolean checkLease() {
        return held && System.nanoTime() - heldUntilNanos < 0;
    }

    private CompletionStage<Boolean> inTime(Supplier<Boolean> work) {
        return CompletableFuture.supplyAsync(work, blocking)
                .orTimeout(settings.timeoutSettings().operationTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private LeaseTable table() {
        return new LeaseTable(JournalExtension.get(system).journal().database());
    }
}
