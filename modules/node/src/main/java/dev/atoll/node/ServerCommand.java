package dev.atoll.node;

import dev.atoll.node.internal.ListenPorts;
import dev.atoll.node.internal.StartFailure;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.CoordinatedShutdown;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code atoll server}: runs one node of a region until it is told to stop. */
@Command(
        name = "server",
        description = {
            "Runs one node of a region until TERM or Ctrl-C.",
            "When it serves, it prints one line: READY region=NAME http=PORT link=PORT"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:It has stopped by itself, in order.",
            "1:It could not start, or had to stop (for example because the rest of its cluster went on without it).",
            "2:Wrong options or settings.",
            "143:It was told to stop and has stopped in order (130 after Ctrl-C)."
        })
public final class ServerCommand implements Callable<Integer> {

    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Override
    public Integer call() {
        chooseLog();
        ActorSystem system = null;
        try {
            ServerSettings settings = ServerSettings.from(options);
            ListenPorts.requireFree(settings.config());
            system = ActorSystem.create(settings.systemName(), settings.config());
            Atoll atoll = Atoll.get(system).start().toCompletableFuture().join();
            announce(atoll, System.out);
        } catch (CompletionException e) {
            return failed(e.getCause(), system);
        } catch (RuntimeException e) {
            return failed(e, system);
        }
        system.getWhenTerminated().toCompletableFuture().join();
        return stopped(CoordinatedShutdown.get(system).getShutdownReason());
    }

    private static void announce(Atoll atoll, PrintStream out) {
        out.println("READY region=" + atoll.region() + " http=" + atoll.httpPort() + " link=" + atoll.linkPort());
        out.flush();
    }

    /** After TERM or Ctrl-C the process ends by itself, with that signal's exit code. */
    private static int stopped(Optional<CoordinatedShutdown.Reason> reason) {
        Optional<CoordinatedShutdown.Reason> unasked = reason.filter(why -> why != CoordinatedShutdown.jvmExitReason());
        unasked.ifPresent(why -> System.err.println("atoll: this node has stopped: " + why));
        return unasked.isPresent() ? 1 : 0;
    }

    private int failed(Throwable cause, ActorSystem system) {
        StartFailure failure = StartFailure.of(cause);
        System.err.println("atoll: " + failure.message());
        System.err.println("  HINT: " + failure.hint());
        if (options.debug) {
            cause.printStackTrace();
        }
        if (system != null) {
            system.terminate();
        }
        return failure.exitCode();
    }

    /** Before anything logs. */
    private void chooseLog() {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "atoll-server-logback.xml");
        }
        if (options.debug) {
            System.setProperty("atoll.log.level", "DEBUG");
        }
    }
}
