package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandsTest {

    @Test
    void everyCommandTellsItsOptionsAndItsExitCodesOnce() {
        List<String> told = new ArrayList<>();
        tell(new CommandLine(Main.class), told);
        assertThat(told)
                .contains("points", "points create", "points delete", "regions remove", "rewind", "server")
                .hasSizeGreaterThanOrEqualTo(11);
    }

    private static void tell(CommandLine parent, List<String> told) {
        parent.getSubcommands().forEach((name, command) -> {
            String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
            String path = command.getCommandSpec().qualifiedName().replaceFirst("^atoll ", "");
            assertThat(usage).as(path).contains("--help").containsOnlyOnce("Exit code");
            assertThat(usage.lines().dropWhile(line -> !line.startsWith("Exit code")))
                    .as(path)
                    .anyMatch(line -> line.contains("0"))
                    .anyMatch(line -> line.contains("2"));
            told.add(path);
            tell(command, told);
        });
    }
}
