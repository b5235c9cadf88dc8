package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.node.internal.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

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

    @Test
    void theVersionIsTheOneThatWasBuilt() {
        StringWriter told = new StringWriter();
        int exit =
                new CommandLine(Main.class).setOut(new PrintWriter(told, true)).execute("--version");
        assertThat(exit).isZero();
        assertThat(told.toString()).isEqualTo("Atoll " + Version.TEXT + System.lineSeparator());
        assertThat(Version.TEXT).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8081",
                "127.0.0.1:8081",
                "ftp://localhost:8081",
                "http://",
                "http://a b",
                "http://u:p@h:1",
                "http://h:1/eu",
                "http://h:1/?q",
                ""
            })
    void theAddressOfARegionIsAnHttpUrl(String url) {
        assertThatThrownBy(() -> parse("regions", "--region-url", url))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--region-url")
                .hasMessageContaining("http://HOST:PORT");
    }

    @Test
    void aPeerOrASettingThatIsGivenTwiceIsRefused() {
        assertThatThrownBy(() -> parse("server", "--peer", "eu=a:1", "--peer=eu=a:2"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--peer eu is given twice");
        assertThatThrownBy(() -> parse("server", "--set", "atoll.http.port=1", "--set", "atoll.http.port=2"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--set atoll.http.port is given twice");
        assertThatThrownBy(() -> parse("server", "--peer", "eu"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("NAME=HOST:PORT");
        parse("server", "--peer", "eu=a:1,b:2", "--peer", "us=a:1", "--set", "a=x=y", "--set", "b=");
    }

    private static void parse(String... arguments) {
        new CommandLine(Main.class).parseArgs(arguments);
    }
}
