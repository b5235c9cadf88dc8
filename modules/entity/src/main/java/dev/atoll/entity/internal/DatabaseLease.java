package dev.atoll.entity.internal;

import dev.atoll.journal.JournalExtension;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private final MessageDispatcher blocking;
    private final LeaseHolder holder;
    private Cancellable renewal = Cancellable.alreadyCancelled();
    private Consumer<Optional<Throwable>> onLost = cause -> {};

    public DatabaseLease(LeaseSettings settings, ExtendedActorSystem system) {
        this.settings = settings;
        this.system = system;
        this.blocking = system.dispatchers().lookup("atoll.journal.reader-dispatcher");
        Duration timeToLive =
                Duration.ofNanos(settings.timeoutSettings().heartbeatTimeout().toNanos());
        this.holder = new LeaseHolder(new DatabaseRow(timeToLive), timeToLive, blocking);
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
        return inTime(holder.acquire()).thenApply(taken -> {
            LOG.info(
                    "Lease {}: {} {} it", settings.leaseName(), settings.ownerName(), taken ? "holds" : "does not get");
            if (taken) {
                keep(leaseLost);
            }
            return taken;
        });
    }

    private synchronized void keep(Consumer<Optional<Throwable>> leaseLost) {
        onLost = leaseLost;
        renewal.cancel();
        Duration interval =
                Duration.ofNanos(settings.timeoutSettings().heartbeatInterval().toNanos());
        renewal = system.scheduler().scheduleWithFixedDelay(interval, interval, this::renew, blocking);
    }

    private void renew() {
        CompletionStage<Boolean> renewed = holder.renew();
        renewed.whenComplete((kept, failure) -> {
            if (failure != null) {
                LOG.warn("Lease {} cannot be renewed: {}", settings.leaseName(), failure.getMessage());
                if (!checkLease()) {
                    lost(Optional.of(failure));
                }
            } else if (!kept) {
                lost(Optional.empty());
            }
        });
    }

    private synchronized void lost(Optional<Throwable> cause) {
        renewal.cancel();
        onLost.accept(cause);
    }

    @Override
    public CompletionStage<Boolean> release() {
        synchronized (this) {
            renewal.cancel();
        }
        return inTime(holder.release());
    }

    @Override
    public boolean checkLease() {
        return holder.isHeld();
    }

    private CompletionStage<Boolean> inTime(CompletableFuture<Boolean> asked) {
        return asked.orTimeout(settings.timeoutSettings().operationTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The journal may be opened after the lease was made, but is before it is used. */
    private final class DatabaseRow implements LeaseHolder.Row {

        private final Duration timeToLive;

        DatabaseRow(Duration timeToLive) {
            this.timeToLive = timeToLive;
        }

        @Override
        public boolean take() {
            return table().acquire(settings.leaseName(), settings.ownerName(), timeToLive);
        }

        @Override
        public void giveBack() {
            table().release(settings.leaseName(), settings.ownerName());
        }

        private LeaseTable table() {
            return new LeaseTable(JournalExtension.get(system).journal().database());
        }
    }
}
