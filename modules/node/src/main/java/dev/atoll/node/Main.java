package dev.atoll.node;

import dev.atoll.node.demo.DemoCommand;
import dev.atoll.node.internal.Version;
import dev.atoll.node.load.ImportCommand;
import dev.atoll.node.operate.DrillCommand;
import dev.atoll.node.operate.PointsCommand;
import dev.atoll.node.operate.RegionsCommand;
import dev.atoll.node.operate.RestoreCommand;
import dev.atoll.node.operate.RewindCommand;
import dev.atoll.node.process.ParentWatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code atoll} command. Exit codes: 0 done, 1 done in part or failed, 2 not begun (usage, environment). */
@Command(
        name = "atoll",
        description = "Data that is writable in every region at once and never loses its past.",
        subcommands = {
            ServerCommand.class,
            DemoCommand.class,
            DrillCommand.class,
            ImportCommand.class,
            PointsCommand.class,
            RegionsCommand.class,
            RestoreCommand.class,
            RewindCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.BuiltVersion.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    private Main() {}

    /** The version that was built, as {@code GET /api/ha/status} tells it. */
    static final class BuiltVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Atoll " + Version.TEXT};
        }
    }

    public static void main(String[] args) {
        ParentWatch.startIfAsked();
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
