package dev.atoll.backup.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Sees on one node of the region to what nobody asks for: the schedule, what a killed node has begun, and the archive. */
public final class BackupKeeper extends AbstractBehavior<BackupKeeper.Command> {

    private static final Duration UPKEEP = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What it takes. */
    public sealed interface Command {}

    /** What there is to do now and then. */
    private enum Chore implements Command {
        ARCHIVE,
        ARCHIVE_IF_FULL,
        UPKEEP
    }

    private record Done(Chore chore, Throwable failure) implements Command {}

    private final BackupWork work;
    private final Executor blocking;
    private Chore archiving;
    private boolean archiveIsDue;
    private boolean keeping;
    private String lastFailure = "";

    private BackupKeeper(ActorContext<Command> context, BackupWork work, Executor blocking) {
        super(context);
        this.work = work;
        this.blocking = blocking;
    }

    public static Behavior<Command> create(BackupWork work, Duration archiveInterval, Executor blocking) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Chore.ARCHIVE, archiveInterval);
            if (archiveInterval.compareTo(LOOK) > 0) {
                timers.startTimerWithFixedDelay(Chore.ARCHIVE_IF_FULL, LOOK);
            }
            timers.startTimerWithFixedDelay(Chore.UPKEEP, Duration.ofSeconds(1), UPKEEP);
            return new BackupKeeper(context, work, blocking);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Chore.ARCHIVE, this::archive)
                .onMessageEquals(Chore.ARCHIVE_IF_FULL, this::archiveIfFull)
                .onMessageEquals(Chore.UPKEEP, this::keep)
                .onMessage(Done.class, this::onDone)
                .build();
    }

    private Behavior<Command> archive() {
        archiveIsDue = archiving == Chore.ARCHIVE_IF_FULL;
        if (archiving == null) {
            archiving = Chore.ARCHIVE;
            run(archiving, work::archive);
        }
        return this;
    }

    private Behavior<Command> archiveIfFull() {
        if (archiving == null) {
            archiving = Chore.ARCHIVE_IF_FULL;
            run(archiving, work::archiveIfFull);
        }
        return this;
    }

    private Behavior<Command> keep() {
        if (!keeping) {
            keeping = true;
            run(Chore.UPKEEP, work::upkeep);
        }
        return this;
    }

    private void run(Chore chore, Runnable task) {
        getContext()
                .pipeToSelf(CompletableFuture.runAsync(task, blocking), (nothing, failure) -> new Done(chore, failure));
    }

    private Behavior<Command> onDone(Done done) {
        keeping &= done.chore() != Chore.UPKEEP;
        archiving = done.chore() == archiving ? null : archiving;
        if (archiveIsDue) {
            archive();
        }
        if (done.failure() != null) {
            Throwable cause = done.failure() instanceof CompletionException
                    ? done.failure().getCause()
                    : done.failure();
            String failure = done.chore() + ": " + cause.getMessage();
            if (!failure.equals(lastFailure)) {
                getContext().getLog().warn("Backups cannot be looked after now; trying again: {}", failure);
            }
            lastFailure = failure;
        } else if (lastFailure.startsWith(done.chore() + ":")) {
            lastFailure = "";
        }
        return this;
    }
}
