package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.node.process.PortPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The demo as a process; its tour is a check of its own, run by {@code ./atoll demo --tour --exit}. */
class DemoMultiJvmIT {

    private static final int BASE_PORT = 9_400;

    private final Path directory = TestMesh.freshDirectory("demo");

    @Test
    void theRegionsEndWhenTheDemoIsKilled() throws IOException {
        Process demo = demo();
        List<ProcessHandle> regions = new ArrayList<>();
        try {
            await("three regions").atMost(TestMesh.START_LIMIT).until(() -> {
                regions.clear();
                demo.descendants().forEach(regions::add);
                return regions.size() == 3;
            });
            demo.destroyForcibly();
            await("no region outlives the demo").atMost(TestMesh.START_LIMIT).until(() -> regions.stream()
                    .noneMatch(ProcessHandle::isAlive));
        } finally {
            demo.destroyForcibly();
            regions.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aTourWithoutOneOfItsRegionsSaysSoAndEndsWithOne() throws Exception {
        Process demo = demo("--exit");
        try {
            await("a region")
                    .atMost(TestMesh.START_LIMIT)
                    .until(() -> demo.descendants().findAny().isPresent());
            demo.descendants().findAny().orElseThrow().destroyForcibly();
            assertThat(demo.waitFor(180, TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).as(output()).isEqualTo(1);
            assertThat(output()).contains("✗").doesNotContain("checks held");
        } finally {
            demo.descendants().forEach(ProcessHandle::destroyForcibly);
            demo.destroyForcibly();
        }
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("demo.out"));
    }

    @Test
    void aPortInUseIsSaidWithAHint() throws Exception {
        int http = PortPlan.from(BASE_PORT, 3).http().get(1);
        try (ServerSocket taken = new ServerSocket(http, 1, InetAddress.getLoopbackAddress())) {
            Process demo = demo();
            assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isEqualTo(2);
            assertThat(output())
                    .contains("port " + taken.getLocalPort() + " is in use")
                    .contains("HINT");
        }
    }

    private Process demo(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.atoll.node.Main",
                "demo",
                "--tour",
                "--base-port",
                Integer.toString(BASE_PORT),
                "--data-dir",
                directory.resolve("data").toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("demo.out").toFile())
                .start();
    }
}
