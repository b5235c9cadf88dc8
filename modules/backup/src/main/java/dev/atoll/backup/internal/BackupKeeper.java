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

    /** What it takes. */
    public sealed interface Command {}

    /** What there is to do now and then. */
    private enum Chore implements Command {
        ARCHIVE,
        UPKEEP
    }

    private record Done(Chore chore, Throwable failure) implements Command {}

    private final BackupWork work;
    private final Executor blocking;
    private boolean archiving;
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
            timers.startTimerWithFixedDelay(Chore.UPKEEP, Duration.ofSeconds(1), UPKEEP);
            return new BackupKeeper(context, work, blocking);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Chore.ARCHIVE, this::archive)
                .onMessageEquals(Chore.UPKEEP, this::keep)
                .onMessage(Done.class, this::onDone)
                .build();
    }

    private Behavior<Command> archive() {
        if (!archiving) {
            archiving = true;
            run(Chore.ARCHIVE, work::archive);
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
        archiving &= done.chore() != Chore.ARCHIVE;
        keeping &= done.chore() != Chore.UPKEEP;
        if (done.failure() != null) {
            Throwable cause = done.failure() instanceof CompletionException
                    ? done.failure().getCause()
                    : done.failure();
            String failure = done.chore() + ": " + cause.getMessage();
            if (!failure.equals(lastFailure)) {
                getContext().getLog().warn("Backups fail, and are tried again until they do not: {}", failure);
            }
            lastFailure = failure;
        } else if (lastFailure.startsWith(done.chore() + ":")) {
            getContext().getLog().info("Backups go on");
            lastFailure = "";
        }
        return this;
    }
}
